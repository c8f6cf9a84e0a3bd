import RPC
import StrictJSON
import Testing

@Suite("Cancellation, deadlines and progress")
struct CancellationTests {
    private func cancel(_ id: JSON, _ peer: TestPeer) {
        peer.send((["jsonrpc": "2.0", "method": "$/cancelRequest", "params": ["id": id]] as JSON).description)
    }

    @Test("a cancelled request answers that it was cancelled", arguments: ["7", 7, 7.5] as [JSON])
    func cancels(_ id: JSON) async throws {
        let methods = SampleMethods(gates: ["x"])
        let peer = TestPeer(methods.registry)
        peer.call(id, "wait", ["name": "x"])
        cancel(id, peer)
        let answer = try await peer.next()
        #expect(answer["id"] == id)
        #expect(answer["error"]?["code"] == -32800)
        #expect(answer["error"]?["data"]?["reason"] == "cancelled")
        #expect(answer["error"]?["data"]?["retryable"] == false)
        cancel(id, peer)
        cancel("unknown", peer)
        peer.call(1, "ping")
        #expect(try await peer.next()["id"] == 1)
        #expect(methods.journal.all == ["begin x"])
        peer.closeInput()
    }

    @Test("a request that does not notice its cancellation answers as usual")
    func finishesUnnoticed() async throws {
        let methods = SampleMethods(gates: ["x"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "stubborn", ["name": "x"])
        cancel(1, peer)
        peer.call(2, "ping")
        #expect(try await peer.next()["id"] == 2)
        methods.gates["x"]?.open()
        #expect(try await peer.next() == ["jsonrpc": "2.0", "id": 1, "result": "x"])
        peer.closeInput()
    }

    @Test("a request that waits for its lane is cancelled without being started")
    func cancelsWaiting() async throws {
        let methods = SampleMethods(gates: ["holder"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "hold", ["lane": "a", "name": "holder"])
        peer.call(2, "write", ["lane": "a", "name": "second"])
        peer.call(3, "write", ["lane": "a", "name": "third"])
        cancel(2, peer)
        let answer = try await peer.next()
        #expect(answer["id"] == 2)
        #expect(answer["error"]?["code"] == -32800)
        methods.gates["holder"]?.open()
        #expect(try await peer.answer(to: 1)["result"] == "holder")
        #expect(try await peer.answer(to: 3)["result"] == "third")
        #expect(methods.journal.all.contains("begin second") == false)
        peer.closeInput()
        #expect(try await peer.rest().isEmpty)
    }

    @Test("requests of a batch can be cancelled")
    func cancelsInBatch() async throws {
        let methods = SampleMethods(gates: ["x"])
        let peer = TestPeer(methods.registry)
        peer.send(
            #"[{"jsonrpc":"2.0","id":1,"method":"wait","params":{"name":"x"}},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#
        )
        cancel(1, peer)
        let answers = try #require(try await peer.next().arrayValue)
        #expect(answers.count == 2)
        #expect(answers.first { $0["id"] == 1 }?["error"]?["code"] == -32800)
        peer.closeInput()
    }

    @Test("a deadline cancels with a reason of its own")
    func expires() async throws {
        let methods = SampleMethods(gates: ["x", "holder"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "wait", ["name": "x", "_meta": ["deadlineMs": 20]])
        let answer = try await peer.next()
        #expect(answer["error"]?["code"] == -32800)
        #expect(answer["error"]?["data"]?["reason"] == "deadline_exceeded")
        #expect(answer["error"]?["data"]?["retryable"] == true)
        peer.call(2, "hold", ["lane": "a", "name": "holder"])
        peer.call(3, "write", ["lane": "a", "name": "late", "_meta": ["deadlineMs": 0]])
        #expect(try await peer.next()["error"]?["data"]?["reason"] == "deadline_exceeded")
        methods.gates["holder"]?.open()
        #expect(try await peer.next()["id"] == 2)
        peer.call(4, "wait", ["name": "free", "_meta": ["deadlineMs": 60_000]])
        #expect(try await peer.next()["result"] == "free")
        peer.closeInput()
        #expect(try await peer.exitStatus().code == 0)
        #expect(!methods.journal.all.contains("begin late"))
    }

    @Test("progress comes in order and before the answer, and only when asked for")
    func reportsProgress() async throws {
        let peer = TestPeer(SampleMethods().registry)
        peer.call(1, "count", ["_meta": ["progressToken": "t"]])
        for step in 1...5 {
            let frame = try await peer.next()
            #expect(frame["method"] == "$/progress")
            #expect(frame["id"] == nil)
            #expect(frame["params"] == ["token": "t", "value": ["step": .integer(Int64(step))]])
        }
        #expect(try await peer.next()["id"] == 1)
        peer.call(2, "count")
        #expect(try await peer.next()["id"] == 2)
        peer.closeInput()
    }
}
