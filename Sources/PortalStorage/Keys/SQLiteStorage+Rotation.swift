import Foundation
import GRDB
import PortalCore

extension SQLiteStorage {
    /// Rows per transaction.
    private static let rotationBatch = 500
    /// How long a data key that is no longer used is kept for a host that sealed with it a moment ago, in milliseconds.
    private static let retiredKeyGrace: Int64 = 24 * 3600 * 1000

    /// Puts everything under a new master key and a new data key. Hosts that run meanwhile go on; those that were given
    /// the key itself (not a file) need the new one before their next start.
    ///
    /// - Parameter step: called after each step; throwing ends the rotation there, as a crash would.
    /// - Throws: `wrong_key`, `key_…`, storage errors.
    @discardableResult
    package func rotateKey(
        to next: NextMasterKey, step: @escaping @Sendable (RotationStep) throws -> Void = { _ in }
    ) async throws -> RotationSummary {
        let core = core
        let keyring = core.keyring
        let old = try keyring.source.key(in: core.directory)
        let new: MasterKey
        switch next {
        case .source(let source): new = try source.key(in: core.directory)
        case .generated:
            guard keyring.source.path(in: core.directory) != nil else {
                throw PortalError(
                    .storage, "key_not_in_file", "The master key is not in a file, so it cannot be replaced there.",
                    remedy: "Name the file of the new key.")
            }
            new = try MasterKey.random()
        }
        try await core.offload { try keyring.addKey(old: old, new: new) }
        try step(.keyAdded)

        var summary = RotationSummary()
        let contents = try keyring.load()
        try await sealAnew(core.catalog, SealedColumn.catalog, contents, tenantKeys: nil, &summary)
        try step(.environmentSealed)

        let tenants = try core.directory.allTenants()
        let forTenants = try keyring.wrappedRows(under: new)
        for tenant in tenants {
            let lane = core.lanes.hold(tenant)
            defer { core.lanes.release(tenant) }
            do {
                try await sealAnew(lane, SealedColumn.tenant, contents, tenantKeys: forTenants, &summary)
                summary.tenants += 1
            } catch let error as PortalError where error != StorageError.noTenant {
                summary.failed.append(tenant)
            } catch is PortalError {
                // Deleted meanwhile.
                continue
            }
            try step(.tenantSealed(tenant))
        }

        if case .generated = next, let path = keyring.source.path(in: core.directory) {
            try await core.offload { try FileSystem.replace(path, Array(new.text.utf8)) }
        }
        try step(.keyFileReplaced)
        let isComplete = summary.failed.isEmpty && summary.unreadable == 0
        try await core.offload {
            try keyring.removeKeys(
                otherThan: new, retiredBefore: isComplete ? Self.now() - Self.retiredKeyGrace : nil)
        }
        try step(.oldKeyRemoved)
        return summary
    }

    private func sealAnew(
        _ lane: Lane, _ columns: [SealedColumn], _ contents: Keyring.Contents, tenantKeys: [WrappedKey]?,
        _ summary: inout RotationSummary
    ) async throws {
        for column in columns {
            var position: String? = ""
            while let after = position {
                let (end, unreadable): (String?, Int) = try await lane.perform(.write) { connection in
                    guard let connection else { throw StorageError.noTenant }
                    let access = SQLAccess(connection, mayWrite: true)
                    var unreadable = 0
                    let end = try column.move(
                        access, after: after, limit: Self.rotationBatch, keys: contents.keys, to: contents
                    ) { _ in unreadable += 1 }
                    return (end, unreadable)
                }
                summary.unreadable += unreadable
                position = end
            }
        }
        guard let tenantKeys else { return }
        try await lane.perform(.write) { connection in
            guard let connection else { throw StorageError.noTenant }
            try WrappedKey.replaceAll(tenantKeys, access: SQLAccess(connection, mayWrite: true))
        }
    }

    static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

extension Keyring {
    /// Makes a data key, wraps it and all others under both master keys, and makes it the current one.
    fileprivate func addKey(old: MasterKey, new: MasterKey) throws {
        try withCatalog { connection in
            let access = SQLAccess(connection, mayWrite: true)
            try connection.run("BEGIN IMMEDIATE")
            let rows = try WrappedKey.all(connection).filter { $0.master == old.fingerprint }
            guard !rows.isEmpty else { throw StorageError.wrongKey }
            for row in rows {
                let key = try row.key(under: old)
                try WrappedKey(key, id: row.id, under: new, createdAt: row.createdAt).insert(access)
            }
            let id = try Self.makeKey(under: [old, new], access: access).id
            let now = Timestamp(milliseconds: SQLiteStorage.now())
            try access.change(
                "INSERT OR IGNORE INTO retiredKey (id, retiredAt) SELECT current, ? FROM keyring", .time(now))
            try access.change("UPDATE keyring SET current = ?", .blob(id))
            try connection.run("COMMIT")
        }
        try load()
    }

    fileprivate func wrappedRows(under master: MasterKey) throws -> [WrappedKey] {
        try withCatalog { try WrappedKey.all($0) }.filter { $0.master == master.fingerprint }
    }

    /// Forgets what is wrapped under other master keys, and data keys that were retired before a time, if one is given.
    fileprivate func removeKeys(otherThan master: MasterKey, retiredBefore time: Int64?) throws {
        try withCatalog { connection in
            let access = SQLAccess(connection, mayWrite: true)
            try connection.run("BEGIN IMMEDIATE")
            try access.change("DELETE FROM sealingKey WHERE master <> ?", .blob(master.fingerprint))
            if let time {
                try access.change(
                    """
                    DELETE FROM sealingKey WHERE id IN (SELECT id FROM retiredKey WHERE retiredAt < ?) \
                    AND id NOT IN (SELECT current FROM keyring)
                    """, .integer(time))
                try access.change("DELETE FROM retiredKey WHERE id NOT IN (SELECT id FROM sealingKey)")
            }
            try connection.run("COMMIT")
        }
    }
}
