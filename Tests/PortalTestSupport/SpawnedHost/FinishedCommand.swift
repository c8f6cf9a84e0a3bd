import Foundation
package import RPC

/// A program that was run to its end.
package struct FinishedCommand: Sendable {
    package var termination: ChildProcess.Termination
    package var output: String
    package var errors: String

    /// It did not end in time, and was ended by force.
    package struct TimedOut: Error, CustomStringConvertible {
        package var description: String
    }

    /// Whether it ended with 0.
    package var succeeded: Bool { termination == .exited(0) }

    /// The lines of standard output.
    package var lines: [Substring] { output.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Runs `portal-host`.
    package static func host(
        _ arguments: String..., environment: [String: String] = [:], input: String = "", timeoutSeconds: Int = 180
    ) async throws -> FinishedCommand {
        try await run(
            ProjectFiles.host(), arguments, environment: environment, input: input, timeoutSeconds: timeoutSeconds)
    }

    /// Runs a program with a whole input, and takes all it writes.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:], input: String = "",
        timeoutSeconds: Int = 180
    ) async throws -> FinishedCommand {
        let process = try ChildProcess(
            path, arguments: arguments, environment: ProjectFiles.environment.merging(environment) { $1 },
            errorOutput: .captured)
        let (output, continuation) = AsyncStream.makeStream(of: Data.self)
        // Threads, because both block; they end with the program.
        Thread.detachNewThread {
            let handle = FileHandle(fileDescriptor: process.output, closeOnDealloc: true)
            continuation.yield((try? handle.readToEnd()) ?? Data())
            continuation.finish()
        }
        Thread.detachNewThread {
            let handle = FileHandle(fileDescriptor: process.input, closeOnDealloc: true)
            try? handle.write(contentsOf: Data(input.utf8))
            try? handle.close()
        }
        guard let termination = await process.wait(seconds: timeoutSeconds) else {
            await process.stop(graceSeconds: 2)
            throw TimedOut(
                description: "\(path) \(arguments.joined(separator: " ")) did not end within \(timeoutSeconds) s.\n"
                    + process.errorText)
        }
        let bytes = await output.first { _ in true } ?? Data()
        return FinishedCommand(
            termination: termination, output: String(decoding: bytes, as: UTF8.self), errors: process.errorText)
    }
}
