import RPC
import StrictJSON
import Testing

@Suite("Requests and answers")
struct ServerTests {
    @Test("a request is answered in the framing it came in", arguments: Framing.allCases)
    func answers(_ framing: Framing) async throws {
        let peer = TestPeer(SampleMethods().registry, framing: framing)
        peer.call(1, "greet", ["name": "é😀"])
        #expect(try await peer.next() == ["jsonrpc": "2.0", "id": 1, "result": ["greeting": "Hello, é😀"]])
        peer.closeInput()
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
    }

    @Test("a conversation is the same wherever the input is cut", arguments: Framing.allCases)
    func survivesSplits(_ framing: Framing) async throws {
        let messages = (0..<12).map { #"{"jsonrpc":"2.0","id":\#($0),"method":"greet","params":{"name":"\#($0)é"}}"# }
        let stream = messages.flatMap { TestPeer.frame($0, framing) }
        for cut in stride(from: 1, to: stream.count, by: 7) {
            let peer = TestPeer(SampleMethods().registry, framing: framing)
            peer.send(bytes: Array(stream[..<cut]))
            peer.send(bytes: Array(stream[cut...]))
            peer.closeInput()
            #expect(try await peer.rest().map { $0["id"] } == (0..<12).map { .integer($0) })
        }
    }

    @Test(
        "ids of every kind come back as they were sent",
        arguments: [
            "1", "-7", "\"text\"", "\"\"", "null", "1.50", "1e3", "-0", "123456789012345678901234567890",
            "\"é\\u0000\"",
        ])
    func echoesIDs(_ id: String) async throws {
        let peer = TestPeer(SampleMethods().registry)
        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#)
        #expect(try await peer.next() == JSONReader.parse(#"{"jsonrpc":"2.0","id":\#(id),"result":{}}"#))
        peer.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"wait","params":{"name":"x"}}"#)
        #expect(try await peer.next()["result"] == "x")
        peer.closeInput()
    }

    @Test(
        "what is not a request is refused with the right code",
        arguments: [
            (#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600, JSON.null),
            (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600, .null),
            (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600, .null),
            (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600, 1), (#"{"id":1,"method":"ping"}"#, -32600, 1),
            (#"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, -32600, 1), (#"{"jsonrpc":"2.0","id":1}"#, -32600, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32600, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, -32602, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":"nope"}"#, -32601, 1),
            (#"{"jsonrpc":"2.0","id":1,"method":"rpc.nope","params":[1]}"#, -32601, 1),
            (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32600, .null),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"echo"}"#, -32600, .null),
            ("1", -32600, .null), ("\"x\"", -32600, .null), ("null", -32600, .null), ("[]", -32600, .null),
            ("{}", -32600, .null), ("{", -32700, .null), ("{\"jsonrpc\":\"2.0\",}", -32700, .null),
            (#"{"jsonrpc":"2.0","id":1,"method":"fail"}"#, -32603, 1),
        ])
    func refuses(message: String, code: Int64, id: JSON) async throws {
        let peer = TestPeer(SampleMethods().registry, configuration: .init(framing: .lines))
        peer.send(message)
        let answer = try await peer.next()
        #expect(answer["id"] == id)
        #expect(answer["jsonrpc"] == "2.0")
        #expect(answer["error"]?["code"] == .integer(code))
        #expect(answer["error"]?["data"]?["reason"]?.stringValue != nil)
        #expect(answer["error"]?["data"]?["retryable"] == false)
        #expect(answer["error"]?["data"]?["traceId"]?.stringValue?.utf8.count == 32)
        peer.call("after", "ping")
        #expect(try await peer.next()["id"] == "after")
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
    }

    @Test("notifications and responses are never answered")
    func staysSilent() async throws {
        let methods = SampleMethods()
        let peer = TestPeer(methods.registry)
        for message in [
            #"{"jsonrpc":"2.0","method":"ping"}"#, #"{"jsonrpc":"2.0","method":"nope"}"#,
            #"{"jsonrpc":"2.0","method":"fail"}"#, #"{"jsonrpc":"2.0","method":"greet","params":{}}"#,
            #"{"jsonrpc":"2.0","method":"greet","params":[1]}"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#,
            #"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#,
            #"{"jsonrpc":"2.0","method":"note","params":{"name":"noted"}}"#, #"{"jsonrpc":"2.0","method":"$/unknown"}"#,
            #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":77}}"#,
        ] { peer.send(message) }
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
        #expect(methods.journal.all == ["noted"])
    }

    @Test("null parameters count as none")
    func acceptsNullParameters() async throws {
        let peer = TestPeer(SampleMethods().registry)
        peer.send(#"{"jsonrpc":"2.0","id":1,"method":"ping","params":null}"#)
        #expect(try await peer.next()["result"] == [:])
        peer.closeInput()
    }

    @Test("a batch is answered in one frame, with an answer for each request")
    func answersBatches() async throws {
        let peer = TestPeer(SampleMethods(gates: ["slow"]).registry)
        peer.send(
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"ping"},5,"#
                + #"{"jsonrpc":"2.0","id":2,"method":"wait","params":{"name":"x"}},{"jsonrpc":"2.0","id":3,"method":"nope"},"#
                + #"{"jsonrpc":"2.0","id":4,"result":1}]"#)
        let answers = try #require(try await peer.next().arrayValue)
        #expect(answers.count == 4)
        let codes = Dictionary(uniqueKeysWithValues: answers.map { ($0["id"] ?? "?", $0["error"]?["code"]) })
        #expect(codes == [1: JSON?.none, 2: nil, 3: -32601, nil: -32600])
        peer.send(#"[{"jsonrpc":"2.0","method":"ping"},{"jsonrpc":"2.0","method":"nope"}]"#)
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
    }

    @Test("a batch waits for its slowest answer while others go on")
    func batchWaits() async throws {
        let methods = SampleMethods(gates: ["slow"])
        let peer = TestPeer(methods.registry)
        peer.send(
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"wait","params":{"name":"slow"}}]"#
        )
        peer.call(3, "ping")
        #expect(try await peer.next()["id"] == 3)
        methods.gates["slow"]?.open()
        #expect(try await peer.next().arrayValue?.count == 2)
        peer.closeInput()
    }

    @Test("a batch of too many messages is refused as a whole")
    func boundsBatches() async throws {
        let peer = TestPeer(SampleMethods().registry)
        let one = #"{"jsonrpc":"2.0","id":1,"method":"ping"}"#
        func batch(_ count: Int) -> String { "[" + Array(repeating: one, count: count).joined(separator: ",") + "]" }
        peer.send(batch(1000))
        #expect(try await peer.next().arrayValue?.count == 1000)
        peer.send(batch(1001))
        #expect(try await peer.next()["error"]?["data"]?["reason"] == "batch_too_large")
        peer.closeInput()
    }

    @Test("parameters are checked against the schema, and everything wrong is told")
    func checksParameters() async throws {
        let peer = TestPeer(SampleMethods().registry)
        peer.call(1, "greet", ["nam": "x", "other": 1])
        let error = try await peer.next()["error"]
        #expect(error?["code"] == -32602)
        #expect(error?["data"]?["reason"] == "invalid_params")
        #expect(error?["data"]?["field"] == "/name")
        let paths = error?["data"]?["findings"]?.arrayValue?.compactMap { $0["path"]?.stringValue }
        #expect(paths == ["/name", "/nam", "/other"])
        peer.call(2, "greet", ["name": ""])
        #expect(try await peer.next()["error"]?["data"]?["field"] == "/name")
        peer.call(3, "ping", ["x": 1])
        #expect(try await peer.next()["error"]?["data"]?["field"] == "/x")
        peer.closeInput()
    }

    @Test("_meta goes to the handler, checked, and not into the parameters")
    func separatesMeta() async throws {
        let peer = TestPeer(SampleMethods().registry)
        peer.call(1, "meta", ["_meta": ["actor": "x"]])
        #expect(try await peer.next()["result"] == ["actor": "x"])
        peer.call(2, "meta")
        #expect(try await peer.next()["result"] == .some(nil))
        peer.call(3, "ping", ["_meta": ["actor": 5]])
        #expect(try await peer.next()["error"]?["data"]?["field"] == "/_meta/actor")
        peer.call(4, "ping", ["_meta": ["unknown": 5]])
        #expect(try await peer.next()["error"]?["data"]?["field"] == "/_meta/unknown")
        peer.call(5, "echo", ["a": 1, "_meta": [:]])
        #expect(try await peer.next()["result"] == ["a": 1])
        peer.closeInput()
    }

    @Test("an id that is in flight is refused, and can be used again after its answer")
    func refusesDuplicateIDs() async throws {
        let methods = SampleMethods(gates: ["a"])
        let peer = TestPeer(methods.registry)
        peer.call("x", "wait", ["name": "a"])
        peer.call("x", "wait", ["name": "b"])
        let refused = try await peer.next()
        #expect(refused["id"] == "x")
        #expect(refused["error"]?["code"] == -32600)
        #expect(refused["error"]?["data"]?["reason"] == "duplicate_id")
        methods.gates["a"]?.open()
        #expect(try await peer.next()["result"] == "a")
        for _ in 0..<200 {
            peer.call("x", "wait", ["name": "c"])
            #expect(try await peer.next()["result"] == "c")
        }
        peer.closeInput()
    }

    @Test("several requests with id null may be in flight")
    func allowsSeveralNullIDs() async throws {
        let methods = SampleMethods(gates: ["a", "b"])
        let peer = TestPeer(methods.registry)
        peer.call(nil, "wait", ["name": "a"])
        peer.call(nil, "wait", ["name": "b"])
        methods.gates["b"]?.open()
        #expect(try await peer.next() == ["jsonrpc": "2.0", "id": nil, "result": "b"])
        methods.gates["a"]?.open()
        #expect(try await peer.next()["result"] == "a")
        peer.closeInput()
    }

    @Test("handlers' own errors and the host's mapping reach the peer")
    func mapsErrors() async throws {
        var registry = SampleMethods().registry
        registry.register(MethodDefinition("own", summary: "")) { (_: EmptyObject, _) -> EmptyObject in
            throw RPCError(
                .init(rawValue: -32004), reason: "thing_not_found", message: "No such thing.", remedy: "Look again.",
                details: ["retryAfterSeconds": 3, "reason": "ignored"])
        }
        let configuration = RPCServer.Configuration(mapError: { _, context in
            RPCError(.init(rawValue: -32050), reason: "storage_full", message: context.method, isRetryable: true)
        })
        let peer = TestPeer(registry, configuration: configuration)
        peer.call(1, "own")
        let own = try await peer.next()["error"]
        #expect(own?["code"] == -32004)
        #expect(own?["data"]?["remedy"] == "Look again.")
        #expect(own?["data"]?["retryAfterSeconds"] == 3)
        #expect(own?["data"]?["reason"] == "thing_not_found")
        peer.call(2, "fail")
        let mapped = try await peer.next()["error"]
        #expect(mapped?["message"] == "fail")
        #expect(mapped?["data"]?["retryable"] == true)
        peer.closeInput()
    }

    @Test("trace ids differ from answer to answer and between connections")
    func tracesAnswers() async throws {
        var seen = Set<String>()
        for _ in 0..<3 {
            let peer = TestPeer(SampleMethods().registry)
            for id in 0..<20 { peer.call(.integer(Int64(id)), "nope") }
            peer.closeInput()
            for answer in try await peer.rest() {
                seen.insert(try #require(answer["error"]?["data"]?["traceId"]?.stringValue))
            }
        }
        #expect(seen.count == 60)
    }
}
