import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// The client against programs that are no hosts.
@Suite("A client with an odd peer", .timeLimit(.minutes(1)))
struct RPCClientTests {
    private func client(_ script: String, framing: Framing = .lines, tap: RPCClient.Tap? = nil) throws -> (
        RPCClient, ChildProcess
    ) {
        let process = try ChildProcess("/bin/sh", arguments: ["-c", script], errorOutput: .captured)
        return (RPCClient(input: process.output, output: process.input, framing: framing, tap: tap), process)
    }

    private func failure(_ script: String, timeoutSeconds: Int = 30) async throws -> RPCClientError? {
        let (client, process) = try client(script)
        defer { process.send(signal: 9) }
        do {
            _ = try await client.call("ping", timeoutSeconds: timeoutSeconds)
            return nil
        } catch let error as RPCClientError {
            return error
        }
    }

    @Test("Results, errors with all their parts, and notifications arrive")
    func answers() async throws {
        let (client, process) = try client(
            """
            read first; echo '{"jsonrpc":"2.0","method":"note","params":{"n":1}}'
            echo '{"jsonrpc":"2.0","id":1,"result":[true]}'; read second
            echo '{"jsonrpc":"2.0","id":2,"error":{"code":-32009,"message":"Taken.","data":{"reason":"domain_taken",\
            "retryable":true,"field":"/domain","remedy":"Choose another.","traceId":"t","more":7}}}'; cat >/dev/null
            """)
        #expect(try await client.call("first") == [true])
        let note = await client.notifications.first { _ in true }
        #expect(note == RPCNotification(method: "note", params: ["n": 1]))
        do {
            _ = try await client.call("second")
            Issue.record("There was no error.")
        } catch let error as RPCError {
            #expect(
                error
                    == RPCError(
                        RPCError.Code(rawValue: -32009), reason: "domain_taken", message: "Taken.", isRetryable: true,
                        field: JSONPointer("/domain"), remedy: "Choose another.", details: ["more": 7], traceID: "t"))
        }
        client.closeOutput()
        #expect(await process.wait(seconds: 30) == .exited(0))
    }

    @Test("A peer that ends is a typed failure")
    func deadPeer() async throws {
        #expect(try await failure("exit 3") == .peerGone)
        #expect(try await failure("read line; kill -9 $$") == .peerGone)
    }

    @Test("A peer that says nothing runs into the time limit")
    func silentPeer() async throws {
        #expect(try await failure("cat >/dev/null", timeoutSeconds: 1) == .timedOut(method: "ping", seconds: 1))
    }

    @Test(
        "What is no answer ends the connection",
        arguments: [
            "hello", "[]", "{}", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1}"#,
            #"{"jsonrpc":"2.0","id":1,"result":1,"error":{"code":1,"message":""}}"#,
            #"{"jsonrpc":"2.0","id":1,"error":"no"}"#, #"{"jsonrpc":"2.0","id":9,"method":"ask"}"#,
        ])
    func oddAnswers(answer: String) async throws {
        let error = try await failure("read line; echo '\(answer)'; cat >/dev/null")
        guard case .protocolViolation = error else {
            Issue.record("\(answer) gave \(String(describing: error))")
            return
        }
    }

    @Test("A stream that ends within a frame is noticed")
    func truncated() async throws {
        let (client, process) = try client("printf 'Content-Length: 100\\r\\n\\r\\n{}'", framing: .headers)
        defer { process.send(signal: 9) }
        await #expect(throws: RPCClientError.self) { try await client.call("ping") }
        guard case .protocolViolation = client.ending else {
            Issue.record("\(String(describing: client.ending))")
            return
        }
    }

    @Test("Cancelling a task sends $/cancelRequest and takes the peer's answer")
    func cancellation() async throws {
        let (client, process) = try client(
            """
            read call; read cancel; case "$cancel" in *'$/cancelRequest'*'"id":1'*)
            echo '{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"Cancelled."}}';; esac; cat >/dev/null
            """)
        defer { process.send(signal: 9) }
        let task = Task { try await client.call("slow") }
        task.cancel()
        await #expect {
            _ = try await task.value
        } throws: {
            ($0 as? RPCError)?.code == .cancelled
        }
    }

    @Test("A child has no descriptor of ours and no blocked signal, and SIGPIPE has its effect")
    func hygiene() async throws {
        let (client, other) = try client("cat")
        defer {
            client.close()
            other.send(signal: 9)
        }
        let ours = try [other.input, other.output].map {
            try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        let result = try await FinishedCommand.run(
            "/bin/sh", ["-c", "ls -l /proc/self/fd; grep -E 'SigBlk|SigIgn' /proc/self/status; exit 7"])
        #expect(result.termination == .exited(7))
        for pipe in ours {
            #expect(pipe.hasPrefix("pipe:"))
            #expect(!result.output.contains(pipe))
        }
        #expect(result.output.contains("SigBlk:\t0000000000000000"))
        let ignored = result.lines.first { $0.hasPrefix("SigIgn:") }.flatMap { UInt64($0.suffix(16), radix: 16) }
        #expect(ignored.map { $0 & (1 << 12) } == 0, "SIGPIPE, 13, is ignored")
    }

    @Test("A program that is not there is a typed failure")
    func missingProgram() {
        #expect(throws: SpawnError.self) { try ChildProcess("/nonexistent/program") }
    }
}
