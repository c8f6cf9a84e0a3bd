import PortalCore
import PortalTestSupport
import SAML
import StrictJSON
import Testing

/// Who may sign in where an organisation's domains decide.
@Suite struct EmailDomainTests {
    /// What the provider asserts, and why that is refused.
    private typealias Case = (attributes: [(name: String, values: [String])], refusal: String?)

    private static let (outside, none) = ("policy.email_domain", "policy.email_invalid")

    @Test("An address is in a domain only if it is an address, and that is its domain")
    func domains() async throws {
        let (outside, none) = (Self.outside, Self.none)
        let cases: [(email: String, refusal: String?)] = [
            ("ada@engine-works.io", nil), ("o'brien+x@ENGINE-works.IO", nil), ("ada@sub.engine-works.io", outside),
            ("ada@engine-works.io.example.com", outside), ("engine-works.io", none), ("@engine-works.io", none),
            ("ada@engine-works.io@", none), ("ceo@victim.example@engine-works.io", none),
            ("\"ceo@victim.example\"@engine-works.io", none), ("<ceo@victim.example>@engine-works.io", none),
            ("ada@\u{301}engine-works.io", none), ("ada@engine-works.io\u{301}", outside),
        ]
        try await judge(
            cases.map { one in (["id", "email", "firstName", "lastName"].map { ($0, [one.email]) }, one.refusal) })
    }

    @Test("Every address counts that a profile has, and one without an address is nobody's")
    func everyAddress() async throws {
        let (outside, none) = (Self.outside, Self.none)
        let (ours, victim) = ("ada@engine-works.io", "ceo@victim.example")
        let rules: [(target: String, source: String)] = [
            ("idpId", "id"), ("username", "x"), ("email", "email"), ("emails", "y"),
        ]
        let map: JSON = .array(
            rules.map { rule in
                [
                    "target": .string(rule.target), "sources": [.string(rule.source)],
                    "required": .bool(rule.target == "idpId"),
                ]
            })
        func asserted(email: [String] = [], y: [String] = []) -> [(name: String, values: [String])] {
            [("id", ["u-1"]), ("x", [victim]), ("email", email), ("y", y)].filter { !$0.1.isEmpty }
        }
        let cases: [Case] = [
            (asserted(y: [ours]), nil), (asserted(email: [ours], y: [ours]), nil), (asserted(email: [ours]), nil),
            (asserted(y: [victim]), outside), (asserted(email: [ours], y: [victim]), outside),
            (asserted(email: [ours], y: [ours, victim]), outside), (asserted(email: [victim], y: [ours]), outside),
            (asserted(), none), (asserted(email: [ours], y: ["ceo"]), none),
        ]
        try await judge(cases, map: map)
        // Where everybody is let in, there is nothing to judge.
        try await judge(cases.map { ($0.attributes, nil) }, map: map, allowAnyDomain: true)
    }

    private func judge(_ cases: [Case], map: JSON? = nil, allowAnyDomain: Bool = false) async throws {
        let certificate = try TestCertificate.make()
        let signer = try SAMLSigner(certificate)
        try await TestHost.run { host, client in
            host.advanceToResponses()
            let organization = try await client.organization("Acme", ["allowAnyDomain": .bool(allowAnyDomain)])
            let connection = try await client.connection(organization)
            let own: JSON = .string(connection)
            try await client.call(
                "connections/setMetadata",
                [
                    "connectionId": own,
                    "metadataXml": .string(try Samples.metadata(certificates: [certificate])),
                ])
            try await client.call(
                "connections/update", ["connectionId": own, "options": ["allowIdpInitiated": true]])
            if let map {
                try await client.call("connections/attributeMap/set", ["connectionId": own, "map": ["rules": map]])
            }
            let tenant = try #require(ConnectionID(connection)).tenant
            try await host.gate.store.write(tenant) { transaction in
                var organization = try transaction.organizations.get()
                organization.domains = ["engine-works.io"]
                try transaction.organizations.update(organization)
            }
            try await host.signIn(on: connection, test: .live)
            try await client.call("connections/activate", ["connectionId": own])
            let view = try await client.get(connection)

            for (number, one) in cases.enumerated() {
                let response = try ResponseBuilder(for: view, answering: nil, named: "\(number)", one.attributes)
                let session = try await client.deliver(response.build(.assertion, by: signer), to: connection)
                let failed = session["checks"]?.arrayValue?.filter { $0["outcome"] == "failed" }.map { $0["code"] }
                #expect(session["state"] == (one.refusal == nil ? "succeeded" : "failed"), "\(one.attributes)")
                #expect(failed == (one.refusal.map { [.string($0)] } ?? []), "\(one.attributes)")
                #expect(session["diagnosis"]?["code"] == one.refusal.map { .string($0) }, "\(one.attributes)")
            }
        }
    }
}
