import Crypto
import PortalCore

/// Where sealed values lie. A column that is added must be added here, or a rotation would miss it.
enum SealedColumn: Sendable {
    case clientSecret
    case serviceProviderKey
    case directoryKey
    case logStreamSecrets
    case pendingSignIn
    case idempotency

    static let tenant: [SealedColumn] = [
        .clientSecret, .serviceProviderKey, .directoryKey, .logStreamSecrets, .pendingSignIn, .idempotency,
    ]
    static let catalog: [SealedColumn] = [.idempotency]

    private var select: String {
        switch self {
        case .clientSecret:
            """
            SELECT connectionId || ' ' || slot AS place, sealedClientSecret FROM connectionSetup \
            WHERE sealedClientSecret IS NOT NULL AND place > ? ORDER BY place
            """
        case .serviceProviderKey:
            "SELECT id, sealedPrivateKey FROM serviceProviderCredential WHERE id > ? ORDER BY id"
        case .directoryKey:
            "SELECT id, sealedKey FROM directory WHERE sealedKey IS NOT NULL AND id > ? ORDER BY id"
        case .logStreamSecrets:
            "SELECT id, sealedSecrets FROM logStream WHERE sealedSecrets IS NOT NULL AND id > ? ORDER BY id"
        case .pendingSignIn:
            """
            SELECT sessionId, sealedSecrets FROM pendingSignIn WHERE length(sealedSecrets) > 0 AND sessionId > ? \
            ORDER BY sessionId
            """
        case .idempotency:
            "SELECT key, sealedResult FROM idempotencyRecord WHERE length(sealedResult) > 0 AND key > ? ORDER BY key"
        }
    }

    private func read(_ row: SQLRow) throws -> (key: String, bytes: [UInt8]?) {
        switch self {
        case .clientSecret: (try row.text(0), Base64URL.decode(try row.text(1)))
        case .serviceProviderKey, .directoryKey, .logStreamSecrets, .pendingSignIn, .idempotency:
            (try row.text(0), try row.bytes(1))
        }
    }

    private func write(_ access: SQLAccess, key: String, _ bytes: [UInt8]) throws {
        switch self {
        case .clientSecret:
            try access.change(
                "UPDATE connectionSetup SET sealedClientSecret = ? WHERE connectionId || ' ' || slot = ?",
                .text(Base64URL.encode(bytes)), .text(key))
        case .serviceProviderKey:
            try access.change(
                "UPDATE serviceProviderCredential SET sealedPrivateKey = ? WHERE id = ?", .blob(bytes), .text(key))
        case .directoryKey:
            try access.change("UPDATE directory SET sealedKey = ? WHERE id = ?", .blob(bytes), .text(key))
        case .logStreamSecrets:
            try access.change("UPDATE logStream SET sealedSecrets = ? WHERE id = ?", .blob(bytes), .text(key))
        case .pendingSignIn:
            try access.change(
                "UPDATE pendingSignIn SET sealedSecrets = ? WHERE sessionId = ?", .blob(bytes), .text(key))
        case .idempotency:
            try access.change(
                "UPDATE idempotencyRecord SET sealedResult = ? WHERE key = ?", .blob(bytes), .text(key))
        }
    }

    /// Lets go of a value that cannot be opened, and of what is nothing without it.
    func remove(_ access: SQLAccess, key: String) throws {
        switch self {
        case .clientSecret:
            try access.change(
                "UPDATE connectionSetup SET sealedClientSecret = NULL WHERE connectionId || ' ' || slot = ?",
                .text(key))
        case .serviceProviderKey:
            try access.change("DELETE FROM serviceProviderCredential WHERE id = ?", .text(key))
        case .directoryKey:
            try access.change("UPDATE directory SET sealedKey = NULL WHERE id = ?", .text(key))
        case .logStreamSecrets:
            try access.change("UPDATE logStream SET sealedSecrets = NULL WHERE id = ?", .text(key))
        case .pendingSignIn:
            try access.change("DELETE FROM pendingSignIn WHERE sessionId = ?", .text(key))
        case .idempotency:
            try access.change("DELETE FROM idempotencyRecord WHERE key = ?", .text(key))
        }
    }

    /// Seals values that are under another key than the current one under that.
    ///
    /// - Parameters:
    ///   - limit: how many rows are looked at.
    ///   - after: where to begin; the first rows if empty.
    ///   - unreadable: called with the row's key where the value's data key is not at hand.
    /// - Returns: where it ended, nil if that was the last row.
    func move(
        _ access: SQLAccess, after: String = "", limit: Int, keys: [[UInt8]: SymmetricKey],
        to contents: Keyring.Contents, unreadable: (String) throws -> Void
    ) throws -> String? {
        guard let current = contents.keys[contents.current] else { throw StorageError.wrongKey }
        let rows = try access.connection.all(
            select + " LIMIT ?", [.text(after), .integer(limit)], map: read)
        for (key, bytes) in rows {
            guard let value = bytes.flatMap(SealedValue.init), let old = keys[value.keyID] else {
                try unreadable(key)
                continue
            }
            guard value.keyID != contents.current else { continue }
            do {
                let moved = try value.moved(from: old, to: contents.current, current)
                try write(access, key: key, moved.bytes)
            } catch let error as PortalError where error.reason == "storage_corrupt" {
                try unreadable(key)
            }
        }
        return rows.count == limit ? rows.last?.key : nil
    }
}
