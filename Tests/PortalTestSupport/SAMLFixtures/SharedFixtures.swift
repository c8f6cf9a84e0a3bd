#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// The folder of real-world documents that is not part of the project.
package enum SharedFixtures {
    /// The folder: `fixtures` in the directory named by `PORTALHOST_SHARED`, or in `shared` beside the package.
    package static let folder: URL? = {
        var candidates: [URL] = []
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["PORTALHOST_SHARED"] { candidates.append(URL(filePath: path)) }
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path.count > 1 {
            candidates.append(directory.appending(path: "shared"))
            directory = directory.deletingLastPathComponent()
        }
        return candidates.map { $0.appending(path: "fixtures") }
            .first { FileManager.default.fileExists(atPath: $0.appending(path: "ORIGIN.md").path) }
    }()

    /// Whether tests over the folder run: it is there, or its absence must be noticed because this is CI.
    package static let areExpected = folder != nil || ProcessInfo.processInfo.environment["CI"] != nil

    /// What to tell when tests are skipped.
    package static let absence = "put the shared folder beside the package or name it in PORTALHOST_SHARED"

    /// The folder was not found.
    package struct Absent: Error {}

    /// The bytes of a file, named relative to the folder.
    package static func bytes(_ path: String) throws -> [UInt8] {
        guard let folder else { throw Absent() }
        return [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }

    /// The names of the files in a subfolder, sorted.
    package static func names(in subfolder: String) throws -> [String] {
        guard let folder else { throw Absent() }
        return try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path).sorted()
    }
}
