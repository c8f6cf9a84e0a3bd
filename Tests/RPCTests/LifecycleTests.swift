import Dispatch
import RPC
import StrictJSON
import Testing

@Suite("The life of a connection")
struct LifecycleTests {
    @Test("what was sent before the input ended is all answered")
    func drainsAfterEnd() async throws {
        let peer = TestPeer(SampleMethods().registry)
        for id in 0..<900 {
            peer.call(.integer(Int64(id)), id % 2 == 0 ? "ping" : "wait", id % 2 == 0 ? nil : ["name": "x"])
        }
        peer.closeInput()
        let answers = try await peer.rest()
        #expect(Set(answers.compactMap { $0["id"] }).count == 900)
        #expect(answers.count == 900)
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
    }

    @Test("requests that are still at work when the input ends are finished")
    func finishesAfterEnd() async throws {
        let methods = SampleMethods(gates: ["a", "b"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "hold", ["lane": "x", "name": "a"])
        peer.call(2, "write", ["lane": "x", "name": "b"])
        peer.closeInput()
        methods.gates["b"]?.open()
        methods.gates["a"]?.open()
        #expect(try await peer.rest().compactMap { $0["result"]?.stringValue }.sorted() == ["a", "b"])
    }

    @Test("an answer that is being made when the input ends is still sent")
    func sendsAnswerInTheMaking() async throws {
        struct Late: Error {}
        var methods = SampleMethods(gates: ["a"])
        let gate = methods.gates["a"]
        methods.registry.register(MethodDefinition("late", summary: "Fails late.")) {
            (_: EmptyObject, _) -> EmptyObject in
            try await gate?.wait()
            throw Late()
        }
        // A server that does not wait for it ends meanwhile; one that waits is let go after a moment.
        let hasBegun = Gate()
        let hasEnded = DispatchSemaphore(value: 0)
        let configuration = RPCServer.Configuration(mapError: { _, _ in
            hasBegun.open()
            _ = hasEnded.wait(timeout: .now() + .milliseconds(200))
            return .internalError
        })
        let peer = TestPeer(methods.registry, configuration: configuration)
        peer.call(1, "late")
        // When this is answered, the other waits at the gate, and goes on elsewhere than on the reading thread.
        peer.call(2, "ping")
        _ = try await peer.next()
        gate?.open()
        try await hasBegun.wait()
        peer.closeInput()
        async let status = peer.exitStatus()
        let answers = try await peer.rest()
        hasEnded.signal()
        #expect(answers.map { $0["id"] } == [1])
        #expect(try await status.code == 0)
    }

    @Test("the time for finishing is bounded: then requests are cancelled, and those that go on are abandoned")
    func boundsDrain() async throws {
        var limits = RPCLimits()
        limits.endOfInputDrainSeconds = 0
        limits.cancellationGraceSeconds = 1
        let methods = SampleMethods(gates: ["never", "stubborn", "holder"])
        let scheduler = RequestScheduler(limits: limits)
        let peer = TestPeer(methods.registry, configuration: .init(limits: limits), scheduler: scheduler)
        peer.call(1, "wait", ["name": "never"])
        peer.call(2, "stubborn", ["name": "stubborn"])
        peer.call(3, "hold", ["lane": "x", "name": "holder"])
        peer.call(4, "write", ["lane": "x", "name": "never"])
        peer.closeInput()
        let answers = try await peer.rest()
        #expect(answers.count == 4)
        #expect(answers.allSatisfy { $0["error"]?["code"] == -32800 })
        #expect(try await peer.exitStatus().code == 0)
        methods.gates["stubborn"]?.open()
        #expect(scheduler.admittedCount == 0)
    }

    @Test("exit ends with 0 after shutdown and with 1 without", arguments: [true, false])
    func exits(_ shutsDown: Bool) async throws {
        let peer = TestPeer(SampleMethods().registry)
        if shutsDown {
            peer.call(1, "shutdown")
            #expect(try await peer.next() == ["jsonrpc": "2.0", "id": 1, "result": nil])
            peer.call(2, "ping")
            let refused = try await peer.next()["error"]
            #expect(refused?["code"] == -32600)
            #expect(refused?["data"]?["reason"] == "shutting_down")
            peer.call(3, "nope")
            #expect(try await peer.next()["error"]?["data"]?["reason"] == "shutting_down")
        }
        peer.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
        #expect(try await peer.exitStatus() == ExitStatus(cause: .exit, code: shutsDown ? 0 : 1))
    }

    @Test("exit lets accepted requests finish")
    func exitDrains() async throws {
        let methods = SampleMethods(gates: ["x"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "wait", ["name": "x"])
        peer.call(2, "shutdown")
        #expect(try await peer.next()["id"] == 2)
        peer.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
        methods.gates["x"]?.open()
        #expect(try await peer.rest().map { $0["result"] } == ["x"])
    }

    @Test("initialize is optional, and a second one is refused")
    func initializesOnce() async throws {
        var registry = SampleMethods().registry
        registry.registerImmediate(
            MethodDefinition(
                "initialize", summary: "", params: .object([.optional("processId", .integer().nullable())]))
        ) { (_: JSON, _) in ["serverInfo": ["name": "test"]] as JSON }
        let peer = TestPeer(registry)
        peer.call(1, "ping")
        #expect(try await peer.next()["result"] == [:])
        peer.call(2, "initialize", ["wrong": 1])
        #expect(try await peer.next()["error"]?["code"] == -32602)
        peer.call(3, "initialize", ["processId": nil])
        #expect(try await peer.next()["result"]?["serverInfo"]?["name"] == "test")
        peer.call(4, "initialize", [:])
        #expect(try await peer.next()["error"]?["data"]?["reason"] == "already_initialized")
        peer.closeInput()
    }

    @Test("a peer that does not read is not read from, and gets everything when it reads again")
    func stopsReading() async throws {
        let peer = TestPeer(SampleMethods().registry, reads: false)
        let text = String(repeating: "x", count: 1000)
        let count: Int64 = 20_000
        for id in 0..<count { peer.call(.integer(Int64(id)), "greet", ["name": .string(text)]) }
        peer.closeInput()
        peer.startReading()
        let answers = try await peer.rest()
        #expect(answers.count == count)
        #expect(answers.enumerated().allSatisfy { $1["id"] == .integer(Int64($0)) })
    }

    @Test("notifications to a peer that does not read are bounded, and whoever waits goes on when it reads")
    func boundsNotifications() async throws {
        var limits = RPCLimits()
        limits.queuedNotifications = 10
        let outcomes = Locked<[RPCConnection.NotificationOutcome]>([])
        let isFull = Gate()
        var registry = MethodRegistry()
        registry.register(MethodDefinition("flood", summary: "")) { (_: EmptyObject, context) in
            let text = String(repeating: "x", count: 50_000)
            var sent = 0
            while true {
                let outcome = try context.connection.notify("event", params: ["text": text])
                outcomes.withLock { $0.append(outcome) }
                guard outcome == .queued else { break }
                sent += 1
            }
            isFull.open()
            // Waits until the peer reads.
            try await context.connection.send("event", params: ["text": "last"])
            return sent
        }
        let peer = TestPeer(registry, configuration: .init(limits: limits), reads: false)
        peer.call(1, "flood")
        try await isFull.wait()
        #expect(outcomes.withLock { $0.last } == .full)
        peer.startReading()
        let sent = try #require(try await peer.answer(to: 1)["result"]?.integerValue)
        #expect(sent < 100)
        peer.closeInput()
        let events = try await peer.rest()
        #expect(events.count == sent + 1)
        #expect(events.last?["params"]?["text"] == "last")
    }

    @Test("a peer that is gone ends the connection, and frees every slot")
    func noticesDeadPeer() async throws {
        let methods = SampleMethods(gates: ["x"])
        let scheduler = RequestScheduler()
        let closed = Gate()
        var registry = methods.registry
        registry.registerImmediate(MethodDefinition("subscribe", summary: "")) { (_: EmptyObject, context) in
            context.connection.onClose { closed.open() }
            return EmptyObject()
        }
        let peer = TestPeer(registry, scheduler: scheduler, reads: false)
        peer.call(1, "subscribe")
        peer.call(2, "wait", ["name": "x"])
        peer.closeOutput()
        for id in 3..<100 { peer.call(.integer(Int64(id)), "ping") }
        #expect(try await peer.exitStatus() == ExitStatus(cause: .peerGone, code: 0))
        try await closed.wait()
        #expect(scheduler.admittedCount == 0)
    }

    @Test("the connection tells when it is over")
    func tellsEnd() async throws {
        let connection = Locked<RPCConnection?>(nil)
        var registry = MethodRegistry()
        registry.registerImmediate(MethodDefinition("keep", summary: "")) { (_: EmptyObject, context) in
            connection.withLock { $0 = context.connection }
            return EmptyObject()
        }
        let peer = TestPeer(registry)
        peer.call(1, "keep")
        _ = try await peer.next()
        let kept = try #require(connection.withLock { $0 })
        #expect(try kept.notify("hello", params: EmptyObject()) == .queued)
        #expect(try await peer.next() == ["jsonrpc": "2.0", "method": "hello", "params": [:]])
        peer.closeInput()
        _ = try await peer.exitStatus()
        #expect(!kept.isOpen)
        #expect(try kept.notify("hello", params: EmptyObject()) == .closed)
        #expect(try await kept.send("hello", params: EmptyObject()) == false)
        let late = Gate()
        kept.onClose { late.open() }
        try await late.wait()
    }

    @Test("several connections at once do not disturb each other")
    func servesSeveralConnections() async throws {
        let scheduler = RequestScheduler()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let peer = TestPeer(
                        SampleMethods().registry, framing: number % 2 == 0 ? .lines : .headers, scheduler: scheduler)
                    for id in 0..<100 { peer.call(.integer(Int64(id)), "greet", ["name": .string("\(number)")]) }
                    peer.closeInput()
                    return try await peer.rest().count { $0["result"]?["greeting"] == .string("Hello, \(number)") }
                }
            }
            for try await count in group { #expect(count == 100) }
        }
    }
}
