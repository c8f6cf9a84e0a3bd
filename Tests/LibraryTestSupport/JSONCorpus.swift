package import Foundation

/// The public JSON test texts; they are not part of this project.
package enum JSONCorpus {
    /// Where to get them.
    package static let hint: String =
        "set PORTALHOST_SHARED to the folder that has fixtures/, or put it beside the package as ../shared"

    /// The folder, from the environment or beside one of the folders above this file.
    package static let folder: URL? = {
        if let path = ProcessInfo.processInfo.environment["PORTALHOST_SHARED"] {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("shared", isDirectory: true)
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("fixtures").path) {
                return candidate
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    /// Whether tests that need them run: always under continuous integration, where their absence is a failure.
    package static var areExpected: Bool {
        folder != nil || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// A JSON text and the name of its file.
    package struct JSONText: Sendable, CustomStringConvertible {
        package let name: String
        package let bytes: [UInt8]

        package var description: String { name }
    }

    /// The JSON test texts whose names begin with a letter: y is valid, n is not, i is up to the reader.
    package static func jsonTexts(_ prefix: String) -> [JSONText] {
        guard let folder = folder?.appendingPathComponent("fixtures/json"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        else { return [] }
        return names.filter { $0.hasPrefix(prefix + "_") }.sorted().compactMap { name in
            guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path) else {
                return nil
            }
            return JSONText(name: name, bytes: Array(data))
        }
    }
}
