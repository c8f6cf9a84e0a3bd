import Foundation
import RPC
import Testing

/// The test host in a process of its own, and the pipes to it.
final class HostProcess: Sendable {
    let peer: TestPeer
    let process: Process
    private let errors: Pipe

    /// Where the test host is, beside the program that runs the tests; nil when it was not built.
    static let executable: URL? = {
        let folders = [
            Bundle.main.executableURL, Bundle.allBundles.first?.executableURL,
            URL(fileURLWithPath: CommandLine.arguments.first ?? ""),
        ]
        .compactMap { $0?.resolvingSymlinksInPath().deletingLastPathComponent() }
        return folders.map { $0.appendingPathComponent("RPCTestHost") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    /// Starts the host, or a shell that starts it with a script in which `"$0"` is the host.
    init(script: String? = nil) throws {
        let host = try #require(Self.executable)
        let (input, output) = (Pipe(), Pipe())
        errors = Pipe()
        process = Process()
        process.executableURL = script == nil ? host : URL(fileURLWithPath: "/bin/sh")
        process.arguments = script.map { ["-c", $0, host.path] } ?? []
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        // Duplicates of our own, because the process keeps the pipes and with them their descriptors.
        // Not inherited, because a process that has its own input's other end never sees the end of it.
        let toServer = fcntl(input.fileHandleForWriting.fileDescriptor, F_DUPFD_CLOEXEC, 0)
        let fromServer = fcntl(output.fileHandleForReading.fileDescriptor, F_DUPFD_CLOEXEC, 0)
        try process.run()
        try input.fileHandleForWriting.close()
        try output.fileHandleForReading.close()
        peer = TestPeer(toServer: toServer, fromServer: fromServer)
    }

    /// The exit code, after the process has ended.
    func exitCode() async throws -> Int32 {
        _ = try await peer.rest()
        for _ in 0..<2_000 where process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        try #require(!process.isRunning)
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// What was written to standard error, after the process has ended.
    func errorText() throws -> String {
        String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}
