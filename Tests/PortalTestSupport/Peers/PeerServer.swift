import Foundation
import RPC
package import StrictJSON

/// A server of `Tests/Peers`, started for a test on a free port of 127.0.0.1. See `Tests/Peers/README.md`.
package struct PeerServer: Sendable {
    /// The program, in `Tests/Peers`.
    package let name: String
    /// What the server said when it was ready.
    package let facts: JSONObject
    private let process: ChildProcess

    /// It did not get ready.
    package struct Failed: Error, CustomStringConvertible {
        package var description: String

        package init(description: String) { self.description = description }
    }

    /// Whether tests that need such a server run: it is installed, or its absence must be noticed because this is CI.
    package static let areExpected = ProjectFiles.peersPython != nil || ProjectFiles.isCI
    /// What to tell when they are skipped.
    package static let absence = "scripts/install test installs the peers into .build/peers"

    /// Runs a test's body with a server, which is ended afterwards by its own process identifier.
    package static func run<Result>(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = [:],
        body: (PeerServer) async throws -> Result
    ) async throws -> Result {
        guard let python = ProjectFiles.peersPython else { throw ProjectFiles.Missing(description: absence) }
        return try await run(
            python, script, ["\(ProjectFiles.root)/Tests/Peers/\(script)"] + arguments, environment, body)
    }

    /// The same with `portal-host test-idp`, which is no peer, but announces itself like one.
    package static func runTestIdentityProvider<Result>(
        _ arguments: [String] = [], body: (PeerServer) async throws -> Result
    ) async throws -> Result {
        try await run(ProjectFiles.host(), "test-idp", ["test-idp", "--json"] + arguments, [:], body)
    }

    private static func run<Result>(
        _ program: String, _ name: String, _ arguments: [String], _ environment: [String: String],
        _ body: (PeerServer) async throws -> Result
    ) async throws -> Result {
        let server = try await PeerServer(program, name, arguments, environment)
        do {
            let result = try await body(server)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }

    private init(
        _ program: String, _ name: String, _ arguments: [String], _ environment: [String: String]
    ) async throws {
        let process = try ChildProcess(
            program, arguments: arguments, environment: ProjectFiles.environment.merging(environment) { $1 },
            errorOutput: .captured)
        self.process = process
        self.name = name
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        // A thread, because it blocks; it ends with the program.
        Thread.detachNewThread {
            let handle = FileHandle(fileDescriptor: process.output, closeOnDealloc: true)
            var line: [UInt8] = []
            while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
            continuation.yield(String(decoding: line, as: UTF8.self))
            continuation.finish()
            while let rest = try? handle.read(upToCount: 4096), !rest.isEmpty {}
        }
        let line = await withTaskGroup(of: String?.self) { group in
            group.addTask { await lines.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: .seconds(Self.startSeconds))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let line, let facts = try? JSONReader.parse(line).objectValue else {
            await process.stop()
            throw Failed(description: "\(name) did not get ready: \(process.errorText)")
        }
        self.facts = facts
    }

    private static let startSeconds = 60

    /// A fact, such as `issuer` or `baseUrl`.
    package func fact(_ name: String) throws -> String {
        guard let value = facts[name]?.stringValue else { throw Failed(description: "the server told no \(name)") }
        return value
    }

    /// Where the server's own addresses are, such as `/behaviour`.
    package func controlURL() throws -> String { try fact(facts["controlUrl"] == nil ? "baseUrl" : "controlUrl") }

    /// Switches what the server does.
    package func behave(_ changes: JSONObject) async throws {
        try await control("/behaviour", .object(changes))
    }

    /// Posts JSON to one of the server's own addresses.
    @discardableResult
    package func control(_ path: String, _ json: JSON) async throws -> LoopbackClient.Answer {
        let answer = try await LoopbackClient.send(
            "POST", try controlURL() + path, fields: [("Content-Type", "application/json")],
            body: Array(json.description.utf8))
        guard answer.status == 200 else {
            throw Failed(description: "\(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer
    }

    /// Waits until a request to the path has come, as the server's `/log` shows.
    package func awaitRequest(to path: String) async throws {
        for _ in 0..<Self.looks {
            let log = try await LoopbackClient.send("GET", try fact("baseUrl") + "/log")
            let requests = try JSONReader.parse(log.body).arrayValue ?? []
            if requests.contains(where: { $0["path"]?.stringValue == path }) { return }
            try await Task.sleep(for: .milliseconds(Self.betweenLooks))
        }
        throw Failed(description: "nobody asked for \(path)")
    }

    private static let looks = 600
    /// In milliseconds.
    private static let betweenLooks = 50

    /// Goes through a sign-in as a browser does, beginning with a link or a form to post, up to the request that would go
    /// to a URL with the prefix. Returns that request: `method`, `url`, `body`, `fields`.
    ///
    /// - Parameter cookies: a file that keeps cookies from one time to the next; none are kept without it.
    package static func browse(
        _ url: String, post form: JSONObject = [:], until prefix: String, fill: [String: String] = [:],
        cookies: String? = nil
    ) async throws -> JSON {
        let (output, command) = try await browser(
            url, post: form, ["--stop", prefix] + (cookies.map { ["--cookies", $0] } ?? []), fill: fill)
        guard command.succeeded, let request = output["request"] else { throw lost(command) }
        return request
    }

    /// The same up to a page from which nothing leads on. Returns it: `status`, `url`, `headers`, `body`.
    package static func page(
        _ url: String, post form: JSONObject = [:], fill: [String: String] = [:]
    ) async throws -> JSON {
        let (output, command) = try await browser(url, post: form, [], fill: fill)
        guard command.succeeded, let response = output["response"] else { throw lost(command) }
        return response
    }

    /// Whether tests with a real browser run.
    package static let isChromiumExpected =
        ProjectFiles.peersPython != nil && ProjectFiles.program("chromium") != nil || ProjectFiles.isCI

    /// The same with a real browser, up to a request to the prefix, or without one up to a page. Returns what
    /// `Tests/Peers/chromium.py` prints.
    package static func chromium(
        _ url: String, until prefix: String? = nil, javaScript: Bool = true, fill: [String: String] = [:]
    ) async throws -> JSON {
        guard let python = ProjectFiles.peersPython else { throw ProjectFiles.Missing(description: absence) }
        let command = try await FinishedCommand.run(
            python,
            ["\(ProjectFiles.root)/Tests/Peers/chromium.py", url] + (prefix.map { ["--stop", $0] } ?? [])
                + (javaScript ? [] : ["--no-javascript"]) + fill.flatMap { ["--fill", "\($0.key)=\($0.value)"] },
            timeoutSeconds: browseSeconds)
        guard command.succeeded, let answer = try? JSONReader.parse(command.output) else { throw lost(command) }
        return answer
    }

    private static func browser(
        _ url: String, post form: JSONObject, _ more: [String], fill: [String: String]
    ) async throws -> (JSON, FinishedCommand) {
        guard let python = ProjectFiles.peersPython else { throw ProjectFiles.Missing(description: absence) }
        let answers =
            fill.flatMap { ["--fill", "\($0.key)=\($0.value)"] }
            + form.members.flatMap { ["--post", "\($0.key)=\($0.value.stringValue ?? "")"] }
        let command = try await FinishedCommand.run(
            python, ["\(ProjectFiles.root)/Tests/Peers/browser.py", url] + more + answers,
            timeoutSeconds: browseSeconds)
        return ((try? JSONReader.parse(command.output)) ?? .null, command)
    }

    private static func lost(_ command: FinishedCommand) -> Failed {
        Failed(description: "the browser got lost: \(command.output) \(command.errors)")
    }

    private static let browseSeconds = 90

    /// Starts one that the test itself ends with ``kill()``.
    package static func start(_ script: String, _ arguments: [String] = []) async throws -> PeerServer {
        guard let python = ProjectFiles.peersPython else { throw ProjectFiles.Missing(description: absence) }
        return try await PeerServer(
            python, script, ["\(ProjectFiles.root)/Tests/Peers/\(script)"] + arguments, [:])
    }

    /// Ends the server without any warning (SIGKILL).
    package func kill() async {
        process.send(signal: 9)
        _ = await process.wait(seconds: Self.startSeconds)
    }

    private func stop() async {
        close(process.input)
        await process.stop()
    }
}
