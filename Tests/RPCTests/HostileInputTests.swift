import LibraryTestSupport
import RPC
import StrictJSON
import Testing

@Suite("Hostile input")
struct HostileInputTests {
    @Test(
        "every text of the corpus gets an answer, and so does the next request",
        .enabled(if: JSONCorpus.areExpected, "\(JSONCorpus.hint)"))
    func answersCorpus() async throws {
        for prefix in ["y", "n", "i"] {
            let texts = JSONCorpus.jsonTexts(prefix)
            #expect(texts.count > 30)
            let peer = TestPeer(SampleMethods().registry, framing: .headers)
            for (number, text) in texts.enumerated() {
                peer.send(bytes: Array("Content-Length: \(text.bytes.count)\r\n\r\n".utf8) + text.bytes)
                // Each text is a frame of its own, and is answered once, except for an array of nothing but answers.
                let answer = try await peer.next()
                let first = answer.arrayValue?.first ?? answer
                let isParseError = first["error"]?["code"] == -32700
                if prefix == "y" { #expect(!isParseError, "\(text)") }
                if prefix == "n" { #expect(isParseError, "\(text)") }
                peer.call(.integer(Int64(number)), "ping")
                #expect(try await peer.next() == ["jsonrpc": "2.0", "id": .integer(Int64(number)), "result": [:]])
            }
            peer.closeInput()
            #expect(try await peer.rest().isEmpty)
        }
    }

    @Test("two million nested arrays are a parse error", arguments: Framing.allCases)
    func survivesDeepNesting(_ framing: Framing) async throws {
        let peer = TestPeer(SampleMethods().registry, framing: framing)
        peer.send(String(repeating: "[", count: 2_000_000))
        let error = try await peer.next()["error"]
        #expect(error?["code"] == -32700)
        #expect(error?["message"]?.stringValue?.contains("nested too deeply") == true)
        peer.call(1, "ping")
        #expect(try await peer.next()["id"] == 1)
        peer.closeInput()
    }

    @Test("16 MiB are accepted, one byte more is refused and the next line is read")
    func boundsLines() async throws {
        let peer = TestPeer(SampleMethods().registry)
        let limit = RPCLimits().frameBytes
        func request(_ length: Int) -> String {
            let head = #"{"jsonrpc":"2.0","id":1,"method":"greet","params":{"name":""#
            return head + String(repeating: "x", count: length - head.utf8.count - 3) + #""}}"#
        }
        #expect(request(limit).utf8.count == limit)
        peer.send(request(limit))
        #expect(try await peer.next()["result"]?["greeting"]?.stringValue?.utf8.count ?? 0 > limit - 100)
        peer.send(request(limit + 1))
        let error = try await peer.next()
        #expect(error["id"] == .some(nil))
        #expect(error["error"]?["data"]?["reason"] == "frame_too_large")
        peer.call(2, "ping")
        #expect(try await peer.next()["id"] == 2)
        peer.closeInput()
        #expect(try await peer.exitStatus().code == 0)
    }

    @Test("16 MiB are accepted with headers, one byte more is refused and ends the connection")
    func boundsContent() async throws {
        let peer = TestPeer(SampleMethods().registry, framing: .headers)
        let limit = RPCLimits().frameBytes
        peer.send("\"" + String(repeating: "x", count: limit - 2) + "\"")
        #expect(try await peer.next()["error"]?["code"] == -32600)
        peer.send(bytes: Array("Content-Length: \(limit + 1)\r\n\r\n".utf8))
        #expect(try await peer.next()["error"]?["data"]?["reason"] == "frame_too_large")
        #expect(try await peer.exitStatus() == ExitStatus(cause: .brokenFraming, code: 1))
    }

    @Test("a broken header is answered once, after everything before it, and ends the connection")
    func endsAfterBrokenHeader() async throws {
        let peer = TestPeer(SampleMethods().registry, framing: .headers)
        peer.call(1, "wait", ["name": "x"])
        peer.send(bytes: Array("Content-Length: x\r\n\r\n{}Content-Length: 2\r\n\r\n{}".utf8))
        let frames = try await peer.rest()
        #expect(frames.count == 2)
        #expect(frames.contains { $0["id"] == 1 && $0["result"] == "x" })
        #expect(frames.contains { $0["error"]?["data"]?["reason"] == "malformed_header" })
        #expect(try await peer.exitStatus().code == 1)
    }

    @Test("a line that never ends is bounded, and is answered when the input ends")
    func boundsUnterminatedLine() async throws {
        var limits = RPCLimits()
        limits.frameBytes = 1000
        let peer = TestPeer(SampleMethods().registry, configuration: .init(limits: limits))
        peer.send(bytes: Array(repeating: UInt8(ascii: "["), count: 1_000_000))
        #expect(try await peer.next()["error"]?["data"]?["reason"] == "frame_too_large")
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
        let other = TestPeer(SampleMethods().registry)
        other.send(bytes: Array(#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.utf8))
        other.closeInput()
        #expect(try await other.rest().map { $0["id"] } == [1])
        let cut = TestPeer(SampleMethods().registry)
        cut.send(bytes: Array(#"{"jsonrpc":"2.0","id":1,"meth"#.utf8))
        cut.closeInput()
        #expect(try await cut.rest().map { $0["error"]?["code"] } == [-32700])
    }

    @Test("lines of garbage are each answered once, and the next request is too")
    func survivesGarbage() async throws {
        var generator = SeededGenerator(seed: 5)
        let peer = TestPeer(SampleMethods().registry, configuration: .init(framing: .lines))
        var lines = 0
        for _ in 0..<500 {
            let line = (0..<Int.random(in: 1...80, using: &generator)).map { _ in
                UInt8.random(in: 33...255, using: &generator)
            }
            peer.send(bytes: line + [UInt8(ascii: "\n")])
            lines += 1
        }
        peer.call("end", "ping")
        for _ in 0..<lines {
            let code = try await peer.next()["error"]?["code"]
            #expect(code == -32700 || code == -32600)
        }
        #expect(try await peer.next()["id"] == "end")
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
    }

    @Test("every request of a damaged conversation is answered at most once")
    func survivesDamage() async throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<40 {
            let framing = Framing.allCases.randomElement(using: &generator) ?? .lines
            var bytes = (0..<30).flatMap {
                TestPeer.frame(#"{"jsonrpc":"2.0","id":\#($0),"method":"wait","params":{"name":"x"}}"#, framing)
            }
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let peer = TestPeer(SampleMethods().registry, framing: framing, configuration: .init(framing: framing))
            peer.send(bytes: bytes)
            peer.closeInput()
            let answers = try await peer.rest()
            #expect(!answers.contains("not JSON"))
            #expect(answers.count <= 30 + 4)
            let ids = answers.compactMap { $0["result"] != nil ? $0["id"] : nil }
            #expect(ids.count >= (framing == .lines ? 26 : 0))
        }
    }
}
