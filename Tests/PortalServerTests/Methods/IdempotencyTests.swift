import PortalCore
import RPC
import StrictJSON
import Testing

@Suite struct IdempotencyTests {
    @Test func aRepeatedKeyGivesTheFirstResultOfEveryKindOfWrite() async throws {
        try await TestHost.run { host, client in
            let made = try await client.call("organizations/create", ["name": "Acme"], key: "k1")
            #expect(try await client.call("organizations/create", ["name": "Acme"], key: "k1") == made)
            #expect(try await client.call("organizations/list").page().count == 1)
            let id: JSON = try .string(made.text("id"))
            let calls: [(String, JSON)] = [
                ("organizations/update", ["organizationId": id, "name": "Acme 2", "expectedRevision": 1]),
                ("organizations/update", ["organizationId": id, "externalId": "acme", "expectedRevision": 2]),
                ("portalLinks/create", ["organizationId": id, "kind": "shared", "intents": ["sso"]]),
                (
                    "connections/create",
                    ["organizationId": id, "providerId": "custom-saml", "protocol": "saml", "externalId": "c"]
                ),
                ("directories/create", ["organizationId": id, "providerId": "custom-scim", "externalId": "d"]),
                ("host/settings/update", ["branding": ["applicationName": "App"], "expectedRevision": 1]),
            ]
            for (number, (method, params)) in calls.enumerated() {
                let first = try await client.call(method, params, key: "call \(number)")
                let second = try await client.call(method, params, key: "call \(number)")
                #expect(first == second, "\(method)")
            }
            let events = try await host.events(of: made.text("id")).map(\.type)
            #expect(
                events == [
                    .organizationCreated, .organizationUpdated, .organizationUpdated, .portalLinkCreated,
                    .connectionCreated, .directoryCreated, .directoryTokenCreated,
                ])
        }
    }

    @Test func aRepeatedCallIsNotHeldAgainstWhatCameAfterIt() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme")
            let connection = try await client.connection(id)
            let params: JSON = [
                "connectionId": .string(connection), "metadataUrl": "https://idp.engine-works.io/metadata",
                "expectedRevision": 1,
            ]
            host.fetcher.serve(
                try Samples.metadata(), at: "https://idp.engine-works.io/metadata",
                contentType: "application/samlmetadata+xml")
            let first = try await client.call("connections/setMetadata", params, key: "m")
            host.fetcher.fail("https://idp.engine-works.io/metadata", .timeout)
            #expect(try await client.call("connections/setMetadata", params, key: "m") == first)
            #expect(host.fetcher.requests.count == 1)

            let claim: JSON = ["organizationId": .string(id), "externalId": "x"]
            let claimed = try await client.call("organizations/update", claim, key: "claim")
            try await client.call("organizations/update", ["organizationId": .string(id), "externalId": .null])
            _ = try await client.organization("Other", ["externalId": "x"])
            #expect(try await client.call("organizations/update", claim, key: "claim") == claimed)
        }
    }

    @Test func deletingAndImportingAreRepeatedToo() async throws {
        try await TestHost.run { host, client in
            let id: JSON = .string(try await client.organization("Acme"))
            let path: JSON = .string(host.folder + "/export.sqlite")
            try await client.call("organizations/export", ["organizationId": id, "path": path])
            for _ in 0..<2 {
                #expect(try await client.call("organizations/delete", ["organizationId": id], key: "d") == [:])
            }
            let first = try await client.call("organizations/import", ["path": path], key: "i")
            #expect(try await client.call("organizations/import", ["path": path], key: "i") == first)
            #expect(try await host.events().filter { $0.type == .organizationDeleted }.count == 1)
        }
    }

    @Test func aKeyWithOtherParametersIsAConflict() async throws {
        try await TestHost.run { _, client in
            let id = try await client.organization("Acme")
            try await client.call("organizations/create", ["name": "A"], key: "k")
            try await client.refusal(
                "organizations/create", ["name": "B"], key: "k", -32009, "idempotency_mismatch",
                field: "/_meta/idempotencyKey")
            let link: JSON = ["organizationId": .string(id), "kind": "shared", "intents": ["sso"]]
            try await client.call("portalLinks/create", link, key: "k")
            try await client.refusal(
                "portalLinks/create", ["organizationId": .string(id), "kind": "api", "intents": ["sso"]], key: "k",
                -32009, "idempotency_mismatch")
            try await client.refusal(
                "organizations/update", ["organizationId": .string(id), "name": "B"], key: "k", -32009,
                "idempotency_mismatch")
            // The order of members is not part of the parameters.
            let reordered: JSON = ["intents": ["sso"], "kind": "shared", "organizationId": .string(id)]
            try await client.call("portalLinks/create", reordered, key: "k")
        }
    }

    @Test func keysOfOrganisationsAndSessionsAreTheirOwn() async throws {
        try await TestHost.run { _, client in
            let first = try await client.organization("First")
            let second = try await client.organization("Second")
            var tokens: Set<String> = []
            for id in [first, second] {
                let link = try await client.call(
                    "portalLinks/create", ["organizationId": .string(id), "kind": "shared", "intents": ["sso"]],
                    key: "same")
                tokens.insert(try link.text("token"))
            }
            #expect(tokens.count == 2)
            let session = try await client.session(first)
            let params: JSON = ["organizationId": .string(first), "providerId": "custom-saml", "protocol": "saml"]
            let made = try await client.call("connections/create", params, session: session, key: "c")
            #expect(try await client.call("connections/create", params, session: session, key: "c") == made)
            let other = try await client.session(first)
            try await client.refusal(
                "connections/create", params, session: other, key: "c", -32009, "idempotency_mismatch")
            try await client.call("portalSessions/end", ["sessionId": .string(session)])
            try await client.refusal(
                "connections/create", params, session: session, key: "c", -32001, "session_ended")
        }
    }

    @Test func aKeyUsedByManyAtOnceTakesEffectOnce() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme")
            for (method, params) in [
                ("portalLinks/create", ["organizationId": .string(id), "kind": "shared", "intents": ["sso"]] as JSON),
                ("organizations/create", ["name": "Many", "externalId": "many"]),
            ] {
                let results = try await withThrowingTaskGroup(of: JSON.self) { group in
                    for _ in 0..<16 { group.addTask { try await client.call(method, params, key: "many") } }
                    return try await group.reduce(into: Set<JSON>()) { $0.insert($1) }
                }
                #expect(results.count == 1, "\(method)")
            }
            #expect(try await host.events(of: id).filter { $0.type == .portalLinkCreated }.count == 1)
        }
    }

    @Test func aKeyIsForgottenAfterADay() async throws {
        try await TestHost.run { host, client in
            let first = try await client.call("organizations/create", ["name": "A"], key: "k")
            host.clock.advance(seconds: 24 * 3600 + 1)
            let second = try await client.call("organizations/create", ["name": "B"], key: "k")
            #expect(first["id"] != second["id"])
        }
    }

    @Test func aRefusedCallDoesNotUseUpItsKey() async throws {
        try await TestHost.run { _, client in
            _ = try await client.organization("Acme", ["externalId": "taken"])
            let params: JSON = ["name": "B", "externalId": "taken"]
            try await client.refusal("organizations/create", params, key: "k", -32009, "external_id_taken")
            try await client.call("organizations/create", ["name": "B"], key: "k")
        }
    }
}
