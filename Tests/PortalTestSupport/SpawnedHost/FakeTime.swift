import Foundation

/// Another time of day for a whole process and all that it starts, by libfaketime. The monotonic clock stays as it is.
package struct FakeTime: Sendable {
    /// Nil if it is not installed.
    package static let library: String? = {
        let root = "/usr/lib"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return folders.sorted().map { "\(root)/\($0)/faketime/libfaketime.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    private let folder: TemporaryDirectory
    private var file: String { folder.path + "/offset" }

    /// A clock that is right, until ``set(seconds:)``.
    package init() throws {
        folder = try TemporaryDirectory()
        try set(seconds: 0)
    }

    /// Moves the clock of the processes that were started with this, from their next look at it on.
    package func set(seconds: Int) throws {
        try (seconds < 0 ? "\(seconds)" : "+\(seconds)").write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// What a process must be started with.
    ///
    /// A Swift program does not see its arguments then (libfaketime moves the environment, from which the standard library
    /// finds them): the host takes its options from the environment.
    package func environment() throws -> [String: String] {
        guard let library = Self.library else {
            throw ProjectFiles.Missing(description: "scripts/install test installs libfaketime")
        }
        return [
            "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": file, "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        ]
    }
}
