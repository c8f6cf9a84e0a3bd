import Foundation
import PortalCore
import RPC
import StrictJSON
import Testing

@Suite struct ConnectionMethodTests {
    @Test func aNewConnectionIsADraftWithOurSideFilledIn() async throws {
        try await TestHost.run { host, client in
            try await client.call("host/settings/update", ["baseUrl": "https://portal.engine-works.io/"])
            let id = try await client.organization()
            let made = try await client.call(
                "connections/create",
                ["organizationId": .string(id), "providerId": "okta", "protocol": "saml", "externalId": "c1"])
            let own = try made.text("id")
            #expect(made["state"] == "draft" && made["name"] == "Okta" && made["revision"] == 1)
            #expect(
                made["serviceProvider"] == [
                    "entityId": .string("https://portal.engine-works.io/sso/saml/\(own)/metadata"),
                    "acsUrl": .string("https://portal.engine-works.io/sso/saml/\(own)/acs"),
                    "sloUrl": .string("https://portal.engine-works.io/sso/saml/\(own)/slo"),
                    "metadataUrl": .string("https://portal.engine-works.io/sso/saml/\(own)/metadata"),
                    "redirectUri": .string("https://portal.engine-works.io/sso/oidc/callback/\(own)"),
                    "jwksUrl": .string("https://portal.engine-works.io/sso/oidc/\(own)/jwks"),
                    "signInUrl": .string("https://portal.engine-works.io/sso/start?connectionId=\(own)"),
                ])
            #expect(made["metadata"] == nil && made["findings"] == [] && made["certificates"] == [])
            #expect(
                made["options"] == [
                    "clockSkewSeconds": 180, "allowUnverifiedDomains": false, "forceAuthn": false,
                    "allowIdpInitiated": false, "requireSignedAssertion": false, "requireSignedResponse": false,
                    "requireEncryptedAssertion": false, "useUserInfo": true, "allowSha1": false, "allowRsa15": false,
                    "requireVerifiedEmail": false,
                ])
            #expect(try await client.call("connections/get", ["connectionId": .string(own)]) == made)
            let refused: [(JSONObject, Int, String, String)] = [
                (["providerId": "nobody"], -32004, "provider_not_found", "/providerId"),
                (["protocol": "oidc", "providerId": "custom-saml"], -32022, "protocol_not_supported", "/protocol"),
                (["protocol": "scim"], -32602, "invalid_params", "/protocol"),
                (["externalId": "c1"], -32009, "external_id_taken", "/externalId"),
                (["name": ""], -32602, "invalid_params", "/name"),
                (["state": "active"], -32602, "invalid_params", "/state"),
            ]
            for (change, code, reason, field) in refused {
                var params: JSONObject = ["organizationId": .string(id), "providerId": "okta", "protocol": "saml"]
                for member in change.members { params[member.key] = member.value }
                try await client.refusal("connections/create", .object(params), code, reason, field: field)
            }
            #expect(try await host.events(of: id).map(\.type) == [.organizationCreated, .connectionCreated])
        }
    }

    @Test func aChangeKeepsWhatItDoesNotName() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let own: JSON = .string(try await client.connection(id, ["externalId": "c1"]))
            var now = try await client.call(
                "connections/update", ["connectionId": own, "options": ["allowIdpInitiated": true]])
            #expect(
                now["options"]?["allowIdpInitiated"] == true && now["options"]?["clockSkewSeconds"] == 180
                    && now["revision"] == 2)
            now = try await client.call(
                "connections/update", ["connectionId": own, "name": "New", "options": ["clockSkewSeconds": 600]])
            #expect(
                now["options"]?["allowIdpInitiated"] == true && now["options"]?["clockSkewSeconds"] == 600
                    && now["externalId"] == "c1")
            now = try await client.call("connections/update", ["connectionId": own, "externalId": .null])
            #expect(now["externalId"] == nil && now["name"] == "New")
            let count = try await host.events(of: id).count
            #expect(try await client.call("connections/update", ["connectionId": own, "name": "New"]) == now)
            #expect(try await host.events(of: id).count == count)
            try await client.refusal(
                "connections/update", ["connectionId": own, "name": "X", "expectedRevision": 3], -32009,
                "revision_conflict", field: "/expectedRevision")
            for (options, field) in [
                (["clockSkewSeconds": 601] as JSON, "/options/clockSkewSeconds"),
                (["clockSkewSeconds": -1], "/options/clockSkewSeconds"), (["other": 1], "/options/other"),
            ] {
                try await client.refusal(
                    "connections/update", ["connectionId": own, "options": options], -32602, "invalid_params",
                    field: field)
            }
            try await client.call("connections/delete", ["connectionId": own])
            for method in ["connections/get", "connections/delete", "connections/update"] {
                try await client.refusal(method, ["connectionId": own], -32004, "connection_not_found")
            }
            #expect(try await host.events(of: id).last?.type == .connectionDeleted)
        }
    }

    @Test func metadataIsTakenInEachOfItsForms() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let own: JSON = .string(try await client.connection(id))
            var now = try await client.call(
                "connections/setMetadata", ["connectionId": own, "metadataXml": .string(try Samples.metadata())])
            #expect(now["metadata"]?["source"] == "xml" && now["metadata"]?["valid"] == true)
            #expect(now["metadata"]?["summary"]?["entityId"] == "https://idp.engine-works.io/metadata")
            #expect(now["certificates"]?.arrayValue?.count == 1)
            let url = "https://idp.engine-works.io/metadata"
            host.fetcher.serve(try Samples.metadata(entityID: url + "?2"), at: url, contentType: "application/xml")
            now = try await client.call("connections/setMetadata", ["connectionId": own, "metadataUrl": .string(url)])
            #expect(now["metadata"]?["source"] == "url" && now["metadata"]?["url"] == .string(url))
            let certificate = now["certificates"]?[0]?["fingerprintSha256"]
            let pem = try Samples.certificate()
            now = try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "manual": [
                        "entityId": "https://idp.engine-works.io/m", "ssoUrl": "https://idp.engine-works.io/sso",
                        "certificates": [.string(pem)],
                    ],
                ])
            #expect(
                now["metadata"]?["source"] == "manual" && now["certificates"]?[0]?["fingerprintSha256"] != certificate)
            let changes = try await host.events(of: id).filter { $0.type == .connectionMetadataChanged }
            #expect(changes.count == 3 && changes.last?.previous?["metadata"]?["source"] == "url")

            host.fetcher.serveOpenID()
            let openID: JSON = .string(try await client.connection(id, provider: "custom-oidc", protocol: "oidc"))
            now = try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": openID,
                    "oidc": [
                        "issuer": .string(Samples.issuer), "clientId": "client-1", "clientSecret": "v3ry-s3cret-1",
                    ],
                ])
            #expect(now["metadata"]?["hasClientSecret"] == true && now["metadata"]?["clientId"] == "client-1")
            try await client.refusal(
                "connections/setMetadata", ["connectionId": openID, "metadataXml": .string(try Samples.metadata())],
                -32022, "protocol_not_supported")
        }
    }

    @Test func refusedMetadataComesWithEveryFindingAndChangesNothing() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let own: JSON = .string(try await client.connection(id))
            try await client.call(
                "connections/setMetadata", ["connectionId": own, "metadataXml": .string(try Samples.metadata())])
            let before = try await client.call("connections/get", ["connectionId": own])
            let log = try await host.events(of: id)
            let missing = "https://nobody.engine-works.io/metadata"
            host.fetcher.fail("https://slow.engine-works.io/", .timeout)
            host.fetcher.fail("https://inside.engine-works.io/", .addressNotAllowed)
            host.fetcher.fail("https://gone.engine-works.io/", .status, status: 404)
            host.fetcher.fail("https://broken.engine-works.io/", .status, status: 503)
            let refused: [(JSONObject, Int, String, Bool)] = [
                (["metadataXml": "nothing"], -32022, "invalid_metadata", false),
                (["metadataXml": ""], -32022, "invalid_metadata", false),
                (["manual": ["entityId": "", "ssoUrl": "x", "certificates": []]], -32022, "invalid_metadata", false),
                (["metadataUrl": .string(missing)], -32030, "metadata_fetch_failed", false),
                (["metadataUrl": "https://slow.engine-works.io/"], -32030, "metadata_fetch_failed", true),
                (["metadataUrl": "https://gone.engine-works.io/"], -32030, "metadata_fetch_failed", false),
                (["metadataUrl": "https://broken.engine-works.io/"], -32030, "metadata_fetch_failed", true),
                (["metadataUrl": "https://inside.engine-works.io/"], -32022, "url_not_allowed", false),
            ]
            for (input, code, reason, retryable) in refused {
                var params = input
                params["connectionId"] = own
                let error = try await client.refusal("connections/setMetadata", .object(params), code, reason)
                #expect(error?.findings.isEmpty == false && error?.remedy != nil, "\(input)")
                #expect(error?.isRetryable == retryable, "\(input)")
                for finding in error?.findings ?? [] {
                    let schema = client.registry.components["Finding"]
                    #expect(schema?.violations(in: finding, components: client.registry.components) == [])
                }
            }
            for params: JSONObject in [
                [:], ["metadataXml": "x", "metadataUrl": "https://a.engine-works.io"],
                ["oidc": ["issuer": "https://a.engine-works.io"]], ["manual": ["entityId": "x"]],
            ] {
                var params = params
                params["connectionId"] = own
                try await client.refusal("connections/setMetadata", .object(params), -32602, "invalid_params")
            }
            try await client.refusal(
                "connections/setMetadata",
                ["connectionId": own, "metadataXml": .string(try Samples.metadata()), "expectedRevision": 1], -32009,
                "revision_conflict")
            #expect(try await client.call("connections/get", ["connectionId": own]) == before)
            #expect(try await host.events(of: id) == log)
        }
    }

    @Test func aClientSecretStaysForTheSameClientOnly() async throws {
        try await TestHost.run { host, client in
            host.fetcher.serveOpenID()
            host.fetcher.serveOpenID(Samples.issuer + "/b")
            let id = try await client.organization()
            let own: JSON = .string(try await client.connection(id, provider: "custom-oidc", protocol: "oidc"))
            func save(_ issuer: String, _ clientID: String, _ secret: String? = nil) async throws -> JSON? {
                var oidc: JSONObject = ["issuer": .string(issuer), "clientId": .string(clientID)]
                oidc["clientSecret"] = secret.map(JSON.string)
                let now = try await client.call(
                    "connections/setMetadata", ["connectionId": own, "oidc": .object(oidc)])
                return now["metadata"]?["hasClientSecret"]
            }
            #expect(try await save(Samples.issuer, "a") == false)
            #expect(try await save(Samples.issuer, "a", "v3ry-s3cret-1") == true)
            #expect(try await save(Samples.issuer, "a") == true)
            #expect(try await save(Samples.issuer, "b") == false)
            #expect(try await save(Samples.issuer, "b", "v3ry-s3cret-2") == true)
            #expect(try await save(Samples.issuer + "/b", "b") == false)
            #expect(try await save(Samples.issuer, "b") == false)
        }
    }

    @Test func metadataIsJudgedAnewAsTimePasses() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization()
            let own: JSON = ["connectionId": .string(try await client.connection(id))]
            let end = Date(timeIntervalSince1970: 1_790_000_000 + 365 * 86_400)
            var params = own.objectValue ?? [:]
            params["metadataXml"] = .string(try Samples.metadata(notAfter: end))
            let fresh = try await client.call("connections/setMetadata", .object(params))
            func codes(_ connection: JSON) -> [String] {
                (connection["findings"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
            }
            #expect(!codes(fresh).contains { $0.hasPrefix("saml.certificate.exp") })
            let log = try await host.events(of: id)
            host.clock.advance(seconds: 350 * 86_400)
            #expect(codes(try await client.call("connections/get", own)).contains("saml.certificate.expiring"))
            host.clock.advance(seconds: 20 * 86_400)
            let late = try await client.call("connections/get", own)
            #expect(codes(late).contains("saml.certificate.expired") && late["metadata"]?["valid"] == false)
            #expect(late["certificates"]?[0]?["daysLeft"]?.integerValue ?? 1 < 0)
            let listed = try await client.call("connections/list", ["organizationId": .string(id)])
            #expect(try listed.page() == [late])
            #expect(late["revision"] == fresh["revision"])
            #expect(try await host.events(of: id) == log)
        }
    }
}
