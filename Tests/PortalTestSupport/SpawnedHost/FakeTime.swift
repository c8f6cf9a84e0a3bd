import Foundation

/// Another time of day for a whole process and all that it starts, by libfaketime. The monotonic clock stays as it is.
package enum FakeTime {
    /// Nil if it is not installed.
    package static let library: String? = {
        let root = "/usr/lib"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return folders.sorted().map { "\(root)/\($0)/faketime/libfaketime.so.1" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }()

    /// What a process must be started with for its clock to be off by some seconds, behind if they are negative.
    ///
    /// A Swift program does not see its arguments then (libfaketime moves the environment, from which the standard library
    /// finds them): the host takes its options from the environment.
    package static func environment(off seconds: Int) throws -> [String: String] {
        guard let library else {
            throw ProjectFiles.Missing(description: "scripts/install test installs libfaketime")
        }
        return [
            "LD_PRELOAD": library, "FAKETIME": seconds < 0 ? "\(seconds)" : "+\(seconds)",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1",
        ]
    }
}
