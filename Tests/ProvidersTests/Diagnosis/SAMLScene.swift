import Foundation
import PortalCore
import PortalTestSupport
import SAML
import StrictJSON

/// A sign-in by SAML with a really signed response, all in order until a test changes something.
struct SAMLScene {
    static let urls: ServiceProviderURLs = {
        var urls = ServiceProviderURLs(
            ConnectionID(tenant: .environment, time: Timestamp(milliseconds: 1_790_000_000_000), entropy: 7),
            baseURL: "https://portal.example.com")
        urls.signInUrl = "https://portal.example.com/sso/start?connectionId=con"
        return urls
    }()
    static let issuer = "https://idp.example.com/metadata"
    static let other = "con_01K5X00000000000000000000A"
    static let now = Timestamp(milliseconds: Int64(ResponseBuilder.now.timeIntervalSince1970) * 1000)

    private static let genuine = Result { try TestIdentityProvider() }

    var builder = ResponseBuilder()
    var signed = ResponseBuilder.Signed.assertion
    var signer: SAMLSigner
    var encryptor: SAMLEncryptor?
    var expectations: ResponseExpectations
    /// Changes the finished message.
    var change: @Sendable (String) -> String = { $0 }
    var options = ConnectionOptions()
    var map: AttributeMap?
    var certificates: [X509Certificate]
    var retired: [X509Certificate] = []
    var timedOut = false
    var domains = ["example.com"]
    var moreChecks: [SignInCheck] = []

    init() throws {
        let provider = try Self.genuine.get()
        signer = provider.signer
        certificates = [provider.certificate]
        expectations = ResponseExpectations(
            identityProvider: Self.issuer, serviceProvider: Self.urls.entityId, consumerURL: Self.urls.acsUrl,
            certificates: certificates, requestIDs: ["_request-1"])
        builder.destination = Self.urls.acsUrl
        builder.recipient = Self.urls.acsUrl
        builder.audiences = [[Self.urls.entityId]]
        builder.nameID = Self.nameID("persistent", "2.0", "user-1")
        builder.attributes = Self.attributes(["email": "jane@example.com"])
    }

    static func nameID(_ format: String, _ version: String = "2.0", _ value: String) -> String {
        "<saml:NameID Format=\"urn:oasis:names:tc:SAML:\(version):nameid-format:\(format)\">\(value)</saml:NameID>"
    }

    static func attributes(_ values: KeyValuePairs<String, String?>) -> String {
        "<saml:AttributeStatement>"
            + values.map { name, value in
                "<saml:Attribute Name=\"\(name)\">"
                    + (value.map { "<saml:AttributeValue>\($0)</saml:AttributeValue>" } ?? "") + "</saml:Attribute>"
            }.joined() + "</saml:AttributeStatement>"
    }

    /// An error instead of an assertion.
    mutating func answer(_ codes: String..., message: String? = nil) {
        let nested = codes.reversed().reduce("") { inner, code in
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:\(code)\">\(inner)</samlp:StatusCode>"
        }
        builder.status = nested + (message.map { "<samlp:StatusMessage>\($0)</samlp:StatusMessage>" } ?? "")
        signed = .nothing
        change = { text in
            guard let range = ResponseBuilder.assertionRange(in: text) else { return text }
            return text.replacingCharacters(in: range, with: "")
        }
    }

    /// Verifies, maps and collects as a sign-in does.
    func evidence(_ providerID: ProviderID) throws -> SignInEvidence {
        var setup = ConnectionSetup(options: options)
        setup.settings = .saml(
            SAMLSettings(
                entityId: expectations.identityProvider, singleSignOn: [], singleLogout: [], signingCertificates: [],
                nameIdFormats: [], wantAuthnRequestsSigned: false))
        setup.certificates =
            certificates.map { Self.record($0, .primary) } + retired.map { Self.record($0, .retiring) }
        var evidence = SignInEvidence(
            providerId: providerID, protocol: .saml, serviceProvider: Self.urls, setup: setup, checks: [],
            now: Self.now)
        evidence.domains = domains
        evidence.requestedAt = expectations.authenticatedSince.map { Timestamp($0) }
        guard !timedOut else {
            evidence.timedOut = true
            return evidence
        }
        var expectations = expectations
        expectations.certificates = certificates
        let message = change(
            String(decoding: try builder.build(signed, by: signer, encryptedBy: encryptor), as: UTF8.self))
        let report = ResponseVerifier(expectations).verify(Array(message.utf8), at: ResponseBuilder.now)
        evidence.checks = report.checks.map(SignInCheck.init) + moreChecks
        evidence.saml = report.claims
        evidence.attributeNames = report.claims.attributeNames
        if let assertion = report.assertion {
            let asserted = AssertedAttributes(
                nameId: assertion.nameID.map { .init(value: $0.value, format: $0.format) },
                attributes: assertion.attributes.map { ($0.name, $0.values) })
            let module = try ProviderCatalog(DiagnosisTable.modules).module(providerID)
            let outcome = (map ?? module.standardAttributeMap(for: .saml)).profile(from: asserted)
            evidence.missingAttributes = outcome.missing
        }
        return evidence
    }

    private static func record(
        _ certificate: X509Certificate, _ role: IdentityProviderCertificate.Role
    ) -> IdentityProviderCertificate {
        IdentityProviderCertificate(
            id: CertificateID(tenant: .environment, time: now, entropy: 1), der: "",
            fingerprintSha256: certificate.fingerprint, subject: "CN=idp", notBefore: now, notAfter: now, role: role,
            source: .metadata, createdAt: now)
    }
}
