import Foundation

/// Another time of day for a whole process, by libfaketime. The monotonic clock goes on as it is.
package enum FakeTime {
    /// Nil if it is not installed.
    package static let library: String? = {
        let root = "/usr/lib"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return folders.sorted().map { "\(root)/\($0)/faketime/libfaketime.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// The environment of a process whose clock is ahead of ours.
    ///
    /// A Swift program started with it does not see its arguments (libfaketime moves the environment, from which the
    /// standard library finds them): the host takes its options from the environment.
    package static func ahead(seconds: Int) throws -> [String: String] {
        guard let library else { throw ProjectFiles.Missing(description: "scripts/install test installs libfaketime") }
        return [
            "LD_PRELOAD": library, "FAKETIME": "+\(seconds)", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        ]
    }
}
