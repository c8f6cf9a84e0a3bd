import PortalCore
import PortalServer
import StrictJSON
import Testing

@Suite("Log stream methods", .timeLimit(.minutes(2)))
struct LogStreamMethodTests {
    @Test("Secrets are shown to nobody and lie nowhere in the open; masked or left out they stay")
    func secrets() async throws {
        try await StreamScene.run { scene in
            let canary = "canary-secret-4711"
            let stream = try await scene.create(settings: ["url": "there", "secret": .string(canary)])
            #expect(stream["settings"] == ["url": "there", "secret": .string(LogStreamView.mask)])
            _ = try await scene.settle(stream)
            for settings: JSON in [
                ["url": "there", "secret": .string(LogStreamView.mask), "format": "a"],
                ["url": "there", "format": "b"],
            ] {
                let updated = try await scene.call("update", stream, ["settings": settings])
                #expect(updated["settings"]?["secret"] == .string(LogStreamView.mask))
            }
            _ = try await scene.settle(stream)
            #expect(scene.destination.with { Set($0.secrets) } == [canary])
            let without = try await scene.call("update", stream, ["settings": ["url": "there", "secret": nil]])
            #expect(without["settings"] == ["url": "there"])
            _ = try await scene.settle(stream)
            #expect(scene.destination.with { $0.secrets.last == .some(nil) })
            #expect(try scene.host.places(of: canary).isEmpty)
        }
    }

    @Test("A trial sends one marked event and tells what came of it; the log does not change")
    func trial() async throws {
        try await StreamScene.run(delivering: false) { scene in
            let stream = try await scene.create()
            let before = try await scene.log().count
            let good = try await scene.call("test", stream)
            #expect(good["delivered"] == true && good["status"] == 200 && good["answer"] == "taken")
            #expect(good["event"]?["type"] == "log_stream.test" && good["event"]?["test"] == true)
            scene.destination.with {
                $0.failures = [DeliveryFailure(.misconfigured, "No such place.", status: 404, answer: "gone")]
            }
            let bad = try await scene.call("test", stream)
            #expect(bad["delivered"] == false && bad["error"]?["kind"] == "misconfigured" && bad["status"] == 404)
            #expect(scene.destination.with { $0.trials.count == 2 && $0.taken.isEmpty })
            #expect(try await scene.log().count == before)
            #expect(try await scene.call("get", stream)["state"] == "active")
        }
    }

    @Test("Settings that are not what the destination needs are refused by name, and nothing is kept")
    func refusals() async throws {
        try await StreamScene.run(delivering: false) { scene in
            let before = try await scene.log().count
            let cases: [(JSON, Int, String, String)] = [
                ([:], -32602, "invalid_params", "/settings/url"),
                (["url": ""], -32602, "invalid_params", "/settings/url"),
                (["url": 7], -32602, "invalid_params", "/settings/url"),
                (["url": "a\u{7}"], -32602, "invalid_params", "/settings/url"),
                (["url": "x", "colour": "red"], -32602, "invalid_params", "/settings/colour"),
                (["url": "x", "format": "c"], -32602, "invalid_params", "/settings/format"),
                (["url": "x", "headers": ["a": 1]], -32602, "invalid_params", "/settings/headers"),
                (["url": "x", "port": "1"], -32602, "invalid_params", "/settings/port"),
                (["url": "bad"], -32022, "log_stream_settings_invalid", "/settings/url"),
            ]
            for (settings, code, reason, field) in cases {
                let params: JSON = [
                    "organizationId": .string(scene.organization), "type": "https", "settings": settings,
                ]
                try await scene.client.refusal("logStreams/create", params, code, reason, field: field)
            }
            try await scene.client.refusal(
                "logStreams/create",
                ["organizationId": .string(scene.organization), "type": "splunk", "settings": [:]], -32022,
                "destination_not_supported", field: "/type")
            #expect(try await scene.log().count == before)
            let stream = try await scene.create()
            try await scene.client.refusal(
                "logStreams/update",
                ["logStreamId": try #require(stream["id"]), "name": "x", "expectedRevision": 7], -32009,
                "revision_conflict")
            for _ in 1..<LogStreamService.maximumStreams { _ = try await scene.create() }
            try await scene.client.refusal(
                "logStreams/create",
                ["organizationId": .string(scene.organization), "type": "https", "settings": ["url": "x"]], -32012,
                "too_many_log_streams")
        }
    }

    @Test("A stream's life is in the log with its settings before and after, and a session needs the intent")
    func life() async throws {
        try await StreamScene.run(delivering: false) { scene in
            let stream = try await scene.create(["name": "SIEM"])
            #expect(stream["name"] == "SIEM" && stream["lag"] == 1)
            let renamed = try await scene.call("update", stream, ["name": "Other"])
            #expect(renamed["revision"] == 2)
            let listed = try await scene.client.call(
                "logStreams/list", ["organizationId": .string(scene.organization)]
            ).page()
            #expect(listed == [try await scene.call("get", stream)])
            _ = try await scene.call("delete", stream)
            try await scene.client.refusal(
                "logStreams/get", ["logStreamId": try #require(stream["id"])], -32004, "log_stream_not_found")
            let events = try await scene.log().suffix(3)
            #expect(events.map(\.type) == [.logStreamCreated, .logStreamUpdated, .logStreamDeleted])
            let update = events.first { $0.type == .logStreamUpdated }
            #expect(update?.previous?["name"] == "SIEM" && update?.data["name"] == "Other")
            let session = try await scene.client.session(scene.organization, intents: ["sso"])
            try await scene.client.refusal(
                "logStreams/list", ["organizationId": .string(scene.organization)], session: session, -32003,
                "intent_not_granted")
            let destinations = try await scene.client.call("logStreams/destinations")
            #expect(destinations["destinations"]?[0]?["fields"]?[1]?["secret"] == true)
        }
    }
}
