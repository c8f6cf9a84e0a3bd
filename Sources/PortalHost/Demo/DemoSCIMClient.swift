import Foundation
import RPC
import StrictJSON

/// scim2-client, a SCIM client written by others, in the part of the identity provider (`examples/scim/fill.py`).
struct DemoSCIMClient: Sendable {
    /// Something that it did.
    struct Step: Decodable, Sendable {
        /// Its name.
        var step: String
        /// What came of it.
        var text: String
        var requests: Int
        var milliseconds: Int
    }

    /// There is no client, so nothing of what it would do is shown.
    struct Absence: Error {
        var reason: String
    }

    /// What starts it, and what it does.
    private let python: String
    private let script: String

    private static let scriptPath = "examples/scim/fill.py"
    /// What `scripts/install demo` makes.
    private static let pythonPath = ".build/peers/bin/python"
    /// How long it may take altogether, in seconds.
    private static let maximumSeconds = 60
    /// More than it ever writes, in bytes.
    private static let maximumOutput = 1024 * 1024
    /// How it ends where an answer was not as it has to be.
    private static let refused: Int32 = 4

    /// - Parameter python: the Python that has scim2-client; the project's own if nil.
    init(python: String?) throws(Absence) {
        guard let script = DemoFiles.path(of: Self.scriptPath) else {
            throw Absence(reason: "\(Self.scriptPath) of the project is not there.")
        }
        guard let python = python ?? DemoFiles.path(of: Self.pythonPath) else {
            throw Absence(reason: "scim2-client is not installed.")
        }
        self.python = python
        self.script = script
    }

    /// Fills the directory at a URL.
    ///
    /// - Parameter tell: called for each thing done, as soon as it is.
    func fill(_ url: String, token: String, tell: @Sendable (Step) -> Void) async throws {
        let process: ChildProcess
        do {
            process = try ChildProcess(
                python, arguments: [script], environment: Self.environment, errorOutput: .captured)
        } catch {
            throw Absence(reason: "\(python) cannot be started: \(error)")
        }
        // Its end closes what is read from, whatever it is at.
        let isInTime = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try? await Task.sleep(for: .seconds(Self.maximumSeconds))
                guard !Task.isCancelled else { return true }
                process.send(signal: SIGKILL)
                return false
            }
            let lines = Self.lines(of: process.output)
            Self.hand(["url": .string(url), "token": .string(token)], to: process.input)
            do {
                for await line in lines {
                    tell(try JSONDecoding.decode(Step.self, from: try JSONReader.parse(line)))
                }
            } catch {
                process.send(signal: SIGKILL)
                throw DemoFailure("scim2-client said something that cannot be read.")
            }
            group.cancelAll()
            return try await group.next() ?? true
        }
        try check(await process.wait(seconds: Self.maximumSeconds), isInTime, process.errorText)
    }

    private func check(_ termination: ChildProcess.Termination?, _ isInTime: Bool, _ errors: String) throws {
        let last = errors.split(separator: "\n").last.map(String.init) ?? "it said nothing"
        guard isInTime else { throw DemoFailure("scim2-client was not done within \(Self.maximumSeconds) seconds.") }
        switch termination {
        case .exited(0): return
        case .exited(Self.refused): throw DemoFailure("scim2-client, its SCIM client, stopped: \(last)")
        default: throw Absence(reason: "scim2-client cannot be run: \(last)")
        }
    }

    /// This process's without what would make another Python of it, and without the host's.
    private static var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PYTHON") && !name.hasPrefix("PORTAL_HOST_")
        }
        environment["PYTHONUTF8"] = "1"
        return environment
    }

    private static func hand(_ value: JSON, to descriptor: Int32) {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // One that ended already says so by its exit code.
        try? handle.write(contentsOf: Data("\(value)\n".utf8))
        try? handle.close()
    }

    /// The lines that come, until the end.
    private static func lines(of descriptor: Int32) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        // A thread, because it blocks; it ends with the program.
        Thread.detachNewThread {
            defer {
                close(descriptor)
                continuation.finish()
            }
            var rest: [UInt8] = []
            var total = 0
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                total += max(count, 0)
                guard count > 0, total <= maximumOutput else { return }
                rest += chunk.prefix(count)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeSubrange(...end)
                }
            }
        }
        return stream
    }
}
