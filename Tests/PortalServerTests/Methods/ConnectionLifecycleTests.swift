import Foundation
import PortalCore
import RPC
import StrictJSON
import Testing

/// Draft, active, inactive; edits staged beside what is live.
@Suite struct ConnectionLifecycleTests {
    @Test func activationNeedsMetadataADomainAndATest() async throws {
        try await TestHost.run { host, client in
            let organization: JSON = .string(try await client.organization())
            let connection = try await client.connection(organization.stringValue ?? "")
            let own: JSON = ["connectionId": .string(connection)]
            let nothing = try await client.refusal("connections/activate", own, -32012, "metadata_required")
            #expect(
                nothing?.findings.compactMap { $0["code"]?.stringValue } == [
                    "connection.metadata.missing", "connection.domain.not_verified", "connection.test.missing",
                ])
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            let domain = try await client.refusal("connections/activate", own, -32012, "domain_not_verified")
            #expect(domain?.remedy?.isEmpty == false)
            try await client.call("organizations/update", ["organizationId": organization, "allowAnyDomain": true])
            try await client.refusal("connections/activate", own, -32012, "test_sign_in_required")
            try await host.signIn(on: connection, test: .live, state: .testFailed)
            let failed = try await client.refusal("connections/activate", own, -32012, "test_sign_in_required")
            #expect(failed?.message.contains("failed") == true)
            let session = try await host.signIn(on: connection, test: .live)
            let ready = try await client.get(connection)
            #expect(ready["test"]?["sessionId"] == .string(session) && ready["test"]?["succeeded"] == true)
            // A change makes the test worthless.
            try await client.call(
                "connections/update",
                ["connectionId": .string(connection), "options": ["allowIdpInitiated": true]])
            #expect(try await client.get(connection)["test"]?["current"] == false)
            try await client.refusal("connections/activate", own, -32012, "test_sign_in_required")
            try await host.signIn(on: connection, test: .live)
            let active = try await client.call("connections/activate", own)
            #expect(active["state"] == "active")
            #expect(try await client.call("connections/activate", own) == active)
            #expect(
                try await host.events(of: organization.stringValue).filter { $0.type == .connectionActivated }.count
                    == 1)
            #expect(try await client.call("connections/deactivate", own)["state"] == "inactive")
            #expect(try await client.call("connections/deactivate", own)["state"] == "inactive")
            #expect(try await client.call("connections/activate", own)["state"] == "active")
        }
    }

    @Test func onlyTheDashboardMayDoWithoutTheTest() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization)
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            let params: JSON = ["connectionId": .string(connection), "skipTest": true]
            let session = try await client.session(organization, intents: ["sso"])
            try await client.refusal("connections/activate", params, session: session, -32003, "admin_required")
            #expect(try await client.call("connections/activate", params)["state"] == "active")
        }
    }

    @Test func onlyTheDashboardLetsInWhoIsOutsideTheVerifiedDomains() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            let own: JSON = ["connectionId": .string(connection)]
            let session = try await client.session(organization, intents: ["sso"])
            func update(_ value: JSON) -> JSON {
                ["connectionId": .string(connection), "options": ["allowUnverifiedDomains": value]]
            }
            func apply() async throws {
                _ = try await client.call(
                    "connections/staged/apply", ["connectionId": .string(connection), "skipTest": true])
            }
            func option() async throws -> JSON? {
                try await client.get(connection)["options"]?["allowUnverifiedDomains"]
            }
            try await client.refusal(
                "connections/update", update(true), session: session, -32003, "admin_required",
                field: "/options/allowUnverifiedDomains")
            #expect(try await client.get(connection)["staged"] == nil)
            try await client.call("connections/update", update(true))
            try await apply()
            #expect(try await option() == true)
            // Off is everybody's, and stays so.
            try await client.call("connections/update", update(false), session: session)
            try await apply()
            try await client.call("connections/update", update(.null), session: session)
            try await client.refusal("connections/rollback", own, session: session, -32003, "admin_required")
            #expect(try await option() == false)
            try await client.call("connections/rollback", own)
            #expect(try await option() == true)
        }
    }

    @Test func metadataThatCannotBeUsedAnyMoreIsNotActivated() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let connection = try await client.connection(organization)
            let end = TestClock.start.adding(seconds: 100 * 86_400)
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": .string(connection),
                    "metadataXml": .string(
                        try Samples.metadata(
                            notAfter: .init(timeIntervalSince1970: Double(end.milliseconds / 1000)))),
                ])
            try await host.signIn(on: connection, test: .live)
            clock.advance(seconds: 101 * 86_400)
            let error = try await client.refusal(
                "connections/activate", ["connectionId": .string(connection)], -32022, "invalid_metadata")
            #expect(error?.findings.contains { $0["code"] == "saml.certificate.expired" } == true)
        }
    }

    @Test func aResetSaysWhatIsLostAndKeepsTheAddresses() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            let before = try await client.get(connection)
            let refused = try await client.refusal(
                "connections/reset", ["connectionId": .string(connection)], -32012, "confirmation_required",
                field: "/confirm")
            #expect(refused?.message.contains("1 certificate") == true && refused?.message.contains("at once") == true)
            #expect(try await client.get(connection) == before)
            let reset = try await client.call(
                "connections/reset", ["connectionId": .string(connection), "confirm": true])
            #expect(reset["state"] == "draft" && reset["metadata"] == nil && reset["certificates"] == [])
            #expect(reset["serviceProvider"] == before["serviceProvider"] && reset["name"] == before["name"])
            let event = try #require(try await host.events(of: organization).last)
            #expect(event.type == .connectionReset && event.previous?["state"] == "active")
        }
    }

    @Test func theLastWayInStaysWhileSignOnIsRequired() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            try await client.call(
                "sso/policy/set", ["organizationId": .string(organization), "policy": "required"])
            let own: JSON = ["connectionId": .string(connection)]
            try await client.refusal("connections/deactivate", own, -32012, "sso_required")
            try await client.refusal("connections/delete", own, -32012, "sso_required")
            try await client.refusal(
                "connections/reset", ["connectionId": .string(connection), "confirm": true], -32012, "sso_required")
            #expect(try await client.get(connection)["state"] == "active")
            try await client.call(
                "sso/policy/set", ["organizationId": .string(organization), "policy": "optional"])
            try await client.call("connections/delete", own)
        }
    }

    @Test func completingTheSetupEndsTheSharedLink() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization("Acme", ["allowAnyDomain": true])
            let link = try await client.link(organization, kind: "shared", intents: ["sso"])
            let connection = try await client.connection(organization)
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            try await client.call("connections/activate", ["connectionId": .string(connection), "skipTest": true])
            let state = try await client.call("portalLinks/get", ["linkId": .string(link.text("id"))])["state"]
            #expect(state == "completed")
        }
    }

    // MARK: Staging

    @Test func editsOfAnActiveConnectionAreStagedTestedAndSwappedWhole() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await client.activeConnection(host)
            let own: JSON = ["connectionId": .string(connection)]
            let before = try await client.get(connection)
            try await client.refusal("connections/staged/apply", own, -32012, "nothing_staged")
            try await client.refusal("connections/staged/discard", own, -32012, "nothing_staged")
            #expect(try await client.call("connections/staged/get", own)["staged"] == nil)
            try await client.call(
                "connections/update",
                ["connectionId": .string(connection), "name": "New name", "options": ["clockSkewSeconds": 30]])
            let other = try Samples.metadata(entityID: "https://idp.engine-works.io/other")
            var now = try await client.call(
                "connections/setMetadata", ["connectionId": .string(connection), "metadataXml": .string(other)])
            try await client.call(
                "connections/attributeMap/set",
                [
                    "connectionId": .string(connection),
                    "map": ["rules": [["target": "idpId", "sources": ["employeeNumber"], "required": true]]],
                ])
            now = try await client.get(connection)
            // The name is ours and changes at once; what decides about sign-ins stays.
            #expect(now["name"] == "New name")
            for member in ["options", "metadata", "certificates"] { #expect(now[member] == before[member]) }
            #expect(now["staged"]?["options"]?["clockSkewSeconds"] == 30)
            #expect(now["staged"]?["metadata"]?["summary"]?["entityId"] == "https://idp.engine-works.io/other")
            #expect(now["staged"]?["changes"] == ["metadata", "options", "attributeMap", "certificates"])
            try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
            // A test of the live setup says nothing about the staged one.
            try await host.signIn(on: connection, test: .live)
            try await client.refusal("connections/staged/apply", own, -32012, "test_sign_in_required")
            try await host.signIn(on: connection, test: .staged)
            try await client.refusal(
                "connections/staged/apply", ["connectionId": .string(connection), "expectedRevision": 1], -32009,
                "revision_conflict")
            let staged = try await client.get(connection)["staged"]
            let applied = try await client.call("connections/staged/apply", own)
            #expect(applied["staged"] == nil && applied["canRollBack"] == true && applied["state"] == "active")
            #expect(applied["options"] == staged?["options"] && applied["certificates"] == staged?["certificates"])
            let map = try await client.call("connections/attributeMap/get", own)
            #expect(map["isDefault"] == false && map["rules"]?[0]?["sources"] == ["employeeNumber"])
            // One step back: the value that was live before, whole.
            let rolledBack = try await client.call("connections/rollback", own)
            for member in ["options", "metadata", "certificates"] { #expect(rolledBack[member] == before[member]) }
            #expect(rolledBack["staged"]?["options"]?["clockSkewSeconds"] == 30)
            #expect(try await client.call("connections/attributeMap/get", own)["isDefault"] == true)
            try await client.refusal("connections/rollback", own, -32012, "nothing_to_roll_back")
            let discarded = try await client.call("connections/staged/discard", own)
            #expect(discarded["staged"] == nil)
            let types = try await host.events(of: organization).map(\.type)
            #expect(types.suffix(3) == [.connectionMetadataChanged, .connectionMetadataChanged, .connectionUpdated])
        }
    }

    @Test func aSetupWhoseCertificatesHaveExpiredIsNotRolledBackTo() async throws {
        try await TestHost.run { host, client in
            let end = TestClock.start.adding(seconds: 10 * 86_400)
            let expiring = try Samples.metadata(
                entityID: "https://idp.engine-works.io/old",
                notAfter: .init(timeIntervalSince1970: Double(end.milliseconds / 1000)))
            let (organization, connection) = try await client.activeConnection(host, metadata: expiring)
            let own: JSON = ["connectionId": .string(connection)]
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            try await host.signIn(on: connection, test: .staged)
            try await client.call("connections/staged/apply", own)
            try await client.call("sso/policy/set", ["organizationId": .string(organization), "policy": "required"])
            host.clock.advance(seconds: 11 * 86_400)
            let before = try await client.get(connection)
            let error = try await client.refusal("connections/rollback", own, -32022, "invalid_metadata")
            #expect(error?.findings.map { $0["code"] } == ["connection.metadata.invalid"])
            #expect(try await client.get(connection) == before && before["canRollBack"] == true)
            // Where nobody signs in with it yet, it can be gone back to and mended.
            try await client.call("sso/policy/set", ["organizationId": .string(organization), "policy": "optional"])
            try await client.call("connections/deactivate", own)
            try await client.call("connections/rollback", own)
            try await client.refusal("connections/activate", own, -32022, "invalid_metadata")
        }
    }

    @Test func aSetupWithoutClientOrMetadataIsNotRolledBackTo() async throws {
        try await OpenIDScene.run { scene in
            let own: JSON = ["connectionId": .string(scene.connection)]
            let id = try #require(ConnectionID(scene.connection))
            func editPrevious(_ edit: @escaping @Sendable (inout ConnectionSetup) -> Void) async throws {
                try await scene.host.gate.store.write(id.tenant) { transaction in
                    var stored = try transaction.connection(id)
                    var previous = try #require(stored.previous)
                    edit(&previous)
                    stored.previous = previous
                    try transaction.connections.update(stored)
                }
            }
            try await scene.setMetadata()
            #expect(try await scene.test()["state"] == "test_succeeded")
            try await scene.client.call("connections/activate", own)
            try await scene.client.call(
                "connections/update",
                ["connectionId": .string(scene.connection), "options": ["clockSkewSeconds": 30]])
            try await scene.client.call(
                "connections/staged/apply", ["connectionId": .string(scene.connection), "skipTest": true])
            try await editPrevious { $0.metadata?.oidc?.clientId = "" }
            try await scene.client.refusal("connections/rollback", own, -32022, "invalid_metadata")
            try await editPrevious { $0.metadata = nil }
            try await scene.client.refusal("connections/rollback", own, -32012, "metadata_required")
        }
    }

    @Test func anEditThatReturnsToWhatIsLiveLeavesNothingStaged() async throws {
        try await TestHost.run { host, client in
            let (_, connection) = try await client.activeConnection(host)
            for (seconds, isStaged) in [(30, true), (180, false)] {
                let now = try await client.call(
                    "connections/update",
                    ["connectionId": .string(connection), "options": ["clockSkewSeconds": .integer(Int64(seconds))]])
                #expect((now["staged"] != nil) == isStaged)
            }
        }
    }

    @Test func optionsOfTheOtherProtocolAndUnknownOnesAreRefused() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let saml = try await client.connection(organization)
            let oidc = try await client.connection(organization, provider: "custom-oidc", protocol: "oidc")
            for (connection, options, field) in [
                (saml, ["scopes": ["email"]] as JSON, "/options/scopes"),
                (saml, ["useUserInfo": false], "/options/useUserInfo"),
                (oidc, ["allowSha1": true], "/options/allowSha1"),
                (oidc, ["nameIdFormat": "x"], "/options/nameIdFormat"),
                (oidc, ["scopes": ["a b"]], "/options/scopes"), (oidc, ["scopes": []], "/options/scopes"),
                (saml, ["requestBinding": "artifact"], "/options/requestBinding"),
                (saml, ["jit": true], "/options/jit"),
            ] {
                try await client.refusal(
                    "connections/update", ["connectionId": .string(connection), "options": options], -32602,
                    "invalid_params", field: field)
            }
            var now = try await client.call(
                "connections/update",
                [
                    "connectionId": .string(saml),
                    "options": [
                        "signRequests": true, "requestedAuthnContext": ["urn:a", "urn:b"], "nameIdFormat": "urn:c",
                        "requestBinding": "post", "allowSha1": true,
                    ],
                ])
            #expect(
                now["options"]?["requestedAuthnContext"] == ["urn:a", "urn:b"] && now["options"]?["allowSha1"] == true)
            now = try await client.call(
                "connections/update",
                [
                    "connectionId": .string(saml),
                    "options": ["signRequests": .null, "requestedAuthnContext": .null, "allowSha1": .null],
                ])
            #expect(now["options"]?["signRequests"] == nil && now["options"]?["requestedAuthnContext"] == nil)
            #expect(now["options"]?["allowSha1"] == false && now["options"]?["requestBinding"] == "post")
        }
    }

    // MARK: Attribute maps

    @Test func anAttributeMapIsCheckedWhole() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let connection = try await client.connection(organization)
            let idp: JSON = ["target": "idpId", "sources": ["id"]]
            for (rules, field) in [
                ([["target": "nickname", "sources": ["a"]], idp] as JSON, "/map/rules/0/target"),
                ([idp, idp], "/map/rules/1/target"),
                ([idp, ["target": "email", "sources": []]], "/map/rules/1/sources"),
                ([idp, ["target": "email", "sources": ["@nameID"]]], "/map/rules/1/sources/0"),
                ([idp, ["target": "email", "sources": ["a"], "transform": "boolean"]], "/map/rules/1/transform"),
                ([["target": "email", "sources": ["a"]]], "/map/rules"),
            ] {
                try await client.refusal(
                    "connections/attributeMap/set", ["connectionId": .string(connection), "map": ["rules": rules]],
                    -32602, "invalid_params", field: field)
            }
            let set = try await client.call(
                "connections/attributeMap/set",
                [
                    "connectionId": .string(connection),
                    "map": ["rules": [idp, ["target": "customAttributes.badge", "sources": ["badge", "@nameId"]]]],
                ])
            #expect(set["isDefault"] == false && set["rules"]?[1]?["required"] == false)
            let back = try await client.call(
                "connections/attributeMap/set", ["connectionId": .string(connection), "map": ["rules": []]])
            #expect(back["isDefault"] == true && back["rules"]?[0]?["target"] == "idpId")
        }
    }
}
