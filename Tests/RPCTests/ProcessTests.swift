import Foundation
import RPC
import StrictJSON
import Testing

@Suite(
    "A server as a process", .serialized,
    .enabled(if: HostProcess.executable != nil, "build the target RPCTestHost first"))
struct ProcessTests {
    @Test("what the process prints goes to standard error, never between the frames")
    func guardsOutput() async throws {
        let host = try HostProcess()
        for id in 0..<5 {
            host.peer.call(.integer(Int64(id)), "print")
            #expect(try await host.peer.next() == ["jsonrpc": "2.0", "id": .integer(Int64(id)), "result": [:]])
        }
        host.peer.closeInput()
        #expect(try await host.exitCode() == 0)
        let text = try host.errorText()
        #expect(text.contains("printed at the start"))
        #expect(text.components(separatedBy: "printed by a method").count == 6)
    }

    @Test("the process ends with the code that the protocol asks for", arguments: [true, false])
    func exits(_ shutsDown: Bool) async throws {
        let host = try HostProcess()
        if shutsDown { host.peer.call(1, "shutdown") }
        host.peer.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
        #expect(try await host.exitCode() == (shutsDown ? 0 : 1))
    }

    @Test(
        "signals end the process in an orderly way: requests are answered, the code is 0", arguments: [SIGTERM, SIGINT])
    func endsOnSignal(_ signal: Int32) async throws {
        let host = try HostProcess()
        host.peer.call(1, "sleep")
        host.peer.call(2, "ping")
        #expect(try await host.peer.next()["id"] == 2)
        kill(host.process.processIdentifier, signal)
        #expect(try await host.peer.next()["error"]?["code"] == -32800)
        #expect(try await host.exitCode() == 0)
    }

    @Test("a signal ends the process even when its peer does not read")
    func endsOnSignalWhileBlocked() async throws {
        let host = try HostProcess()
        host.peer.call(0, "ping")
        #expect(try await host.peer.next()["id"] == 0)
        host.peer.pause()
        for id in 1..<20_000 { host.peer.call(.integer(Int64(id)), "ping") }
        kill(host.process.processIdentifier, SIGTERM)
        for _ in 0..<2_000 where host.process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        #expect(!host.process.isRunning)
        host.peer.resume()
        #expect(try await host.exitCode() == 0)
    }

    @Test("the process ends when the one that initialize names is gone")
    func watchesClient() async throws {
        let client = Process()
        client.executableURL = URL(fileURLWithPath: "/bin/sleep")
        client.arguments = ["1000"]
        try client.run()
        let host = try HostProcess()
        host.peer.call(1, "initialize", ["processId": .integer(Int64(client.processIdentifier))])
        #expect(try await host.peer.next()["result"] == [:])
        // Not SIGTERM, which a process that is started on a dispatch queue's thread inherits blocked.
        kill(client.processIdentifier, SIGKILL)
        #expect(try await host.exitCode() == 0)
    }

    @Test("the process ends when its parent is gone, although its input stays open")
    func watchesParent() async throws {
        let host = try HostProcess(script: #"exec 3<&0; "$0" <&3 & wait"#)
        host.peer.call(1, "ping")
        #expect(try await host.peer.next()["id"] == 1)
        kill(host.process.processIdentifier, SIGKILL)
        #expect(try await host.peer.rest().isEmpty)
    }

    @Test("the peer's descriptors stay in blocking mode")
    func keepsBlockingMode() async throws {
        var down: [Int32] = [0, 0]
        var up: [Int32] = [0, 0]
        try #require(pipe(&down) == 0 && pipe(&up) == 0)
        let (input, output) = (down[0], up[1])
        let peer = TestPeer(toServer: down[1], fromServer: up[0])
        let server = RPCServer(registry: SampleMethods().registry)
        async let status = server.serve(input: input, output: output)
        peer.call(1, "ping")
        #expect(try await peer.next()["id"] == 1)
        for descriptor in [input, output, down[1], up[0]] {
            #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK == 0)
        }
        peer.closeInput()
        #expect(try await status.cause == .endOfInput)
        close(input)
        close(output)
    }

    @Test("sockets serve as well as pipes")
    func servesSockets() async throws {
        var sockets: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0)
        let (ours, theirs) = (sockets[0], sockets[1])
        let peer = TestPeer(toServer: dup(ours), fromServer: ours)
        let server = RPCServer(registry: SampleMethods().registry)
        async let status = server.serve(input: theirs, output: theirs)
        let text = String(repeating: "x", count: 1_000_000)
        for id in 0..<5 { peer.call(.integer(Int64(id)), "greet", ["name": .string(text)]) }
        for id in 0..<5 { #expect(try await peer.next()["id"] == .integer(Int64(id))) }
        peer.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
        #expect(try await status.cause == .exit)
        close(theirs)
    }
}
