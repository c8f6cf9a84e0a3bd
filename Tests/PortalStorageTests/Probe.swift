import Foundation
import PortalCore

/// A second process on the same data directory (target `PortalStorageProbe`).
final class Probe: Sendable {
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()

    init(_ arguments: String...) throws {
        process = Process()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The test runner lies beside the probe in the build directory.
    private static func executable() throws -> URL {
        var directory = Bundle.main.bundleURL
        for _ in 0..<4 {
            let candidate = directory.appendingPathComponent("PortalStorageProbe")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            directory.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    func say(_ line: String = "") { try? input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }

    /// Blocks until the process says a line; nil at its end.
    func line() -> String? {
        var bytes: [UInt8] = []
        while let byte = try? output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// What it said until its end, complete lines only.
    func remainingLines() -> [String] {
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if !lines.isEmpty { lines.removeLast() }
        return lines
    }

    /// Ends its input and waits for it.
    func finish() -> Int32 {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
