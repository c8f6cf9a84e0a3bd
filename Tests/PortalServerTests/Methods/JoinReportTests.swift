import PortalCore
import StrictJSON
import Testing

@Suite struct JoinReportTests {
    private func report(
        _ client: TestClient, _ organization: String, _ more: JSONObject = [:]
    ) async throws -> JSON {
        var params = more
        params["organizationId"] = .string(organization)
        return try await client.call("directories/joinReport", .object(params))
    }

    @Test func whoIsTheSameOnBothSidesMatchesAndTheOthersHaveAReason() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let connection = try await client.connection(organization)
            let users = try await scene.users([
                DirectoryScene.incoming("ada"),
                // Entra's template: the nickname instead of the object identifier.
                DirectoryScene.incoming("bob", ["externalId": "bob", "objectGuid": "oid-bob"]),
                DirectoryScene.incoming("cy"), DirectoryScene.incoming("dee", ["emails": nil]),
                DirectoryScene.incoming("eve", ["emails": [["value": "shared@engine-works.io", "primary": true]]]),
                DirectoryScene.incoming("fay", ["emails": [["value": "shared@engine-works.io", "primary": true]]]),
                DirectoryScene.incoming("gus"),
            ])
            try await host.signIn(on: connection, email: "ADA@engine-works.io", idpId: "ext-ada")
            // Long ago under another address: the newest counts.
            try await host.signIn(on: connection, email: "cyrus@old.example", idpId: "ext-cy")
            try await host.signIn(
                on: connection, email: "bob@engine-works.io", idpId: "oid-bob", asserting: ["mailNickname": ["bob"]])
            try await host.signIn(on: connection, email: "cyrus@engine-works.io", idpId: "ext-cy")
            try await host.signIn(on: connection, email: "zoe@engine-works.io", idpId: "ext-zoe")
            try await host.signIn(on: connection, email: "late@engine-works.io", state: .failed)

            let answer = try await report(client, organization)
            #expect(answer["matched"] == 1 && answer["notSignedIn"] == 1 && answer["signedIn"] == 4)
            let unmatched = try #require(answer["unmatched"]?.arrayValue)
            #expect(
                unmatched.map { $0["reason"] } == [
                    "identifier_differs", "email_differs", "no_email", "duplicate_email", "duplicate_email",
                    "not_in_directory",
                ])
            #expect(unmatched.prefix(5).map { $0["userId"]?.stringValue } == users[1...5].map(\.id.description))
            #expect(unmatched[0]["directoryValue"] == "bob" && unmatched[0]["ssoValue"] == "oid-bob")
            #expect(unmatched[0]["connectionId"] == .string(connection))
            #expect(unmatched[0]["hint"]?.stringValue?.contains("“objectGuid”") == true)
            #expect(unmatched[1]["directoryValue"] == "cy@engine-works.io")
            #expect(unmatched[1]["ssoValue"] == "cyrus@engine-works.io")
            #expect(unmatched[5]["ssoValue"] == "zoe@engine-works.io" && unmatched[5]["userId"] == nil)
            #expect(answer["advice"]?.arrayValue?.count == 5 && answer["continueFrom"] == nil)
        }
    }

    @Test func theAdviceNamesTheConsolesField() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client, provider: "entra-id")
            let connection = try await client.connection(organization, provider: "entra-id")
            try await scene.user("bob", ["externalId": "bob"])
            try await host.signIn(
                on: connection, email: "bob@engine-works.io", idpId: "3f2a", asserting: ["nickname": ["bob"]])
            let answer = try await report(client, organization, ["directoryId": .string(scene.id.description)])
            #expect(answer["unmatched"]?[0]?["reason"] == "identifier_differs")
            #expect(answer["unmatched"]?[0]?["hint"]?.stringValue?.contains("“nickname”") == true)
            let advice = try #require(answer["advice"]?[0]).text("text")
            #expect(advice.contains("externalId") && advice.contains("objectId") && advice.contains("mailNickname"))
        }
    }

    @Test func aReportGoesOnWhereItEnded() async throws {
        try await TestHost.run { host, client in
            let (scene, organization) = try await DirectoryScene.make(host, client)
            let connection = try await client.connection(organization)
            try await scene.users((0..<7).map { DirectoryScene.incoming("p\($0)", ["emails": nil]) })
            for name in ["x", "y", "z"] { try await host.signIn(on: connection, email: "\(name)@engine-works.io") }
            let whole = try await report(client, organization)
            #expect(whole["unmatched"]?.arrayValue?.count == 10 && whole["continueFrom"] == nil)
            var (parts, next, calls): ([JSON], JSON?, Int) = ([], nil, 0)
            repeat {
                let part = try await report(
                    client, organization, next.map { ["limit": 2, "continueFrom": $0] } ?? ["limit": 2])
                parts += part["unmatched"]?.arrayValue ?? []
                next = part["continueFrom"]
                calls += 1
            } while next != nil && calls < 20
            #expect(parts == whole["unmatched"]?.arrayValue)
            let again = try await report(client, organization, ["continueFrom": .string("\(scene.id).")])
            #expect(again == whole)
            for place in ["x", "people.-1", "people.x", "dir_x.duser_y", "\(scene.id).duser_y", "people.1.2"] {
                var params: JSONObject = ["organizationId": .string(organization)]
                params["continueFrom"] = .string(place)
                try await client.refusal(
                    "directories/joinReport", .object(params), -32602, "invalid_params", field: "/continueFrom")
            }
        }
    }

    @Test func anotherOrganisationsDirectoryIsUnknown() async throws {
        try await TestHost.run { host, client in
            let (_, organization) = try await DirectoryScene.make(host, client)
            let (foreign, _) = try await DirectoryScene.make(host, client)
            try await client.refusal(
                "directories/joinReport",
                ["organizationId": .string(organization), "directoryId": .string(foreign.id.description)], -32004,
                "directory_not_found")
        }
    }
}
