import Foundation
import LibraryTestSupport
import RPC
import StrictJSON
import Testing

@Suite("Scheduling")
struct SchedulingTests {
    @Test("a handler runs on the reading thread until it first suspends")
    func startsOnReadingThread() async throws {
        let threads = Locked<[String: UInt]>([:])
        var registry = MethodRegistry()
        let here: @Sendable (String) -> Void = { name in
            let thread = UInt(bitPattern: pthread_self().hashValue)
            threads.withLock { $0[name] = thread }
        }
        registry.registerImmediate(MethodDefinition("immediate", summary: "")) { (_: EmptyObject, _) in
            here("immediate")
            return EmptyObject()
        }
        registry.register(MethodDefinition("asynchronous", summary: "")) { (_: EmptyObject, _) in
            here("asynchronous")
            await Task.yield()
            return EmptyObject()
        }
        let peer = TestPeer(registry)
        peer.call(1, "immediate")
        peer.call(2, "asynchronous")
        _ = try await peer.next()
        _ = try await peer.next()
        peer.closeInput()
        let seen = threads.withLock { $0 }
        #expect(seen["immediate"] != nil)
        #expect(seen["immediate"] == seen["asynchronous"])
    }

    @Test("calls of one lane start in the order of arrival and can be in flight together")
    func startsInOrder() async throws {
        let names = (0..<50).map { "n\($0)" }
        let methods = SampleMethods(gates: names)
        let peer = TestPeer(methods.registry)
        for (id, name) in names.enumerated() {
            peer.call(.integer(Int64(id)), id % 3 == 0 ? "read" : "write", ["lane": "a", "name": .string(name)])
        }
        peer.call("marker", "ping")
        #expect(try await peer.next()["id"] == "marker")
        #expect(methods.journal.all == names.map { "begin \($0)" })
        for name in names.reversed() { methods.gates[name]?.open() }
        peer.closeInput()
        #expect(try await peer.rest().count == 50)
    }

    @Test("different lanes run at the same time: each waits for what the other does")
    func runsLanesInParallel() async throws {
        let (first, second) = (Gate(), Gate())
        var registry = MethodRegistry()
        for (name, mine, other) in [("left", first, second), ("right", second, first)] {
            registry.register(
                MethodDefinition(name, summary: "", scope: .laneWrite { _, _ in LaneKey(name) }, holdsLane: .always)
            ) { (_: EmptyObject, _) in
                mine.open()
                try await other.wait()
                return EmptyObject()
            }
        }
        let peer = TestPeer(registry)
        peer.call(1, "left")
        peer.call(2, "right")
        _ = try await peer.answer(to: 1)
        _ = try await peer.answer(to: 2)
        peer.closeInput()
    }

    @Test("a call that holds its lane keeps later ones of the lane waiting, in order, and no others")
    func holdsLane() async throws {
        let methods = SampleMethods(gates: ["holder", "second"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "write", ["lane": "a", "name": "before"])
        peer.call(2, "hold", ["lane": "a", "name": "holder"])
        peer.call(3, "read", ["lane": "a", "name": "reader"])
        peer.call(4, "hold", ["lane": "a", "name": "second"])
        peer.call(5, "write", ["lane": "a", "name": "after"])
        peer.call(6, "write", ["lane": "b", "name": "elsewhere"])
        peer.call(7, "write", ["name": "nowhere"])
        #expect(try await peer.answer(to: 6)["result"] == "elsewhere")
        #expect(try await peer.answer(to: 7)["result"] == "nowhere")
        #expect(try await peer.answer(to: 1)["result"] == "before")
        let begun = methods.journal.all.filter { $0.hasPrefix("begin") }
        #expect(begun == ["begin before", "begin holder", "begin elsewhere", "begin nowhere"])
        methods.gates["holder"]?.open()
        #expect(try await peer.answer(to: 3)["result"] == "reader")
        #expect(!methods.journal.all.contains("begin after"))
        methods.gates["second"]?.open()
        #expect(try await peer.answer(to: 5)["result"] == "after")
        let order = methods.journal.all.filter { line in
            ["begin reader", "begin second", "begin after", "end holder", "end second"].contains(line)
        }
        #expect(order.first == "end holder")
        #expect(order.firstIndex(of: "begin reader") ?? 9 < order.firstIndex(of: "begin second") ?? 0)
        #expect(order.last == "begin after")
        peer.closeInput()
    }

    @Test("an exclusive call waits for earlier calls, and later ones wait for it")
    func runsExclusively() async throws {
        let methods = SampleMethods(gates: ["early", "alone"])
        let peer = TestPeer(methods.registry)
        peer.call(1, "write", ["lane": "a", "name": "early"])
        peer.call(2, "exclusive", ["name": "alone"])
        peer.call(3, "write", ["lane": "b", "name": "late"])
        peer.call(4, "note", ["name": "free"])
        #expect(try await peer.next()["id"] == 4)
        #expect(methods.journal.all == ["begin early", "free"])
        methods.gates["early"]?.open()
        #expect(try await peer.answer(to: 1)["result"] == "early")
        peer.call(5, "ping")
        #expect(try await peer.answer(to: 5)["result"] == [:])
        #expect(!methods.journal.all.contains("begin late"))
        methods.gates["alone"]?.open()
        #expect(try await peer.answer(to: 3)["result"] == "late")
        #expect(
            methods.journal.all
                == ["begin early", "free", "end early", "begin alone", "end alone", "begin late", "end late"])
        peer.closeInput()
    }

    @Test("too many requests of one lane are refused, and others are not")
    func boundsLanes() async throws {
        let methods = SampleMethods(gates: ["x"])
        let scheduler = RequestScheduler(laneBusyReason: "organization_busy")
        let peer = TestPeer(methods.registry, scheduler: scheduler)
        for id in 0..<65 { peer.call(.integer(Int64(id)), "write", ["lane": "a", "name": "x"]) }
        let refused = try await peer.next()
        #expect(refused["id"] == 64)
        #expect(refused["error"]?["code"] == -32005)
        #expect(refused["error"]?["data"]?["reason"] == "organization_busy")
        #expect(refused["error"]?["data"]?["retryable"] == true)
        peer.call("other", "write", ["lane": "b", "name": "free"])
        #expect(try await peer.next()["id"] == "other")
        methods.gates["x"]?.open()
        for _ in 0..<64 { #expect(try await peer.next()["result"] == "x") }
        peer.call("again", "write", ["lane": "a", "name": "free"])
        #expect(try await peer.next()["result"] == "free")
        peer.closeInput()
        _ = try await peer.exitStatus()
        #expect(scheduler.admittedCount == 0)
    }

    @Test("too many requests are refused, and each is answered exactly once")
    func boundsHost() async throws {
        let methods = SampleMethods(gates: ["x"])
        let scheduler = RequestScheduler()
        let peer = TestPeer(methods.registry, scheduler: scheduler)
        for id in 0..<1030 { peer.call(.integer(Int64(id)), "wait", ["name": "x"]) }
        for _ in 0..<6 {
            let refused = try await peer.next()
            #expect(refused["error"]?["data"]?["reason"] == "host_busy")
            #expect(refused["error"]?["data"]?["retryable"] == true)
        }
        methods.gates["x"]?.open()
        peer.closeInput()
        let answers = try await peer.rest()
        #expect(Set(answers.compactMap { $0["id"] }) == Set((0..<1024).map { JSON.integer($0) }))
        #expect(answers.count == 1024)
        _ = try await peer.exitStatus()
        #expect(scheduler.admittedCount == 0)
    }

    @Test("a peer that keeps exactly the limit in flight is never refused")
    func allowsFullWindow() async throws {
        let peer = TestPeer(SampleMethods().registry)
        var sent: Int64 = 0
        func send() {
            peer.call(.integer(sent), "write", ["lane": "a", "name": "free"])
            sent += 1
        }
        for _ in 0..<64 { send() }
        for _ in 0..<3000 {
            #expect(try await peer.next()["result"] == "free")
            send()
        }
        peer.closeInput()
        #expect(try await peer.rest().allSatisfy { $0["result"] == "free" })
    }

    @Test("many calls over many lanes are all answered, and lanes keep their order")
    func survivesLoad() async throws {
        let order = Locked<[String: [Int64]]>([:])
        struct Params: Decodable, Sendable {
            var lane: String
            var number: Int64
        }
        var registry = MethodRegistry()
        for (name, holds) in [("quick", false), ("slow", true)] {
            registry.register(
                MethodDefinition(
                    name, summary: "",
                    params: .object([.required("lane", .string()), .required("number", .integer())]),
                    scope: .laneWrite(SampleMethods.lane), holdsLane: holds ? .always : .never)
            ) { (params: Params, _) in
                if holds { for _ in 0..<3 { await Task.yield() } }
                order.withLock { $0[params.lane, default: []].append(params.number) }
                await Task.yield()
                return EmptyObject()
            }
        }
        let scheduler = RequestScheduler()
        let peer = TestPeer(registry, scheduler: scheduler)
        var generator = SeededGenerator(seed: 7)
        var inFlight = 0
        for number in 0..<4000 {
            let lane = "lane\(Int.random(in: 0..<40, using: &generator))"
            let method = Int.random(in: 0..<4, using: &generator) == 0 ? "slow" : "quick"
            peer.call(
                .integer(Int64(number)), method, ["lane": .string(lane), "number": .integer(Int64(number))])
            inFlight += 1
            // Fewer than one lane takes, so that none is refused.
            while inFlight >= 60 {
                #expect(try await peer.next()["result"] == [:])
                inFlight -= 1
            }
        }
        peer.closeInput()
        #expect(try await peer.rest().count == inFlight)
        _ = try await peer.exitStatus()
        let lanes = order.withLock { $0 }
        #expect(lanes.values.reduce(0) { $0 + $1.count } == 4000)
        for (lane, numbers) in lanes { #expect(numbers == numbers.sorted(), "\(lane)") }
        #expect(scheduler.admittedCount == 0)
    }

    @Test("a call whose answer is written before its work is called finished frees nobody else's lane")
    func releasedBeforeFinished() throws {
        let scheduler = RequestScheduler()
        let journal = Journal()
        func admit(_ name: String, holds: Bool) throws -> RequestScheduler.Ticket {
            let ticket = scheduler.ticket(for: .lane(LaneKey("a"), holds: holds))
            try scheduler.admit(ticket) { journal.note(name) }
            return ticket
        }
        let first = try admit("first", holds: true)
        scheduler.release(first)
        let second = try admit("second", holds: true)
        scheduler.finish(first)
        let third = try admit("third", holds: false)
        #expect(journal.all == ["first", "second"])
        scheduler.finish(second)
        #expect(journal.all == ["first", "second", "third"])
        for ticket in [second, third] { scheduler.release(ticket) }
        scheduler.finish(third)
        #expect(scheduler.admittedCount == 0)
    }

    @Test("callers without a connection share the lanes")
    func performsWithoutConnection() async throws {
        let scheduler = RequestScheduler()
        let gate = Gate()
        let journal = Journal()
        let holder = Task {
            try await scheduler.perform(in: .lane(LaneKey("a"), holds: true)) {
                journal.note("holder")
                try await gate.wait()
                journal.note("done")
            }
        }
        while journal.all.isEmpty { await Task.yield() }
        let second = Task {
            try await scheduler.perform(in: .lane(LaneKey("a"), holds: false)) { journal.note("second") }
        }
        while scheduler.admittedCount < 2 { await Task.yield() }
        #expect(journal.all == ["holder"])
        gate.open()
        try await holder.value
        try await second.value
        #expect(journal.all == ["holder", "done", "second"])
        #expect(scheduler.admittedCount == 0)
    }
}
