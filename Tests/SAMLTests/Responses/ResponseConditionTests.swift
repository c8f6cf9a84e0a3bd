import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Genuinely signed responses that are not meant for us, not now, or not complete.
@Suite("A genuine response", .timeLimit(.minutes(2)))
struct ResponseConditionTests {
    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    private func build(
        _ signed: ResponseBuilder.Signed = .both, _ change: (inout ResponseBuilder) -> Void
    ) throws -> [UInt8] {
        var builder = ResponseBuilder()
        change(&builder)
        return try builder.build(signed, by: bench.provider.signer)
    }

    /// One change and what it must be refused for.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let failures: [Failure]
        let change: @Sendable (inout ResponseBuilder) -> Void

        init(_ name: String, _ failures: Failure..., change: @escaping @Sendable (inout ResponseBuilder) -> Void) {
            testDescription = name
            self.failures = failures
            self.change = change
        }
    }

    static let wrongAddresses = [
        "http://sp.example.com/acs", "https://sp.example.com/acs/", "https://sp.example.com/ACS",
        "https://sp.example.com/acs?x", "https://sp.example.com:443/acs", "https://sp.example.com/acs.evil.example",
        "https://evil.example/acs", "https://sp.example.com/", "",
    ]

    static let cases: [Case] =
        wrongAddresses.map { address in
            Case("destination \(address)", Failure(.destination, .mismatch)) { $0.destination = address }
        }
        + wrongAddresses.map { address in
            Case("recipient \(address)", Failure(.recipient, .mismatch)) { $0.recipient = address }
        }
        + [
            Case("no destination", Failure(.destination, .missing)) { $0.destination = nil },
            Case("no recipient", Failure(.recipient, .missing)) { $0.recipient = nil },
            Case("another issuer of the response", Failure(.issuer, .mismatch)) {
                $0.responseIssuer = "https://evil.example"
            },
            Case("another issuer of the assertion", Failure(.issuer, .mismatch)) {
                $0.assertionIssuer = "https://idp.example.com/metadata/"
            },
            Case("no issuer of the assertion", Failure(.issuer, .missing)) { $0.assertionIssuer = nil },
            Case("two issuers", Failure(.issuer, .malformed)) {
                $0.assertionIssuer =
                    "https://idp.example.com/metadata</saml:Issuer><saml:Issuer>https://idp.example.com/metadata"
            },
            Case("an issuer with markup", Failure(.issuer, .malformed)) {
                $0.assertionIssuer = "https://idp.example.com/metadata<saml:x/>"
            },
            Case("another audience", Failure(.audience, .mismatch)) { $0.audiences = [["https://sp.example.com"]] },
            Case("an audience that ours begins with", Failure(.audience, .mismatch)) {
                $0.audiences = [["https://sp.example.com/meta"]]
            },
            Case("an audience that begins with ours", Failure(.audience, .mismatch)) {
                $0.audiences = [["https://sp.example.com/metadata/x"]]
            },
            Case("the audience spn:", Failure(.audience, .mismatch)) {
                $0.audiences = [["spn:https://sp.example.com/metadata"]]
            },
            Case("a second restriction to others", Failure(.audience, .mismatch)) {
                $0.audiences = [["https://sp.example.com/metadata"], ["https://other.example"]]
            },
            Case("no audience restriction", Failure(.audience, .missing)) { $0.audiences = [] },
            Case("an empty audience restriction", Failure(.audience, .mismatch)) { $0.audiences = [[]] },
            Case("no conditions", Failure(.conditions, .missing), Failure(.audience, .missing)) {
                $0.hasConditions = false
            },
            Case("an unknown condition", Failure(.conditions, .unknownCondition)) {
                $0.moreConditions = "<saml:Condition xmlns:xsi=\"\(SAMLNamespace.schemaInstance)\" xsi:type=\"x\"/>"
            },
            Case("a condition of another namespace", Failure(.conditions, .unknownCondition)) {
                $0.moreConditions = "<x:Delegation xmlns:x=\"urn:x\"/>"
            },
            Case("another request", Failure(.inResponseTo, .unknownRequest)) {
                $0.responseInResponseTo = "_request-2"
                $0.confirmedRequest = "_request-2"
            },
            Case("no request", Failure(.inResponseTo, .unsolicited)) {
                $0.responseInResponseTo = nil
                $0.confirmedRequest = nil
            },
            Case("another request in the confirmation", Failure(.inResponseTo, .inconsistent)) {
                $0.confirmedRequest = "_request-2"
            },
            Case("no request in the confirmation", Failure(.inResponseTo, .inconsistent)) {
                $0.confirmedRequest = nil
            },
            Case(
                "a request in the confirmation only", Failure(.inResponseTo, .unsolicited),
                Failure(.inResponseTo, .inconsistent)
            ) { $0.responseInResponseTo = nil },
            Case("an empty request", Failure(.inResponseTo, .unknownRequest)) {
                $0.responseInResponseTo = ""
                $0.confirmedRequest = ""
            },
            Case("another version", Failure(.version, .unsupportedVersion)) { $0.version = "1.1" },
            Case("no version of the assertion", Failure(.version, .missing)) { $0.assertionVersion = nil },
            Case("no moment of issue", Failure(.issueInstant, .missing)) { $0.issueInstant = nil },
            Case("a moment of issue that is none", Failure(.issueInstant, .malformed)) { $0.issueInstant = "today" },
            Case("another status", Failure(.status, .statusNotSuccess)) {
                $0.status =
                    "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext\"/></samlp:StatusCode>"
            },
            Case("success inside a failure", Failure(.status, .statusNotSuccess)) {
                $0.status =
                    "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Requester\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:StatusCode>"
            },
            Case("two status codes", Failure(.status, .malformed)) {
                $0.status = String(
                    repeating: "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>", count: 2)
            },
            Case("no status code", Failure(.status, .missing)) { $0.status = "" },
            Case("no bearer", Failure(.subjectConfirmation, .noBearer)) {
                $0.confirmationMethod = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
            },
            Case("sender vouches", Failure(.subjectConfirmation, .noBearer)) {
                $0.confirmationMethod = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"
            },
            Case("a confirmation with NotBefore", Failure(.notBefore, .notBeforePresent)) {
                $0.confirmationNotBefore = ResponseBuilder.time(-60)
            },
            Case("a confirmation without end", Failure(.notOnOrAfter, .missing)) {
                $0.confirmationNotOnOrAfter = nil
            },
            Case("an end that is no moment", Failure(.notOnOrAfter, .malformed)) {
                $0.confirmationNotOnOrAfter = "9999"
            },
            Case("a beginning that is no moment", Failure(.notBefore, .malformed)) {
                $0.conditionsNotBefore = "2026-02-30T00:00:00Z"
            },
            Case("a session's end that is no moment", Failure(.sessionNotOnOrAfter, .malformed)) {
                $0.sessionNotOnOrAfter = "x"
            },
            Case("no statement of authentication", Failure(.authnStatement, .missing)) {
                $0.hasAuthnStatement = false
            },
            Case("no moment of authentication", Failure(.authnStatement, .missing)) { $0.authnInstant = nil },
            Case("two names", Failure(.subject, .malformed)) {
                $0.nameID = "<saml:NameID>one</saml:NameID><saml:NameID>two</saml:NameID>"
            },
            Case("two subjects", Failure(.subject, .malformed)) { $0.attributes = "<saml:Subject/>" },
            Case("two statuses", Failure(.status, .malformed)) {
                $0.beforeAssertion =
                    "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"/></samlp:Status>"
            },
            Case("an empty name", Failure(.subject, .malformed)) { $0.nameID = "<saml:NameID> </saml:NameID>" },
            Case("a name with markup", Failure(.subject, .malformed)) {
                $0.nameID = "<saml:NameID>user<saml:x/>@example.com</saml:NameID>"
            },
            Case("an attribute without name", Failure(.attributes, .missing)) {
                $0.attributes = "<saml:AttributeStatement><saml:Attribute/></saml:AttributeStatement>"
            },
            Case("more attributes than anybody has", Failure(.attributes, .tooMany)) {
                $0.attributes =
                    "<saml:AttributeStatement>"
                    + String(repeating: "<saml:Attribute Name=\"a\"/>", count: 1001) + "</saml:AttributeStatement>"
            },
            Case("an element that has no place there", Failure(.document, .unexpectedElement)) {
                $0.afterAssertion = "<x:y xmlns:x=\"urn:x\"/>"
            },
            Case("a second set of conditions", Failure(.conditions, .malformed)) {
                $0.attributes = "<saml:Conditions/>"
            },
            Case("an element that no assertion has", Failure(.document, .unexpectedElement)) {
                $0.attributes = "<saml:Other/>"
            },
        ]

    @Test("is refused for what is wrong with it, and for nothing else", arguments: cases)
    func refused(_ wrong: Case) throws {
        let report = bench.report(try build(.both, wrong.change))
        #expect(report.assertion == nil)
        let failures = report.failures.compactMap { check in check.code.map { Failure(check.name, $0) } }
        for failure in wrong.failures { #expect(failures.contains(failure), "\(failures)") }
        #expect(Set(failures).subtracting(wrong.failures).isEmpty, "\(failures)")
        #expect(!failures.contains { $0.name == .signature })
    }

    @Test("with everything wrong is refused for all of it at once")
    func everything() throws {
        let message = try build(.assertion) {
            $0.destination = "https://other.example/acs"
            $0.recipient = "https://other.example/acs"
            $0.audiences = [["https://other.example"]]
            $0.responseInResponseTo = "_other"
            $0.confirmedRequest = "_other"
            $0.confirmationNotOnOrAfter = ResponseBuilder.time(-300)
            $0.conditionsNotOnOrAfter = ResponseBuilder.time(-300)
            $0.conditionsNotBefore = ResponseBuilder.time(-600)
            $0.sessionNotOnOrAfter = ResponseBuilder.time(-300)
            $0.assertionIssuer = "https://other.example/idp"
        }
        bench.expectRefused(
            message, Failure(.destination, .mismatch), Failure(.recipient, .mismatch), Failure(.audience, .mismatch),
            Failure(.inResponseTo, .unknownRequest), Failure(.notOnOrAfter, .expired),
            Failure(.sessionNotOnOrAfter, .expired), Failure(.issuer, .mismatch),
            Failure(.signature, .untrustedCertificate)
        ) { [stranger = bench.stranger] in $0.certificates = [stranger.certificate] }
    }

    @Test("tells what was expected and what came")
    func texts() throws {
        let report = bench.report(try build { $0.audiences = [["https://a.example", "https://b.example"]] })
        let check = try #require(report.failures.first)
        #expect(check.name == .audience)
        #expect(check.part == .conditions)
        #expect(check.expected == "https://sp.example.com/metadata")
        #expect(check.received == "https://a.example https://b.example")
        #expect(report.claims.audiences == ["https://a.example", "https://b.example"])
    }

    @Test("passes with what may be absent absent, and with what may be repeated repeated")
    func variants() throws {
        let changes: [@Sendable (inout ResponseBuilder) -> Void] = [
            {
                $0.conditionsNotBefore = nil
                $0.conditionsNotOnOrAfter = nil
            },
            {
                $0.sessionNotOnOrAfter = nil
                $0.sessionIndex = nil
            },
            { $0.nameID = nil },
            { $0.attributes = "" },
            { $0.moreConditions = "<saml:OneTimeUse/><saml:ProxyRestriction Count=\"0\"/>" },
            {
                $0.audiences = [
                    ["https://x.example", "https://sp.example.com/metadata"], ["https://sp.example.com/metadata"],
                ]
            },
            { $0.audiences = [["\n  https://sp.example.com/metadata\n "]] },
            { $0.assertionIssuer = " https://idp.example.com/metadata\n" },
            { $0.beforeAssertion = "" },
        ]
        for (index, change) in changes.enumerated() {
            let report = bench.report(try build(.both, change))
            #expect(report.assertion != nil, "\(index) \(report.failures)")
        }
        let unsignedResponse = bench.report(
            try build(.assertion) {
                $0.responseIssuer = nil
                $0.destination = nil
            })
        #expect(unsignedResponse.assertion != nil, "\(unsignedResponse.failures)")
        bench.expectRefused(try build(.response) { $0.responseIssuer = nil }, Failure(.issuer, .missing))
    }

    private func bearer(_ data: String) -> String {
        "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">\(data)</saml:SubjectConfirmation>"
    }

    private func data(_ recipient: String, until seconds: Double) -> String {
        """
        <saml:SubjectConfirmationData NotOnOrAfter="\(ResponseBuilder.time(seconds))" Recipient="\(recipient)" \
        InResponseTo="_request-1"/>
        """
    }

    @Test("with several confirmations passes by the one that holds, wherever it stands, until the last has ended")
    func confirmations() throws {
        let name = "<saml:NameID>user@example.com</saml:NameID>"
        let end = ResponseBuilder.now.addingTimeInterval(900 + 180)
        let before = bench.report(
            try build { $0.nameID = name + bearer(data("https://other.example/", until: 900)) })
        #expect(before.failures == [])
        #expect(before.assertion?.usableUntil == end)
        let behind = bench.report(
            try build {
                $0.nameID = name + bearer(data("https://sp.example.com/acs", until: 900))
                $0.recipient = "https://other.example/"
            })
        #expect(behind.failures == [])
        #expect(behind.assertion?.usableUntil == end)
    }

    @Test("whose bearer confirmation has no data, or twice, or that has more of them than anybody is refused")
    func confirmationData() throws {
        let good = data("https://sp.example.com/acs", until: 300)
        for (found, code) in [("", SAMLCheck.Code.missing), (good + good, .malformed)] {
            let message = try build {
                $0.nameID = bearer(found)
                $0.confirmationMethod = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
            }
            bench.expectRefused(message, Failure(.subjectConfirmation, code))
        }
        bench.expectRefused(
            try build { $0.nameID = String(repeating: bearer(good), count: 16) },
            Failure(.subjectConfirmation, .tooMany))
    }

    @Test("that answers another request is refused for each place that says so")
    func eachRequest() throws {
        let report = bench.report(
            try build {
                $0.responseInResponseTo = "_request-2"
                $0.confirmedRequest = "_request-2"
            })
        #expect(report.failures.map(\.part) == [.response, .confirmation])
        #expect(report.failures.map(\.code) == [.unknownRequest, .unknownRequest])
    }

    @Test("is compared by its octets, not by what looks the same")
    func octets() throws {
        let (composed, decomposed) = ("https://sp.example.com/\u{E9}", "https://sp.example.com/e\u{301}")
        func report(_ written: String) throws -> ResponseReport {
            let message = try build {
                $0.destination = written
                $0.recipient = written
                $0.audiences = [[written]]
                $0.responseIssuer = written
                $0.assertionIssuer = written
            }
            return bench.report(message) {
                $0.consumerURL = composed
                $0.serviceProvider = composed
                $0.identityProvider = composed
            }
        }
        #expect(try report(composed).failures == [])
        #expect(
            try report(decomposed).failures.map(\.name) == [.issuer, .destination, .issuer, .recipient, .audience])
    }

    @Test("keeps all values of all attributes, in order")
    func attributes() throws {
        let report = bench.report(
            try build {
                $0.attributes = """
                    <saml:AttributeStatement xmlns:xsi="\(SAMLNamespace.schemaInstance)">\
                    <saml:Attribute Name="a"><saml:AttributeValue> 1 </saml:AttributeValue><saml:AttributeValue/>\
                    <saml:AttributeValue xsi:nil="true"/><saml:AttributeValue><![CDATA[<2>]]></saml:AttributeValue>\
                    </saml:Attribute><saml:Attribute Name="b"/></saml:AttributeStatement><saml:AttributeStatement>\
                    <saml:Attribute Name="a"><saml:AttributeValue><saml:NameID>x</saml:NameID></saml:AttributeValue>\
                    </saml:Attribute></saml:AttributeStatement>
                    """
            })
        let assertion = try #require(report.assertion, "\(report.failures)")
        #expect(assertion.attributes.map(\.name) == ["a", "b", "a"])
        #expect(assertion.attributes.map(\.values) == [[" 1 ", "", "<2>"], [], ["x"]])
    }

    // MARK: Edges

    @Test("is accepted up to the last millisecond of the skew, and no longer")
    func edges() throws {
        let genuine = try build { _ in }
        let skew = 180.0
        // Conditions begin at −60; the confirmation and the conditions end at 300.
        #expect(bench.report(genuine, at: -60 - skew).assertion != nil)
        #expect(
            bench.report(genuine, at: -60 - skew - 0.001).failures.map(\.code) == [.notYetValid])
        #expect(bench.report(genuine, at: 300 + skew - 0.001).assertion != nil)
        #expect(bench.report(genuine, at: 300 + skew).failures.map(\.code) == [.expired, .expired])
        for (seconds, isAccepted) in [(-60.0, true), (-60.001, false), (299.999, true), (300, false)] {
            let report = bench.report(genuine, at: seconds) { $0.clockSkew = 0 }
            #expect((report.assertion != nil) == isAccepted, "\(seconds)")
        }
    }

    @Test("is accepted as long as the session lasts")
    func sessionEdge() throws {
        let genuine = try build { $0.sessionNotOnOrAfter = ResponseBuilder.time(10) }
        #expect(bench.report(genuine, at: 189.999).assertion != nil)
        #expect(bench.report(genuine, at: 190).failures.map(\.name) == [.sessionNotOnOrAfter])
    }

    @Test("says until when it could be used again")
    func usableUntil() throws {
        let genuine = try build { _ in }
        let end = try #require(bench.report(genuine).assertion).usableUntil.timeIntervalSince(ResponseBuilder.now)
        #expect(bench.report(genuine, at: end - 0.001).assertion != nil)
        #expect(bench.report(genuine, at: end).assertion == nil)
    }

    @Test("with a refusal instead of an assertion is refused for the status alone")
    func statusOnly() throws {
        let text = """
            <samlp:Response xmlns:samlp="\(SAMLNamespace.protocol)" xmlns:saml="\(SAMLNamespace.assertion)" ID="_r" \
            Version="2.0" IssueInstant="\(ResponseBuilder.time(0))" Destination="https://sp.example.com/acs" \
            InResponseTo="_request-1"><saml:Issuer>https://idp.example.com/metadata</saml:Issuer><samlp:Status>\
            <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode \
            Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/></samlp:StatusCode>\
            <samlp:StatusMessage>No.</samlp:StatusMessage></samlp:Status></samlp:Response>
            """
        let report = bench.report(Array(text.utf8))
        #expect(report.failures.map(\.code) == [.statusNotSuccess])
        #expect(report.claims.statusCodes.last == "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")
        #expect(report.claims.statusMessage == "No.")
    }
}
