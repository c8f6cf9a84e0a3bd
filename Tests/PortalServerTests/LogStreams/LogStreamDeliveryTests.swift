import Foundation
import PortalCore
import PortalServer
import PortalStorage
import StrictJSON
import Testing

@Suite("Delivery of log streams", .timeLimit(.minutes(2)))
struct LogStreamDeliveryTests {
    @Test("Everything from a stream's creation on arrives once, in order, as events/list shows it")
    func order() async throws {
        try await StreamScene.run { scene in
            try await scene.rename(3)
            let last = try #require(try await scene.log().last?.sequence)
            let stream = try await scene.create()
            try await scene.rename(120)
            let settled = try await scene.settle(stream)
            let events = try await scene.log(behind: last)
            let taken = scene.destination.taken()
            #expect(events.count == 121 && events.first?.type == .logStreamCreated)
            #expect(taken.map(\.sequence) == events.map(\.sequence))
            for (element, event) in zip(taken, events) {
                #expect(element.id == event.id && element.type == event.type.rawValue)
                let text = try element.json.json()
                let encoded = try JSONEncoding.json(of: event)
                #expect(text == encoded)
            }
            #expect(settled["delivered"] == 121 && settled["state"] == "active" && settled["lastDeliveredAt"] != nil)
        }
    }

    @Test("Only wanted types are sent, and what is left out counts as done")
    func filter() async throws {
        try await StreamScene.run { scene in
            let stream = try await scene.create(["types": ["portal_link.created", "portal_link.revoked"]])
            try await scene.rename(30)
            _ = try await scene.client.link(scene.organization, intents: ["sso"])
            _ = try await scene.wait(for: stream) { $0["delivered"] == 1 }
            #expect(scene.destination.taken().map(\.type) == ["portal_link.created"])
            #expect(try await scene.settle(stream)["types"] == ["portal_link.created", "portal_link.revoked"])
        }
    }

    @Test("A destination that is away is tried again later each time; the log tells of it once, and when it is back")
    func retry() async throws {
        try await StreamScene.run { scene in
            let away = DeliveryFailure(.unavailable, "It is away.", status: 503, answer: "busy")
            scene.destination.with { $0.failures = Array(repeating: away, count: 5) }
            let stream = try await scene.create()
            // Each attempt is made when its time has come.
            var failed: JSON = .null
            for _ in 0..<3_000 where scene.destination.taken().isEmpty {
                scene.host.clock.advance(seconds: 1)
                let seen = try await scene.call("get", stream)
                if seen["state"] == "error" { failed = seen }
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(failed["lastError"]?["status"] == 503 && failed["lastError"]?["answer"] == "busy")
            #expect(failed["nextAttemptAt"] != nil)
            #expect(scene.destination.with { $0.batches.count } >= 6)
            let well = try await scene.settle(stream)
            #expect(well["state"] == "active" && well["nextAttemptAt"] == nil)
            let types = try await scene.log().map(\.type).filter { $0.rawValue.hasPrefix("log_stream.") }
            #expect(types == [.logStreamCreated, .logStreamFailed, .logStreamRecovered])
            #expect(scene.destination.taken().count == 3)
        }
    }

    @Test("What a destination asks for is waited, and somebody who mends it need not")
    func invalid() async throws {
        try await StreamScene.run { scene in
            scene.destination.with {
                $0.failures = [DeliveryFailure(.unauthorized, "Wrong token.", status: 401, retryAfterSeconds: 600)]
            }
            let stream = try await scene.create()
            let seen = try await scene.wait(for: stream) { $0["state"] == "invalid" }
            let next = try #require(Timestamp(try seen.text("nextAttemptAt")))
            #expect(next.milliseconds - scene.host.clock.now().milliseconds > 590_000)
            #expect(try await scene.log().last?.type == .logStreamFailed)
            _ = try await scene.call("update", stream, ["settings": ["url": "elsewhere"]])
            _ = try await scene.settle(stream)
            #expect(scene.destination.taken(at: "elsewhere").count == 4 && scene.destination.taken().isEmpty)
        }
    }

    @Test("An event that alone is refused is passed over and told of, when the one behind it is taken")
    func refusedEvent() async throws {
        try await StreamScene.run { scene in
            scene.destination.with { $0.refusedTypes = ["portal_link.created"] }
            let stream = try await scene.create()
            try await scene.rename(20)
            for _ in 0..<2 {
                _ = try await scene.client.link(scene.organization, intents: ["sso"])
            }
            try await scene.rename(20)
            // It may have been refused before there was one behind it, and then waits.
            for _ in 0..<1_000 {
                if try await scene.call("get", stream)["lag"] == 0 { break }
                scene.host.clock.advance(seconds: 5)
                try await Task.sleep(for: .milliseconds(10))
            }
            let settled = try await scene.settle(stream)
            #expect(settled["skipped"]?["count"] == 2 && settled["state"] == "active")
            let refused = try await scene.log().filter { $0.type == .portalLinkCreated }
            #expect(settled["skipped"]?["last"]?[1]?["eventId"] == .string(refused[1].id.description))
            #expect(settled["skipped"]?["last"]?[0]?["failure"]?["answer"] == "bad event")
            let taken = scene.destination.taken()
            let wanted = try await scene.log().filter { $0.type != .portalLinkCreated && $0.sequence > 1 }
            #expect(taken.map(\.sequence) == wanted.map(\.sequence))
            #expect(try await scene.log().contains { $0.type == .logStreamEventSkipped })
        }
    }

    @Test("A destination that refuses everything gets nothing less: no event is passed over")
    func refusedAll() async throws {
        try await StreamScene.run { scene in
            scene.destination.with { $0.refusedTypes = Set(EventType.allCases.map(\.rawValue)) }
            let stream = try await scene.create()
            try await scene.rename(40)
            let seen = try await scene.wait(for: stream) { $0["state"] == "invalid" }
            #expect(seen["skipped"] == nil && seen["delivered"] == 0)
            scene.destination.with { $0.refusedTypes = [] }
            scene.host.clock.advance(seconds: 1_000)
            _ = try await scene.settle(stream)
            let wanted = try await scene.log().filter { $0.sequence > 1 }
            #expect(scene.destination.taken().map(\.sequence) == wanted.map(\.sequence))
        }
    }

    @Test("A paused stream sends nothing and loses nothing; a replay begins at its time")
    func pauseAndReplay() async throws {
        try await StreamScene.run { scene in
            let stream = try await scene.create()
            _ = try await scene.settle(stream)
            #expect(try await scene.call("pause", stream)["state"] == "inactive")
            let count = scene.destination.taken().count
            try await scene.rename(5)
            let time = try #require(try await scene.log().suffix(3).first?.occurredAt)
            try await Task.sleep(for: .milliseconds(200))
            #expect(scene.destination.taken().count == count)
            _ = try await scene.call("resume", stream)
            _ = try await scene.settle(stream)
            var wanted = try await scene.log().filter { $0.sequence > 1 }.map(\.sequence)
            #expect(scene.destination.taken().map(\.sequence) == wanted)
            let end = try #require(wanted.last)
            _ = try await scene.call("replay", stream, ["from": .string(time.description)])
            _ = try await scene.settle(stream)
            let again = try await scene.log().filter { $0.occurredAt >= time }.map(\.sequence)
            wanted = wanted.filter { $0 <= end } + again
            #expect(scene.destination.taken().map(\.sequence) == wanted)
        }
    }

    @Test("Of two hosts one delivers, also what the other one writes, and the other takes over")
    func twoHosts() async throws {
        try await StreamScene.run { scene in
            let stream = try await scene.create()
            _ = try await scene.settle(stream)
            let other = try TestHost(clock: scene.host.clock, folder: scene.host.folder)
            defer { other.storage.close() }
            try await other.delivering {
                let id = try #require(OrganizationID(scene.organization))
                for number in 0..<20 {
                    var change = OrganizationService.Change()
                    change.name = "other \(number)"
                    _ = try await other.services.organizations.update(.id(id), change, as: Caller())
                }
                _ = try await scene.settle(stream)
                #expect(other.destination.with { $0.batches.isEmpty })
                let wanted = try await scene.log().filter { $0.sequence > 1 }
                #expect(scene.destination.taken().map(\.sequence) == wanted.map(\.sequence))
            }
        }
        try await TestHost.run { host, client in
            let scene = StreamScene(host: host, client: client, organization: try await client.organization())
            var stream: JSON = .null
            try await host.delivering {
                stream = try await scene.create()
                _ = try await scene.settle(stream)
            }
            try await scene.rename(3)
            let other = try TestHost(clock: host.clock, folder: host.folder)
            defer { other.storage.close() }
            try await other.delivering { _ = try await scene.settle(stream) }
            #expect(host.destination.taken().count == 1 && other.destination.taken().count == 3)
        }
    }
}
