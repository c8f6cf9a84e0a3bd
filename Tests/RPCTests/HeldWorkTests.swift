import Dispatch
import Foundation
import RPC
import StrictJSON
import Testing

@Suite("Work that the reading thread does itself")
struct HeldWorkTests {
    /// What a store is: it has work done that blocks, by the thread that started the call if that takes it.
    private final class Workshop: Sendable {
        /// Of a thread that starts a call, the work that it was left with.
        private final class Share {
            var work: (@Sendable () -> Void)?
        }

        private static let key = "the share of a thread"
        let handedOver = Locked(0)

        func holdWork(of start: () -> Void) -> HeldWork? {
            let share = Share()
            Thread.current.threadDictionary[Self.key] = share
            start()
            Thread.current.threadDictionary[Self.key] = nil
            return share.work.map { work in
                HeldWork(
                    runHere: work,
                    handOver: {
                        self.handedOver.withLock { $0 += 1 }
                        Thread.detachNewThread(work)
                    })
            }
        }

        /// Runs a body where it may block.
        func perform(_ body: @escaping @Sendable () -> Void) async {
            await withCheckedContinuation { continuation in
                let work: @Sendable () -> Void = {
                    body()
                    continuation.resume()
                }
                if let share = Thread.current.threadDictionary[Self.key] as? Share, share.work == nil {
                    share.work = work
                } else {
                    Thread.detachNewThread(work)
                }
            }
        }
    }

    private struct Named: Codable, Sendable { var name: String }

    /// A host whose method `work` notes the threads that start it and work for it, and waits in its work for the
    /// semaphore of its name.
    private struct Host {
        let workshop = Workshop()
        let journal = Journal()
        let isAtWork = DispatchSemaphore(value: 0)
        let mayEnd: [String: DispatchSemaphore]
        var registry = SampleMethods().registry
        var configuration = RPCServer.Configuration()

        init(slow names: [String] = []) {
            let mayEnd = Dictionary(uniqueKeysWithValues: names.map { ($0, DispatchSemaphore(value: 0)) })
            self.mayEnd = mayEnd
            let (workshop, journal, isAtWork) = (workshop, journal, isAtWork)
            registry.register(
                MethodDefinition("work", summary: "Works.", params: .object([.required("name", .string())]))
            ) { (params: Named, _) in
                let starter = Self.thread()
                await workshop.perform {
                    journal.note(Self.thread() == starter ? "\(params.name) here" : "\(params.name) elsewhere")
                    guard let semaphore = mayEnd[params.name] else { return }
                    isAtWork.signal()
                    // A bound, so that a failure does not leave a thread behind.
                    _ = semaphore.wait(timeout: .now() + TestPeer.timeLimit)
                }
                return params.name
            }
            configuration.limits.heldWorkMilliseconds = 1
            configuration.holdWork = { workshop.holdWork(of: $0) }
        }

        private static func thread() -> ObjectIdentifier { ObjectIdentifier(Thread.current) }

        func peer() -> TestPeer { TestPeer(registry, configuration: configuration) }
    }

    @Test("a lone call's work is done by the thread that read it, call after call")
    func staysOnTheThread() async throws {
        let host = Host()
        let peer = host.peer()
        peer.call(0, "ping")
        _ = try await peer.next()
        var here = 0
        for id in 1...200 {
            peer.call(.integer(Int64(id)), "work", ["name": "x"])
            #expect(try await peer.next()["id"] == .integer(Int64(id)))
            here = host.journal.all.count { $0 == "x here" }
        }
        // The first may come before there is a second thread, and one may come while the first is not settled.
        #expect(here > 150)
        #expect(host.workshop.handedOver.withLock { $0 } == 0)
        peer.closeInput()
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
    }

    @Test("while work lasts, others are read, started and answered", arguments: 1...5)
    func readsOn(_ round: Int) async throws {
        let host = Host(slow: ["slow", "slower"])
        let peer = host.peer()
        // Held as soon as there is a second thread.
        try await holdWork(of: "slow", 1, host, peer)
        peer.call(2, "ping")
        #expect(try await peer.next()["id"] == 2)
        peer.call(3, "work", ["name": "quick"])
        #expect(try await peer.next()["result"] == "quick")
        #expect(host.journal.all.last == "quick elsewhere")
        host.mayEnd["slow"]?.signal()
        #expect(try await peer.next()["id"] == 1)
        // Both threads have changed places, and do so again.
        try await holdWork(of: "slower", 4, host, peer)
        peer.call(5, "ping")
        #expect(try await peer.next()["id"] == 5)
        host.mayEnd["slower"]?.signal()
        #expect(try await peer.next()["id"] == 4)
        peer.closeInput()
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
    }

    /// Calls until the reading thread keeps the work, which then waits.
    private func holdWork(of name: String, _ id: Int64, _ host: Host, _ peer: TestPeer) async throws {
        for attempt in Int64(0)..<10_000 {
            peer.call(.integer(1_000 + attempt), "work", ["name": "probe"])
            _ = try await peer.next()
            if host.journal.all.last == "probe here" { break }
        }
        peer.call(.integer(id), "work", ["name": .string(name)])
        let isAtWork = host.isAtWork
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                _ = isAtWork.wait(timeout: .now() + TestPeer.timeLimit)
                continuation.resume()
            }
        }
    }

    @Test("a call that is cancelled while its work lasts answers when the work ends")
    func isCancelled() async throws {
        let host = Host(slow: ["slow"])
        let peer = host.peer()
        try await holdWork(of: "slow", 1, host, peer)
        peer.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#)
        peer.call(2, "ping")
        #expect(try await peer.next()["id"] == 2)
        host.mayEnd["slow"]?.signal()
        #expect(try await peer.next()["result"] == "slow")
        peer.closeInput()
    }

    @Test("of calls that are read together, none keeps the thread")
    func handsOver() async throws {
        let host = Host(slow: ["a", "b"])
        let peer = host.peer()
        let frames = ["a", "b"].enumerated().map { id, name in
            #"{"jsonrpc":"2.0","id":\#(id),"method":"work","params":{"name":"\#(name)"}}"# + "\n"
        }
        peer.send(bytes: Array((frames.joined() + #"{"jsonrpc":"2.0","id":2,"method":"ping"}"# + "\n").utf8))
        #expect(try await peer.next()["id"] == 2)
        host.mayEnd["b"]?.signal()
        #expect(try await peer.next()["result"] == "b")
        host.mayEnd["a"]?.signal()
        #expect(try await peer.next()["result"] == "a")
        #expect(host.journal.all.allSatisfy { $0.hasSuffix("elsewhere") })
        peer.closeInput()
    }

    @Test("the end of the input is noticed while work lasts, which is finished and answered")
    func drains() async throws {
        let host = Host(slow: ["slow"])
        let peer = host.peer()
        try await holdWork(of: "slow", 1, host, peer)
        peer.closeInput()
        host.mayEnd["slow"]?.signal()
        #expect(try await peer.rest().last?["result"] == "slow")
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
    }

    @Test("work that does not end holds up no end")
    func endsWithoutIt() async throws {
        var host = Host(slow: ["slow"])
        host.configuration.limits.endOfInputDrainSeconds = 0
        host.configuration.limits.cancellationGraceSeconds = 0
        let peer = host.peer()
        try await holdWork(of: "slow", 1, host, peer)
        peer.closeInput()
        #expect(try await peer.exitStatus() == ExitStatus(cause: .endOfInput, code: 0))
        #expect(try await peer.rest().last?["error"]?["data"]?["reason"] == "cancelled")
        host.mayEnd["slow"]?.signal()
    }

    @Test("work of the last call before exit is done elsewhere, and answered")
    func exits() async throws {
        let host = Host()
        let peer = host.peer()
        let text = """
            {"jsonrpc":"2.0","id":1,"method":"shutdown"}
            {"jsonrpc":"2.0","id":2,"method":"exit"}
            """
        peer.send(
            bytes: Array(
                (#"{"jsonrpc":"2.0","id":0,"method":"work","params":{"name":"x"}}"# + "\n" + text + "\n").utf8))
        #expect(Set(try await peer.rest().compactMap { $0["id"] }) == [0, 1, 2])
        #expect(try await peer.exitStatus() == ExitStatus(cause: .exit, code: 0))
    }
}
