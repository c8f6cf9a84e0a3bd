import PortalCore
import StrictJSON

/// What a backup holds: written last, so that a directory without it is not a backup.
struct BackupManifest: Sendable, Codable {
    static let fileName = "manifest.json"
    static let format = "portal-host-backup/1"
    /// Largest manifest that is read, in bytes.
    private static let sizeLimit = 256 << 20

    var format: String
    var createdAt: Timestamp
    /// Paths relative to the directory.
    var files: [FileSummary]

    func write(to directory: String) throws {
        try FileSystem.create(directory + "/" + Self.fileName, try JSONEncoding.bytes(of: self))
        try FileSystem.synchronize(directory)
    }

    static func read(from directory: String) throws -> BackupManifest {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(directory + "/" + fileName, limit: sizeLimit)
        } catch let error as FileError where error.isMissing {
            throw damaged("It has no manifest: it is not a backup, or not a complete one.")
        }
        guard let manifest = try? JSONDecoding.decode(BackupManifest.self, from: bytes), manifest.format == format
        else { throw damaged("Its manifest cannot be read by this version.") }
        return manifest
    }

    static func damaged(_ why: String) -> PortalError {
        PortalError(
            .refused, "backup_damaged", "The directory is not an undamaged backup. \(why)",
            remedy: "Use another backup.", field: "/path")
    }
}
