import PortalCore
import RPC
import StrictJSON
import Testing

@Suite struct EventMethodTests {
    @Test func theLogIsReadByCursorFilterAndTime() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let named: JSONObject = ["organizationId": .string(id)]
            for number in 0..<4 { _ = try await client.connection(id, ["name": .string("C\(number)")]) }
            host.clock.advance(seconds: 3600)
            for _ in 0..<3 { _ = try await client.link(id) }
            let all = try await host.events(of: id)
            func list(_ more: JSONObject) async throws -> [Int64] {
                var params = named
                for member in more.members { params[member.key] = member.value }
                var seen: [Int64] = []
                while true {
                    let page = try await client.call("events/list", .object(params))
                    seen += try page.page().compactMap { $0["sequence"]?.integerValue }
                    guard let cursor = page["nextCursor"], !cursor.isNull else { return seen }
                    params["cursor"] = cursor
                }
            }
            #expect(all.map(\.sequence) == Array(1...8))
            #expect(try await list(["limit": 3]) == Array(1...8))
            #expect(try await list(["limit": 3, "order": "desc"]) == Array((1...8).reversed()))
            #expect(try await list(["types": ["portal_link.created"]]) == [6, 7, 8])
            #expect(
                try await list(["limit": 1, "types": ["connection.created", "organization.created"]]) == [
                    1, 2, 3, 4, 5,
                ])
            let after: JSON = .string(all[4].id.description)
            #expect(try await list(["after": after, "limit": 1]) == [6, 7, 8])
            #expect(try await list(["after": after, "order": "desc"]) == [4, 3, 2, 1])
            let half: JSON = .string(all[5].occurredAt.description)
            #expect(try await list(["from": half]) == [6, 7, 8])
            #expect(try await list(["to": half]) == [1, 2, 3, 4, 5])
            #expect(try await list(["from": "2026-09-21T12:00:00+02:00", "to": "2020-01-01T00:00:00Z"]) == [])
            let refused: [(JSONObject, Int, String, String)] = [
                (["after": "evt_00000000000000000000000000"], -32004, "event_not_found", "/after"),
                (["after": "conn_1"], -32602, "invalid_params", "/after"),
                (["types": []], -32602, "invalid_params", "/types"),
                (["types": ["x"]], -32602, "invalid_params", "/types/0"),
                (["from": "yesterday"], -32602, "invalid_params", "/from"),
                (["cursor": "YWJj"], -32602, "invalid_params", "/cursor"),
            ]
            for (more, code, reason, field) in refused {
                var params = named
                for member in more.members { params[member.key] = member.value }
                try await client.refusal("events/list", .object(params), code, reason, field: field)
            }
        }
    }

    @Test func everyEventSaysWhoDidItFromWhere() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let made = try await client.link(id, kind: "shared", ["itContactEmail": "it@engine-works.io"])
            let session = try await client.call("portalSessions/open", ["token": try .string(made.text("token"))])
                .text("sessionId")
            let params: JSON = ["organizationId": .string(id), "providerId": "custom-saml", "protocol": "saml"]
            try await client.call("connections/create", params, session: session)
            try await client.call(
                "connections/create", params, session: session, actor: ["type": "it_contact", "id": "named"])
            try await client.call("connections/create", params)
            let events = try await host.events(of: id).filter { $0.type == .connectionCreated }
            try #require(events.count == 3)
            #expect(events[0].actor == Actor(kind: .itContact, id: session, email: "it@engine-works.io"))
            #expect(events[0].context.sessionId?.description == session)
            #expect(events[0].context.linkId?.description == (try made.text("id")))
            #expect(events[1].actor.id == "named" && events[1].context == events[0].context)
            #expect(events[2].actor == .standardIO && events[2].context.sessionId == nil)
        }
    }

    @Test func theEnvironmentHasALogOfItsOwn() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            try await client.call("host/settings/update", ["baseUrl": "https://portal.engine-works.io"])
            try await client.call("organizations/delete", ["organizationId": .string(id)])
            let page = try await client.call("events/list").page()
            #expect(page.compactMap { $0["type"]?.stringValue } == ["host_settings.updated", "organization.deleted"])
            #expect(page.first?["organizationId"] == nil && page.first?["previous"]?["baseUrl"] == nil)
            #expect(page.last?["organizationId"] == .string(id))
        }
    }

    // MARK: Subscriptions

    private func subscribe(_ client: TestClient, _ params: JSON, session: String? = nil) async throws -> String {
        try await client.call("events/subscribe", params, session: session).text("subscriptionId")
    }

    @Test func aSubscriberGetsEveryEventOnceAndInOrderWhileOthersWrite() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let early = try await subscribe(client, ["organizationId": .string(id)])
            let count = 120
            try await host.withClient { writer in
                await withTaskGroup(of: Void.self) { group in
                    for task in 0..<8 {
                        group.addTask {
                            for number in 0..<count / 8 {
                                _ = try? await writer.call(
                                    "organizations/update",
                                    ["organizationId": .string(id), "metadata": ["n": .string("\(task) \(number)")]])
                            }
                        }
                    }
                }
            }
            let notifications = await client.notifications(count)
            #expect(notifications.allSatisfy { $0.method == "events/event" })
            #expect(notifications.allSatisfy { $0.params?["subscriptionId"] == .string(early) })
            let sequences = notifications.compactMap { $0.params?["event"]?["sequence"]?.integerValue }
            #expect(sequences == (2...Int64(count + 1)).map { $0 })
            let schema = try #require(client.registry.components["Event"])
            for notification in notifications {
                let event = try #require(notification.params?["event"])
                #expect(schema.violations(in: event, components: client.registry.components) == [])
            }
        }
    }

    @Test func aSubscriptionResumesBehindAnEventAndFiltersByType() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            for _ in 0..<150 { _ = try await client.link(id) }
            _ = try await client.connection(id)
            let all = try await host.events(of: id)
            let resumed = try await subscribe(
                client, ["organizationId": .string(id), "after": .string(all[9].id.description)])
            let backlog = await client.notifications(all.count - 10)
            #expect(backlog.compactMap { $0.params?["event"]?["sequence"]?.integerValue } == all[10...].map(\.sequence))
            try await client.call("events/unsubscribe", ["subscriptionId": .string(resumed)])
            let filtered = try await subscribe(
                client,
                [
                    "organizationId": .string(id), "types": ["connection.created"],
                    "after": .string(all[0].id.description),
                ])
            _ = try await client.link(id)
            _ = try await client.connection(id)
            let found = await client.notifications(2)
            #expect(found.allSatisfy { $0.params?["subscriptionId"] == .string(filtered) })
            #expect(found.allSatisfy { $0.params?["event"]?["type"] == "connection.created" } && found.count == 2)
            try await client.refusal(
                "events/subscribe", ["organizationId": .string(id), "after": "evt_00000000000000000000000000"], -32004,
                "event_not_found", field: "/after")
        }
    }

    @Test func aSubscriptionBelongsToItsConnectionAndItsSession() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let named: JSON = ["organizationId": .string(id)]
            let own: JSON = ["subscriptionId": .string(try await subscribe(client, named))]
            try await host.withClient { stranger in
                try await stranger.refusal("events/unsubscribe", own, -32004, "subscription_not_found")
            }
            let session = try await client.session(id)
            try await client.refusal("events/unsubscribe", own, session: session, -32004, "subscription_not_found")
            #expect(try await client.call("events/unsubscribe", own) == [:])
            try await client.refusal("events/unsubscribe", own, -32004, "subscription_not_found")
            let sessions: JSON = ["subscriptionId": .string(try await subscribe(client, named, session: session))]
            #expect(try await client.call("events/unsubscribe", sessions, session: session) == [:])
        }
    }

    @Test func aSubscriptionEndsWithItsSessionAndItsOrganisation() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let session = try await client.session(id)
            let own = try await subscribe(client, ["organizationId": .string(id)], session: session)
            try await client.call("portalSessions/end", ["sessionId": .string(session)])
            let ended = await client.notifications(1)
            #expect(
                ended == [
                    RPCNotification(
                        method: "events/ended", params: ["subscriptionId": .string(own), "reason": "session_ended"])
                ])
            let second = try await subscribe(client, ["organizationId": .string(id)])
            try await client.call("organizations/delete", ["organizationId": .string(id)])
            let gone = await client.notifications(1)
            #expect(
                gone == [
                    RPCNotification(
                        method: "events/ended",
                        params: ["subscriptionId": .string(second), "reason": "organization_not_found"])
                ])
        }
    }

    @Test func nothingIsSentBeforeTheAnswerThatNamesTheSubscription() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            _ = try await client.connection(id)
            let first = try #require(try await host.events(of: id).first)
            var early = 0
            for _ in 0..<200 {
                let mark = host.received.value.count
                let own = try await subscribe(
                    client, ["organizationId": .string(id), "after": .string(first.id.description)])
                #expect(await client.notifications(1).count == 1)
                let frame = try #require(host.received.value.dropFirst(mark).first)
                if String(decoding: frame, as: UTF8.self).contains("events/event") { early += 1 }
                try await client.call("events/unsubscribe", ["subscriptionId": .string(own)])
            }
            #expect(early == 0)
        }
    }

    @Test func aRefusedWriteLeavesNoEvent() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            _ = try await client.connection(id, ["externalId": "taken"])
            let before = try await host.events(of: id)
            for _ in 0..<5 {
                try await client.refusal(
                    "connections/create",
                    [
                        "organizationId": .string(id), "providerId": "custom-saml", "protocol": "saml",
                        "externalId": "taken",
                    ], -32009, "external_id_taken")
            }
            #expect(try await host.events(of: id) == before)
            _ = try await client.connection(id)
            #expect(try await host.events(of: id).map(\.sequence) == [1, 2, 3])
        }
    }
}
