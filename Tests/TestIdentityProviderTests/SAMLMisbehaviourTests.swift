import Foundation
import PortalTestSupport
import SAML
import StrictJSON
import TestIdentityProvider
import Testing

/// Each switch against the verifier of responses: what is wrong is found for what it is.
@Suite("A SAML sign-in with the test identity provider", .timeLimit(.minutes(5)))
struct SAMLMisbehaviourTests {
    /// What a response with the switch is refused for: all failed checks.
    static let refused: [(Misbehaviour, [String])] = [
        (.wrongAudience, ["audience mismatch"]),
        (.spnAudience, ["audience mismatch"]),
        (.wrongRecipient, ["recipient mismatch"]),
        (.wrongDestination, ["destination mismatch"]),
        (.wrongIssuer, ["issuer mismatch", "issuer mismatch"]),
        (.wrongInResponseTo, ["in_response_to unknown_request", "in_response_to unknown_request"]),
        (.unsolicited, ["in_response_to unsolicited", "in_response_to unsolicited"]),
        (.expired, ["not_on_or_after expired", "not_on_or_after expired"]),
        (.notYetValid, ["not_before not_yet_valid"]),
        (.unknownCertificate, ["signature untrusted_certificate", "signature untrusted_certificate"]),
        (.expiredCertificate, ["signature untrusted_certificate", "signature untrusted_certificate"]),
        (.rotatedKeys, ["signature untrusted_certificate", "signature untrusted_certificate"]),
        (.unsigned, ["signature nothing_signed"]),
        (.sha1, ["algorithm sha1_refused", "algorithm sha1_refused"]),
        (.altered, ["signature digest_mismatch", "signature digest_mismatch"]),
        (.statusDenied, ["status status_not_success"]),
        (.noAuthnContext, ["status status_not_success"]),
        (.noAuthnStatement, ["authn_statement missing"]),
        (.severalAssertions, ["single_assertion several_assertions"]),
        (
            .wrapped,
            ["signature misplaced_signature", "single_assertion several_assertions", "signature nothing_signed"]
        ),
        (.duplicateIDs, ["duplicate_ids duplicate_id"]),
        (.comment, ["document comment"]),
        (.encryptedWrongKey, ["encryption decryption_failed"]),
        (.encryptedRSA15, ["encryption encryption_algorithm_refused"]),
    ]

    /// Switches with which the response is in order, so that what is wrong shows elsewhere.
    static let accepted: [Misbehaviour] = [
        .wrongRelayState, .noEmail, .otherEmailName, .renamedEmail, .transientNameID, .persistentNameID, .noNameID,
        .groupsOverage, .replay, .encrypted,
    ]

    /// Switches without a response.
    static let unanswered: [Misbehaviour] = [.noAnswer]

    static let decryptionKey = Result { try TestDecryptionKey() }

    private func names(_ report: ResponseReport) -> [String] {
        report.failures.map { "\($0.name.rawValue) \($0.code?.rawValue ?? "")" }
    }

    private func registering(_ visitor: Visitor) async throws -> SAMLPrivateKey {
        let key = try Self.decryptionKey.get()
        let metadata = try ServiceProviderMetadata(
            entityID: Visitor.entityID, assertionConsumerURLs: [Visitor.consumerURL],
            encryptionCertificates: [key.certificate]
        ).xml()
        let answer = try await visitor.post("/saml/service-providers", "application/samlmetadata+xml", metadata)
        try #require(answer.status == 200)
        return key.privateKey
    }

    @Test("passes untouched, whatever is signed, by Redirect and by POST")
    func untouched() async throws {
        for signed in TestIdentityProviderConfiguration.Signed.allCases {
            try await Visitor.run {
                $0.signed = signed
            } body: { visitor in
                let request = visitor.request()
                let form = try await visitor.signOn(request: request)
                #expect(form.url == Visitor.consumerURL)
                #expect(form.relayState == "state")
                let report = visitor.verify(form, answering: request.id.rawValue)
                #expect(names(report) == [])
                let assertion = try #require(report.assertion)
                #expect(assertion.signed.rawValue == signed.rawValue)
                #expect(assertion.nameID?.value == Visitor.email)
                #expect(assertion.nameID?.format == SAMLNameIDFormat.emailAddress)
                #expect(assertion.attributes.map(\.name) == ["id", "firstName", "lastName", "email", "groups"])
                #expect(assertion.attributes[1].values == ["Jane"])
                #expect(assertion.inResponseTo == request.id.rawValue)

                let posted = visitor.request()
                let message = try posted.postForm(relayState: try RelayState("other"))
                var components = URLComponents()
                components.queryItems = message.fields.map { URLQueryItem(name: $0.name, value: $0.value) }
                let body = (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
                let answer = try await visitor.post("/saml/sso", "application/x-www-form-urlencoded", body.utf8)
                let second = try Visitor.form(answer)
                #expect(second.relayState == "other")
                #expect(names(visitor.verify(second, answering: posted.id.rawValue)) == [])
            }
        }
    }

    @Test("that begins at the provider passes where that is allowed")
    func initiated() async throws {
        try await Visitor.run { visitor in
            let url = visitor.facts.initiateURL + "?acs=https%3A%2F%2Fsp.example.com%2Facs"
            let audience = "&audience=https%3A%2F%2Fsp.example.com%2Fmetadata"
            let form = try Visitor.form(await Visitor.get(url + audience + "&RelayState=x"))
            #expect(form.url == Visitor.consumerURL && form.relayState == "x")
            #expect(visitor.verify(form, answering: nil) { $0.allowsUnsolicited = true }.assertion != nil)
            #expect(
                names(visitor.verify(form, answering: nil))
                    == ["in_response_to unsolicited", "in_response_to unsolicited"])
            #expect(try await Visitor.get(url).status == 400)
            #expect(try await Visitor.get(visitor.facts.initiateURL + "?" + audience.dropFirst()).status == 400)
            // Where metadata was given, that says where it goes.
            _ = try await registering(visitor)
            let known = try Visitor.form(await Visitor.get(visitor.facts.initiateURL + "?" + audience.dropFirst()))
            #expect(known.url == Visitor.consumerURL)
        }
    }

    @Test("with a failure switched on in the request is refused for it, and for nothing else")
    func refusals() async throws {
        try await Visitor.run { visitor in
            let key = try await registering(visitor)
            for (misbehaviour, failures) in Self.refused {
                let request = visitor.request()
                let form = try await visitor.signOn([misbehaviour], request: request)
                let report = visitor.verify(form, answering: request.id.rawValue) { $0.decryptionKeys = [key] }
                #expect(names(report) == failures, "\(misbehaviour)")
                #expect(report.assertion == nil, "\(misbehaviour)")
            }
        }
    }

    @Test("with a failure switched on while it runs is refused until it is switched off")
    func switches() async throws {
        try await Visitor.run { visitor in
            for (on, failures) in [(Misbehaviour.wrongAudience, ["audience mismatch"]), (.sha1, Self.refused[13].1)] {
                try await visitor.behave(on)
                let request = visitor.request()
                let form = try await visitor.signOn(request: request)
                #expect(names(visitor.verify(form, answering: request.id.rawValue)) == failures)
            }
            try await visitor.behave()
            let request = visitor.request()
            let form = try await visitor.signOn(request: request)
            #expect(names(visitor.verify(form, answering: request.id.rawValue)) == [])
        }
    }

    @Test("with two failures is refused for both")
    func both() async throws {
        try await Visitor.run {
            $0.behaviour.failures = [.wrongAudience]
        } body: { visitor in
            let request = visitor.request()
            let form = try await visitor.signOn([.wrongRecipient], request: request)
            #expect(
                names(visitor.verify(form, answering: request.id.rawValue))
                    == ["recipient mismatch", "audience mismatch"])
        }
    }

    @Test("with a switch that leaves the response in order shows what the switch says")
    func acceptances() async throws {
        try await Visitor.run { visitor in
            let key = try await registering(visitor)
            var seen: [Misbehaviour: VerifiedAssertion] = [:]
            var plain: [VerifiedAssertion] = []
            func assertion(_ failures: [Misbehaviour]) async throws -> VerifiedAssertion {
                let request = visitor.request()
                let form = try await visitor.signOn(failures, request: request)
                #expect(form.relayState == (failures == [.wrongRelayState] ? "another" : "state"))
                let report = visitor.verify(form, answering: request.id.rawValue) { $0.decryptionKeys = [key] }
                return try #require(report.assertion, "\(failures) \(names(report))")
            }
            for misbehaviour in Self.accepted {
                plain.append(try await assertion([]))
                seen[misbehaviour] = try await assertion([misbehaviour])
            }
            func value(_ misbehaviour: Misbehaviour, _ name: String) -> String? {
                seen[misbehaviour]?.attributes.first { $0.name == name }?.values.first
            }
            let id = try #require(plain.first?.attributes.first { $0.name == "id" }?.values.first)
            #expect(value(.noEmail, "email") == nil)
            #expect(seen[.noEmail]?.nameID == SAMLNameID(id, format: SAMLNameIDFormat.persistent))
            #expect(value(.otherEmailName, "email") == nil)
            #expect(value(.otherEmailName, "mail-address") == Visitor.email)
            #expect(value(.renamedEmail, "email") == "renamed." + Visitor.email)
            #expect(value(.renamedEmail, "id") == id)
            #expect(seen[.transientNameID]?.nameID?.format == SAMLNameIDFormat.transient)
            #expect(seen[.persistentNameID]?.nameID == SAMLNameID(id, format: SAMLNameIDFormat.persistent))
            #expect(seen[.noNameID]?.nameID == nil)
            #expect(value(.groupsOverage, "groups") == nil)
            #expect(value(.groupsOverage, "http://schemas.microsoft.com/claims/groups.link") != nil)
            #expect(seen[.encrypted]?.wasEncrypted == true)
            let before = try #require(Self.accepted.firstIndex(of: .replay))
            #expect(seen[.replay]?.id == plain[before].id)
            #expect(Set(plain.map(\.id)).count == plain.count)
        }
    }

    @Test("has no switch that these tests leave out")
    func complete() {
        let covered = Self.refused.map(\.0) + Self.accepted + Self.unanswered
        #expect(Set(covered) == Set(Misbehaviour.allCases.filter { $0.scopes.contains(.saml) }))
        #expect(covered.count == Set(covered).count)
    }

    @Test("of somebody who is not assigned ends on a page, and nothing goes back")
    func unassigned() async throws {
        try await Visitor.run { visitor in
            let url = try visitor.request().redirectURL() + "&fail=no-answer"
            let page = try await Visitor.get(url, accept: "text/html")
            #expect(page.status == 403)
            #expect(!String(decoding: page.body, as: UTF8.self).contains("SAMLResponse"))
            #expect(try await Visitor.get(url).status == 403)
        }
    }

    @Test("passes with the next certificate and with an expired one, as soon as they are in the metadata")
    func rollover() async throws {
        try await Visitor.run { visitor in
            for (misbehaviour, query, count) in [
                (Misbehaviour.rotatedKeys, "", 2), (.expiredCertificate, "?fail=expired-certificate", 2),
            ] {
                let request = visitor.request()
                let form = try await visitor.signOn([misbehaviour], request: request)
                let certificates = try await Visitor.certificates(at: visitor.facts.metadataURL + query)
                #expect(certificates.count == count)
                let report = visitor.verify(form, answering: request.id.rawValue) { $0.certificates = certificates }
                #expect(names(report) == [], "\(misbehaviour)")
                let warned = report.checks.contains { $0.outcome == .warning && $0.code == .certificateExpired }
                #expect(warned == (misbehaviour == .expiredCertificate))
            }
        }
    }

    @Test("gives the NameID that the request asks for, and the user whom it names")
    func naming() async throws {
        try await Visitor.run {
            $0.users.append(try #require(TestUser(email: "john@example.com")))
        } body: { visitor in
            for format in [SAMLNameIDFormat.persistent, SAMLNameIDFormat.transient, SAMLNameIDFormat.emailAddress] {
                let request = visitor.request(nameIDFormat: format)
                let form = try await visitor.signOn(request: request)
                let report = visitor.verify(form, answering: request.id.rawValue)
                #expect(report.assertion?.nameID?.format == format)
            }
            let request = visitor.request(subject: "john@example.com")
            let form = try await visitor.signOn(request: request)
            #expect(
                visitor.verify(form, answering: request.id.rawValue).assertion?.nameID?.value == "john@example.com")
        }
    }

    @Test("needs a request that a real identity provider would take")
    func badRequests() async throws {
        try await Visitor.run { visitor in
            let genuine = String(decoding: try visitor.request().xml(), as: UTF8.self)
            let id = try #require(genuine.firstMatch(of: #/ ID="([^"]*)"/#)?.1)
            let wrong: [(String, String, String)] = [
                ("Version=\"2.0\"", "Version=\"1.1\"", "Version"), ("ID=\"\(id)\"", "ID=\"1\(id)\"", "AADSTS7500529"),
                ("AuthnRequest", "LogoutRequest", "LogoutRequest"),
                (visitor.facts.ssoURL, "https://other.example.com/sso", "Destination"),
                ("HTTP-POST", "HTTP-Artifact", "HTTP-Artifact"), (Visitor.entityID, " ", "Issuer"),
                (" AssertionConsumerServiceURL=\"\(Visitor.consumerURL)\"", "", "where the answer goes"),
                (Visitor.consumerURL, "javascript:alert(1)", "no URL"), ("<samlp", "samlp", "XML"),
                ("<samlp:", "<!DOCTYPE a [<!ENTITY b \"c\">]><samlp:", "XML"),
            ]
            for (old, new, words) in wrong {
                try #require(genuine.contains(old))
                let url = try HTTPRedirectBinding.url(
                    for: Array(genuine.replacing(old, with: new).utf8), kind: .request, to: visitor.facts.ssoURL)
                let answer = try await Visitor.get(url)
                #expect(answer.status == 400, "\(new)")
                #expect(String(decoding: answer.body, as: UTF8.self).contains(words), "\(new)")
            }
            for query in ["", "?SAMLRequest=%%%", "?SAMLResponse=AAAA", "?SAMLRequest=AAAA&SAMLRequest=AAAA"] {
                #expect(try await Visitor.get(visitor.facts.ssoURL + query).status == 400)
            }
        }
    }

    @Test("verifies the request's signature where the sender's certificates are known")
    func requestSignatures() async throws {
        let key = try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Visitor.now)
        let other = try ServiceProviderKey.generate(.p256, commonName: "sp", notBefore: Visitor.now)
        let metadata = try ServiceProviderMetadata(
            entityID: Visitor.entityID, assertionConsumerURLs: [Visitor.consumerURL],
            signingCertificates: [key.certificate]
        ).xml()
        try await Visitor.run {
            $0.serviceProviders = [metadata]
        } body: { visitor in
            for (signer, status) in [(try key.signer(), 200), (try other.signer(), 400)] {
                #expect(try await Visitor.get(visitor.request().redirectURL(signedBy: signer)).status == status)
                var components = URLComponents()
                components.queryItems = try visitor.request().postForm(signedBy: signer).fields.map {
                    URLQueryItem(name: $0.name, value: $0.value)
                }
                let body = (components.percentEncodedQuery ?? "").replacing("+", with: "%2B")
                let answer = try await visitor.post("/saml/sso", "application/x-www-form-urlencoded", body.utf8)
                #expect(answer.status == status)
            }
        }
    }

    @Test(
        "is made of messages that the published schemas permit",
        .enabled(if: OASISSchemas.areExpected, "\(OASISSchemas.absence)"))
    func schemas() async throws {
        try await Visitor.run { visitor in
            _ = try await registering(visitor)
            var documents = [try await Visitor.get(visitor.facts.metadataURL).body]
            // Equal IDs are what no schema permits.
            let all = Misbehaviour.allCases.filter {
                $0.scopes.contains(.saml) && ![.noAnswer, .duplicateIDs].contains($0)
            }
            for misbehaviour in all {
                documents.append(try await visitor.signOn([misbehaviour], request: visitor.request()).message)
            }
            #expect(try await OASISSchemas.violations(in: documents) == [])
        }
    }
}
