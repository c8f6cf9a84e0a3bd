import Foundation
import PortalCore
import PortalServer
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Recognisable secrets go in everywhere; afterwards they are looked for everywhere.
@Suite struct SecrecyTests {
    @Test func secretsLieNowhereInPlain() async throws {
        try await TestHost.run { host, client in
            host.fetcher.serveOpenID()
            let id = try await client.organization()
            let openID: JSON = .string(try await client.connection(id, provider: "custom-oidc", protocol: "oidc"))
            let secret = "CANARY-client-secret-4711"
            let oidc: JSON = ["issuer": .string(Samples.issuer), "clientId": "c", "clientSecret": .string(secret)]
            for _ in 0..<2 {
                try await client.call(
                    "connections/setMetadata", ["connectionId": openID, "oidc": oidc], key: "with-a-key")
            }
            try await client.call(
                "providers/validateMetadata", ["providerId": "custom-oidc", "protocol": "oidc", "oidc": oidc])
            host.fetcher.fail(Samples.issuer + "/.well-known/openid-configuration", .timeout)
            try await client.refusal(
                "connections/setMetadata", ["connectionId": openID, "oidc": oidc], -32030, "metadata_fetch_failed")
            try await client.refusal(
                "connections/setMetadata",
                ["connectionId": openID, "oidc": ["issuer": "x", "clientSecret": .string(secret), "clientId": "c"]],
                -32022, "invalid_metadata")
            try await client.refusal(
                "connections/setMetadata",
                ["connectionId": openID, "oidc": ["issuer": "x", "clientSecret": .string(secret)]], -32602,
                "invalid_params")
            let mark = host.received.value.count
            let link = try await client.call(
                "portalLinks/create", ["organizationId": .string(id), "kind": "shared", "intents": ["sso"]], key: "l")
            let token = try link.text("token")
            let session = try await client.call("portalSessions/open", ["token": .string(token)], key: "o")
            try await client.call("portalLinks/revoke", ["linkId": try .string(link.text("id"))])
            try await client.refusal("portalSessions/open", ["token": .string(token)], -32001, "link_revoked")
            let bearer = try await client.call(
                "directories/create", ["organizationId": .string(id), "providerId": "custom-scim"], key: "d"
            ).text("token")
            #expect(session["sessionId"] != nil)
            for method in ["connections/list", "directories/list", "portalLinks/list", "events/list"] {
                try await client.call(method, ["organizationId": .string(id)])
            }
            try await client.call(
                "organizations/export",
                ["organizationId": .string(id), "path": .string(host.folder + "/export.sqlite")])
            #expect(try host.places(of: secret) == [])
            // The answers to their creation carry them, and nothing else does.
            for (canary, count) in [(token, 1), (bearer, 1)] {
                let places = try host.places(of: canary)
                #expect(places.filter { !$0.hasPrefix("frame") } == [])
                #expect(places.count == count, "\(places)")
            }
            #expect(host.received.value.count > mark)
            // The search finds what is there.
            #expect(try !host.places(of: "custom-scim").isEmpty)
        }
    }

    @Test(arguments: ["only", "before", "after"])
    func aPrivateKeyGivenByMistakeIsNotKept(place: String) async throws {
        try await TestHost.run { host, client in
            let certificate = try TestCertificate.make()
            let key = certificate.privateKeyPEM
            let pasted =
                switch place {
                case "before": key + certificate.pem
                case "after": certificate.pem + key
                default: key
                }
            let id = try await client.organization()
            let own: JSON = .string(try await client.connection(id))
            let line = try #require(key.split(separator: "\n").dropFirst().first.map(String.init))
            let manual: JSON = [
                "entityId": "https://idp.engine-works.io/m", "ssoUrl": "https://idp.engine-works.io/sso",
                "certificates": [.string(pasted)],
            ]
            for input: JSONObject in [
                ["manual": manual], ["metadataXml": .string(pasted)],
                ["metadataXml": .string(try Samples.metadata() + "<!--\n" + key + "-->")],
            ] {
                var params = input
                params["connectionId"] = own
                try await client.refusal("connections/setMetadata", .object(params), -32022, "invalid_metadata")
                var judged = input
                judged["providerId"] = "custom-saml"
                judged["protocol"] = "saml"
                let outcome = try await client.call("providers/validateMetadata", .object(judged))
                #expect(outcome["valid"] == false, "\(place)")
            }
            #expect(try host.places(of: line) == [])
        }
    }

    // MARK: Errors

    @Test func everyKindOfRefusalHasItsCode() {
        let codes: [PortalError.Kind: Int] = [
            .invalidParameters: -32602, .session: -32001, .notAllowed: -32003, .notFound: -32004, .busy: -32005,
            .conflict: -32009, .state: -32012, .refused: -32022, .remote: -32030, .storage: -32050,
            .cancelled: -32800, .internal: -32603,
        ]
        for kind in PortalError.Kind.allCases {
            let error = RPCError.answer(
                to: PortalError(
                    kind, "why", "Because.", remedy: "Do this.", field: "/a/b",
                    findings: [Finding(.error, .fetchFailed, path: "/a", message: "m", remedy: "r")],
                    retryable: true))
            #expect(error.code.rawValue == codes[kind], "\(kind)")
            #expect(error.reason == "why" && error.message == "Because." && error.remedy == "Do this.")
            #expect(error.field?.description == "/a/b" && error.findings.count == 1 && error.isRetryable)
        }
    }

    @Test func whatNobodyForesawHasAConstantText() async throws {
        struct Secretive: Error, CustomStringConvertible { let description = "CANARY-unexpected" }
        #expect(RPCError.answer(to: Secretive()) == .internalError)
        struct Broken: EnvironmentStore {
            func read<Value: Sendable>(
                _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
            ) async throws -> Value { throw Secretive() }
            func write<Value: Sendable>(
                _ body: @escaping @Sendable (any EnvironmentTransaction) throws -> Value
            ) async throws -> Value { throw Secretive() }
            func changes() -> AsyncStream<Void> { AsyncStream { $0.finish() } }
        }
        let host = try TestHost(environment: { _ in Broken() })
        try await TestHost.run(host) { host, client in
            let error = try await client.refusal("host/settings/get", [:], -32603, "internal")
            #expect(error?.message == RPCError.internalError.message)
            #expect(try host.places(of: "CANARY-unexpected") == [])
        }
    }
}
