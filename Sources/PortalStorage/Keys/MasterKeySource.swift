import Foundation
import PortalCore

/// Where the master key comes from.
package enum MasterKeySource: Sendable, Hashable {
    /// A file with 32 bytes as base64 or hexadecimal digits, readable only by its owner (`--key-file`).
    case file(String)
    /// The key itself (`PORTAL_HOST_KEY`).
    case value(String)
    /// `master.key` in the data directory, made when first needed.
    case dataDirectory
}

extension MasterKeySource {
    /// Largest key file, in bytes.
    private static let fileLimit = 1024

    /// Reads the key as it is now.
    ///
    /// - Throws: `key_missing`, `key_not_private`, `key_invalid`.
    func key(in directory: DataDirectory) throws -> MasterKey {
        switch self {
        case .file(let path): try Self.read(path)
        case .value(let text): try MasterKey(text: text)
        case .dataDirectory: try Self.read(directory.masterKey)
        }
    }

    /// Where the key is kept, nil if it is not in a file.
    func path(in directory: DataDirectory) -> String? {
        switch self {
        case .file(let path): path
        case .value: nil
        case .dataDirectory: directory.masterKey
        }
    }

    private static func read(_ path: String) throws -> MasterKey {
        guard let identity = FileIdentity(path: path) else {
            throw PortalError(
                .storage, "key_missing", "There is no key file \(path).",
                remedy: "Put the environment's key there, or name its file with --key-file.")
        }
        guard identity.mode & 0o077 == 0 else {
            throw PortalError(
                .storage, "key_not_private", "The key file \(path) can be read by others.",
                remedy: "Run: chmod 600 \(path)")
        }
        let bytes = try FileSystem.read(path, limit: fileLimit)
        guard bytes.count <= fileLimit, let text = String(validating: bytes, as: UTF8.self) else {
            throw MasterKey.malformed
        }
        return try MasterKey(text: text)
    }

    /// Makes the data directory's key file, complete from the moment it has its name, unless another process was
    /// faster.
    static func makeFile(in directory: DataDirectory) throws {
        let temporary = directory.temporaryFile("key")
        defer { try? FileSystem.remove(temporary) }
        try FileSystem.create(temporary, Array(try MasterKey.random().text.utf8))
        do {
            try FileSystem.place(temporary, at: directory.masterKey)
        } catch let error as FileError where error.exists {
            return
        }
        try FileSystem.synchronizeDirectory(of: directory.masterKey)
    }
}
