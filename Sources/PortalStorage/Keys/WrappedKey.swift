import Crypto
import PortalCore

/// A data key encrypted under a master key, as a row.
struct WrappedKey: Sendable, Hashable {
    /// Random, 16 bytes.
    var id: [UInt8]
    /// Fingerprint of the master key that it is wrapped under.
    var master: [UInt8]
    /// AES-256-GCM: nonce, ciphertext, tag; the id is additional data.
    var wrapped: [UInt8]
    var createdAt: Timestamp

    init(id: [UInt8], master: [UInt8], wrapped: [UInt8], createdAt: Timestamp) {
        self.id = id
        self.master = master
        self.wrapped = wrapped
        self.createdAt = createdAt
    }

    init(_ key: SymmetricKey, id: [UInt8], under master: MasterKey, createdAt: Timestamp) throws {
        self.id = id
        self.master = master.fingerprint
        self.createdAt = createdAt
        wrapped = try SealedValue.encrypt(key.withUnsafeBytes { Array($0) }, key: master.symmetric, context: id)
    }

    func key(under master: MasterKey) throws -> SymmetricKey {
        SymmetricKey(data: try SealedValue.decrypt(wrapped[...], key: master.symmetric, context: id))
    }
}

// MARK: Rows

extension WrappedKey {
    private init(row: SQLRow) throws {
        self.init(id: try row.bytes(0), master: try row.bytes(1), wrapped: try row.bytes(2), createdAt: try row.time(3))
    }

    static func all(_ connection: SQLConnection) throws -> [WrappedKey] {
        try connection.all("SELECT id, master, wrapped, createdAt FROM sealingKey", [], map: WrappedKey.init(row:))
    }

    func insert(_ access: SQLAccess) throws {
        try access.change(
            "INSERT OR REPLACE INTO sealingKey (id, master, wrapped, createdAt) VALUES (?, ?, ?, ?)", .blob(id),
            .blob(master), .blob(wrapped), .time(createdAt))
    }

    static func replaceAll(_ keys: [WrappedKey], access: SQLAccess) throws {
        guard Set(try all(access.connection)) != Set(keys) else { return }
        try access.change("DELETE FROM sealingKey")
        for key in keys { try key.insert(access) }
    }
}
