import Crypto
import Foundation
import GRDB
import PortalCore

/// The data keys, kept in the catalogue wrapped under the master key.
///
/// Another process may change the keys (rotation): what seals looks at them again when it last did so a second ago,
/// what opens looks again when it meets a key that it does not know.
package final class Keyring: SecretSealer {
    struct Contents: Sendable {
        var current: [UInt8]
        var keys: [[UInt8]: SymmetricKey]
        /// Under the master key in use.
        var wrapped: [WrappedKey]
        var loadedAt: UInt64
    }

    /// How long a sealer may rely on what it knows, in nanoseconds.
    private static let freshness: UInt64 = 1_000_000_000
    /// A key file may be replaced between the reading of it and of the rows.
    private static let attempts = 3

    let source: MasterKeySource
    let directory: DataDirectory
    private let limits: StorageLimits
    private let state = Locked<(database: OpenDatabase?, contents: Contents?)>((nil, nil))

    /// Reads the keys, makes the first ones in a new data directory.
    ///
    /// - Throws: `wrong_key`, `key_missing`, `key_not_private`, `key_invalid`, storage errors.
    init(source: MasterKeySource, directory: DataDirectory, limits: StorageLimits) throws {
        self.source = source
        self.directory = directory
        self.limits = limits
        _ = try load()
    }

    package func seal(_ plaintext: [UInt8], context: String) throws -> [UInt8] {
        let contents = try fresh()
        guard let key = contents.keys[contents.current] else { throw StorageError.wrongKey }
        return try SealedValue(plaintext, context: context, keyID: contents.current, dataKey: key).bytes
    }

    package func open(_ sealed: [UInt8], context: String) throws -> [UInt8] {
        guard let value = SealedValue(sealed) else { throw StorageError.corrupt("A sealed value") }
        return try value.open(context: context, dataKey: dataKey(value.keyID))
    }

    func dataKey(_ id: [UInt8]) throws -> SymmetricKey {
        if let key = state.withLock({ $0.contents?.keys[id] }) { return key }
        guard let key = try load().keys[id] else {
            throw StorageError.corrupt("A value is sealed under a key that is not in the keyring: it")
        }
        return key
    }

    func wrappedKeys() throws -> [WrappedKey] { try fresh().wrapped }

    func fresh() throws -> Contents {
        let now = DispatchTime.now().uptimeNanoseconds
        if let contents = state.withLock({ $0.contents }), now &- contents.loadedAt < Self.freshness {
            return contents
        }
        return try load()
    }

    func close() {
        let database = state.withLock { state in
            defer { state = (nil, nil) }
            return state.database
        }
        database?.close()
    }

    // MARK: Loading

    @discardableResult
    func load() throws -> Contents {
        var failure: any Error = StorageError.wrongKey
        for _ in 0..<Self.attempts {
            do {
                let contents = try loadOnce()
                state.withLock { $0.contents = contents }
                return contents
            } catch let error as PortalError where error == StorageError.wrongKey {
                failure = error
            } catch {
                throw StorageError.mapped(error)
            }
        }
        throw failure
    }

    /// The catalogue's rows change only in a transaction that holds the writer's lock.
    func withCatalog<Value>(_ body: (SQLConnection) throws -> Value) throws -> Value {
        let database = try state.withLock { state in
            if let database = state.database, database.isInPlace { return database }
            let database = try OpenDatabase(
                path: directory.catalog, schema: .catalog, limits: limits, cacheKiB: limits.tenantCacheKiB)
            state.database = database
            return database
        }
        return try database.withConnection { connection in
            do {
                return try body(connection)
            } catch {
                if !connection.isAutocommit { _ = try? connection.run("ROLLBACK") }
                throw error
            }
        }
    }

    private func loadOnce() throws -> Contents {
        try withCatalog { connection in
            try connection.run("BEGIN")
            let current = try connection.first("SELECT current FROM keyring") { try $0.bytes(0) }
            let rows = try WrappedKey.all(connection)
            try connection.run("COMMIT")
            if let current { return try contents(current, rows, master: try source.key(in: directory)) }
            guard rows.isEmpty else { throw StorageError.corrupt("The keyring") }
            return try makeFirst(connection)
        }
    }

    private func contents(_ current: [UInt8], _ rows: [WrappedKey], master: MasterKey) throws -> Contents {
        let wrapped = rows.filter { $0.master == master.fingerprint }
        guard wrapped.contains(where: { $0.id == current }) else { throw StorageError.wrongKey }
        var keys: [[UInt8]: SymmetricKey] = [:]
        for row in wrapped { keys[row.id] = try row.key(under: master) }
        return Contents(
            current: current, keys: keys, wrapped: wrapped, loadedAt: DispatchTime.now().uptimeNanoseconds)
    }

    private func makeFirst(_ connection: SQLConnection) throws -> Contents {
        if source == .dataDirectory { try MasterKeySource.makeFile(in: directory) }
        let master = try source.key(in: directory)
        try connection.run("BEGIN IMMEDIATE")
        let access = SQLAccess(connection, mayWrite: true)
        if try connection.first("SELECT current FROM keyring", map: { try $0.bytes(0) }) == nil {
            let id = try Self.makeKey(under: [master], access: access).id
            try access.change("INSERT INTO keyring (position, current) VALUES (1, ?)", .blob(id))
        }
        try connection.run("COMMIT")
        let current = try connection.first("SELECT current FROM keyring") { try $0.bytes(0) } ?? []
        return try contents(current, try WrappedKey.all(connection), master: master)
    }

    /// Makes a data key and keeps it wrapped under each of the master keys.
    static func makeKey(under masters: [MasterKey], access: SQLAccess) throws -> (id: [UInt8], key: SymmetricKey) {
        let key = SymmetricKey(size: .bits256)
        let id = SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        for master in masters { try WrappedKey(key, id: id, under: master, createdAt: now).insert(access) }
        return (id, key)
    }
}
