#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Small files that only their owner may read.
enum PrivateFile {
    /// Bound on what is read.
    private static let maximumBytes = 64 << 10
    private static let mode = 0o600

    /// Nil when there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path), data.count <= maximumBytes else {
            throw TestIdentityProviderError("\(path) cannot be read.")
        }
        return Array(data)
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(bytes), attributes: [.posixPermissions: mode])
        else { throw TestIdentityProviderError("\(path) cannot be written.") }
    }

    static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw TestIdentityProviderError("The directory \(path) cannot be made.")
        }
    }
}
