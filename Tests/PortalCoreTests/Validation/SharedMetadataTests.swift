import PortalCore
import PortalTestSupport
import Testing

/// Real documents, judged on the day on which these tests were written and on a day on which each was in use.
@Suite(.enabled(if: SharedFixtures.areExpected, Comment(rawValue: SharedFixtures.absence)))
struct SharedMetadataTests {
    struct Document: Sendable, CustomTestStringConvertible {
        var name: String
        /// A day on which the document was in use, and what is to be found then.
        var then: String
        var findingsThen: [String] = []
        /// What is to be found on 2026-11-21.
        var findingsLater: [String]
        var entityID: String
        var testDescription: String { name }
    }

    private static let documents = [
        Document(
            name: "adfs", then: "2017-04-20",
            findingsThen: [
                "info saml.metadata.signature_weak", "warning saml.metadata.placeholder",
                "warning saml.metadata.placeholder",
            ],
            findingsLater: [
                "error saml.certificate.expired", "info saml.metadata.signature_weak",
                "warning saml.metadata.placeholder",
                "warning saml.metadata.placeholder",
            ], entityID: "http://idp.adfs.example.com/adfs/services/trust"),
        Document(
            name: "different-signing-and-encryption", then: "2017-01-01",
            findingsThen: ["info saml.certificate.weak_signature"],
            findingsLater: ["error saml.certificate.expired", "info saml.certificate.weak_signature"],
            entityID: "https://app.onelogin.com/saml/metadata/383123"),
        Document(
            name: "entities-descriptor", then: "2018-05-01", findingsThen: ["info saml.metadata.wants_signed_requests"],
            findingsLater: ["error saml.metadata.expired", "info saml.metadata.wants_signed_requests"],
            entityID: "https://testidp.funet.fi/idp/shibboleth"),
        Document(
            name: "entra-id", then: "2024-06-01", findingsLater: ["error saml.certificate.expired"],
            entityID: "https://sts.windows.net/a9054a0f-2011-4e31-b3ac-fd8c354146ec/"),
        Document(
            name: "google", then: "2024-01-01", findingsLater: [],
            entityID: "https://accounts.google.com/o/saml2?idpid=C029op2ga"),
        Document(
            name: "jumpcloud", then: "2024-01-01", findingsThen: ["warning saml.entity_id.invalid"],
            findingsLater: ["warning saml.entity_id.invalid"], entityID: "IdP Entity ID"),
        Document(
            name: "keycloak", then: "2024-06-01",
            findingsThen: [
                "error saml.sso_url.not_https", "error saml.sso_url.private_address",
                "info saml.metadata.wants_signed_requests",
            ],
            findingsLater: [
                "error saml.sso_url.not_https", "error saml.sso_url.private_address",
                "info saml.metadata.wants_signed_requests",
            ], entityID: "http://localhost:8085/realms/master"),
        Document(
            name: "multiple-signing-certificates", then: "2018-02-01",
            findingsThen: [
                "info saml.certificate.expiring", "info saml.certificate.weak_signature",
                "warning saml.certificate.weak_key", "warning saml.certificate.weak_key",
                "warning saml.name_id_format.not_offered",
            ],
            findingsLater: [
                "error saml.certificate.expired", "error saml.certificate.expired", "error saml.certificate.expired",
                "info saml.certificate.weak_signature", "warning saml.certificate.weak_key",
                "warning saml.certificate.weak_key", "warning saml.name_id_format.not_offered",
            ], entityID: "https://idp.examle.com/saml/metadata"),
        Document(
            name: "okta", then: "2024-06-01", findingsLater: [], entityID: "http://www.okta.com/exkdoocxa1VmjpXmX697"),
        Document(
            name: "onelogin", then: "2017-04-20",
            findingsThen: ["info saml.certificate.weak_signature", "warning saml.name_id_format.not_offered"],
            findingsLater: [
                "error saml.certificate.expired", "info saml.certificate.weak_signature",
                "warning saml.name_id_format.not_offered",
            ], entityID: "https://app.onelogin.com/saml/metadata/645460"),
        Document(
            name: "ping", then: "2024-01-01", findingsLater: ["error saml.certificate.expired"],
            entityID: "https://auth.pingone.com/3030059e-440b-4ad0-9217-44326f1757f6"),
        Document(
            name: "shibboleth-testshib", then: "2015-01-01",
            findingsThen: ["info saml.certificate.weak_signature", "warning saml.name_id_format.not_offered"],
            findingsLater: [
                "error saml.certificate.expired", "info saml.certificate.weak_signature",
                "warning saml.name_id_format.not_offered",
            ], entityID: "https://idp.testshib.org/idp/shibboleth"),
    ]

    private func review(_ document: Document, on day: String, _ policy: AddressPolicy = AddressPolicy()) throws
        -> SAMLMetadataReview
    {
        Review.saml(
            try SharedFixtures.bytes("metadata/\(document.name).xml"),
            context: ReviewContext(now: try #require(Timestamp("\(day)T12:00:00Z")), addresses: policy))
    }

    @Test(arguments: documents)
    func exactlyTheTrueFindingsAreMade(document: Document) throws {
        let then = try review(document, on: document.then)
        #expect(then.codes.sorted() == document.findingsThen)
        #expect(try review(document, on: "2026-11-21").codes.sorted() == document.findingsLater)

        #expect(then.summary.entityId == document.entityID)
        #expect(then.summary.ssoUrl != nil && !then.summary.bindings.isEmpty && !then.summary.certificates.isEmpty)
        #expect(then.settings?.entityId == document.entityID && then.settings?.signingCertificates.isEmpty == false)
    }

    @Test func everyDocumentIsListed() throws {
        let names = try SharedFixtures.names(in: "metadata").filter { $0.hasSuffix(".xml") }
        #expect(names == Self.documents.map { "\($0.name).xml" })
    }

    @Test func aLocalProviderIsFineWhereItsAddressIsAllowed() throws {
        let keycloak = try #require(Self.documents.first { $0.name == "keycloak" })
        let policy = AddressPolicy(allowed: [try #require(CIDR("127.0.0.1"))])
        #expect(try review(keycloak, on: "2024-06-01", policy).codes == ["info saml.metadata.wants_signed_requests"])
    }

    @Test func attacksAreRefused() throws {
        let names = try SharedFixtures.names(in: "xml-bombs")
        #expect(!names.isEmpty)
        for name in names {
            let review = Review.saml(try SharedFixtures.bytes("xml-bombs/\(name)"))
            #expect(review.findings.contains { $0.severity == .error }, "\(name)")
            #expect(review.settings == nil, "\(name)")
        }
    }
}
