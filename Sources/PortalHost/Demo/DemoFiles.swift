import Foundation

/// Where the project's files are that the demonstration uses.
enum DemoFiles {
    /// The executable is at most this deep below the project: .build/TRIPLE/CONFIGURATION/portal-host.
    private static let depth = 5

    /// A readable file of the project, by its path inside, from the working directory and from the build's; nil if there
    /// is none.
    static func path(of file: String) -> String? {
        var folder = URL(fileURLWithPath: Bundle.main.executablePath ?? "").resolvingSymlinksInPath()
        var candidates = [FileManager.default.currentDirectoryPath + "/" + file]
        for _ in 0..<depth {
            folder.deleteLastPathComponent()
            candidates.append(folder.appendingPathComponent(file).path)
        }
        return candidates.first { FileManager.default.isReadableFile(atPath: $0) }
    }
}
