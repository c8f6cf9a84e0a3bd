import Foundation
import PortalCore
import PortalTestSupport
import SAML
import Testing

@Suite struct SAMLMetadataReviewTests {
    @Test func aFlawlessDocumentHasNoFindingsAndYieldsWhatAConnectionNeeds() throws {
        var builder = try Review.flawless()
        builder.validUntil = "2030-01-01T00:00:00Z"
        builder.cacheDuration = "PT6H"
        builder.wantAuthnRequestsSigned = "false"
        builder.singleLogout = [MetadataBuilder.Endpoint("HTTP-Redirect", "https://idp.engine-works.io/slo")]
        builder.markupAfterRoles =
            "<md:Organization><md:OrganizationName xml:lang=\"de\">Werk</md:OrganizationName>"
            + "<md:OrganizationDisplayName xml:lang=\"de\">Das Werk</md:OrganizationDisplayName>"
            + "<md:OrganizationDisplayName xml:lang=\"en\">The Works</md:OrganizationDisplayName>"
            + "<md:OrganizationURL xml:lang=\"en\">https://engine-works.io</md:OrganizationURL></md:Organization>"
        let review = Review.saml(builder)
        #expect(review.codes.isEmpty)

        let summary = review.summary
        #expect(summary.entityId == "https://idp.engine-works.io/metadata" && summary.entityCount == 1)
        #expect(summary.ssoUrl == "https://idp.engine-works.io/sso", "Redirect is preferred")
        #expect(summary.bindings == [SAMLBinding.httpPOST.rawValue, SAMLBinding.httpRedirect.rawValue])
        #expect(summary.sloUrl == "https://idp.engine-works.io/slo")
        #expect(summary.nameIdFormats == ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"])
        #expect(summary.wantAuthnRequestsSigned == false && summary.organizationName == "The Works")
        #expect(summary.validUntil == Timestamp("2030-01-01T00:00:00Z") && summary.cacheDurationSeconds == 21_600)
        let certificate = try #require(summary.certificates.first)
        #expect(certificate.notAfter == Timestamp("2044-01-01T00:00:00Z"))
        #expect(certificate.daysLeft == 6310 && certificate.key == "RSA 2048 bits")
        #expect(certificate.fingerprint.count == 95 && certificate.subject.contains("CN=idp.example.com"))

        let settings = try #require(review.settings)
        #expect(settings.entityId == summary.entityId && settings.signingCertificates.count == 1)
        #expect(
            settings.singleSignOn.map(\.url) == [
                "https://idp.engine-works.io/sso", "https://idp.engine-works.io/sso/post",
            ])
        #expect(review.entity?.ssoURLs.count == 2 && review.entity?.path == "/EntityDescriptor")
    }

    // MARK: What is no metadata

    @Test(arguments: [
        ("", "error saml.metadata.empty"), (" \n\t", "error saml.metadata.empty"),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "error saml.metadata.is_html"),
        ("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>", "error saml.metadata.is_html"),
        ("{\"issuer\": \"https://x\"}", "error saml.metadata.unparsable"),
        ("https://idp.engine-works.io/metadata", "error saml.metadata.unparsable"),
        ("<EntityDescriptor", "error saml.metadata.unparsable"), ("<a><b></a>", "error saml.metadata.unparsable"),
        ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "error saml.metadata.doctype"),
        ("<a/>", "error saml.metadata.wrong_root"), ("<EntityDescriptor/>", "error saml.metadata.wrong_root"),
        ("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>", "error saml.metadata.wrong_root"),
        (
            "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>",
            "error saml.metadata.no_identity_provider"
        ),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "error saml.certificate.private_key"),
    ])
    func whatWasGivenInsteadIsNamed(text: String, label: String) {
        let review = Review.saml(text)
        #expect(review.codes == [label])
        #expect(review.settings == nil && review.entity == nil)
    }

    @Test func damagedXMLIsReportedWithLineAndColumn() throws {
        let finding = try #require(Review.saml("<a>\n  <b>\n</a>").findings.first)
        #expect(finding.code == .samlUnparsable && finding.message.contains("line 3"))
        #expect(finding.received?.hasPrefix("line 3, column") ?? false)
    }

    // MARK: The entity

    @Test func anApplicationsOwnMetadataIsRecognised() throws {
        var builder = try Review.flawless()
        builder.identityProviderCount = 0
        builder.hasServiceProvider = true
        let review = Review.saml(builder)
        #expect(review.codes == ["error saml.metadata.service_provider"])
        #expect(review.findings.first?.message.contains("https://sp.example.com/acs") ?? false)
    }

    @Test func aDocumentWithServiceProvidersBesideOneIdentityProviderIsUnderstood() throws {
        var application = try Review.flawless()
        application.identityProviderCount = 0
        application.hasServiceProvider = true
        application.entityID = "https://sp.engine-works.io"
        let provider = try Review.flawless()
        let review = Review.saml(MetadataBuilder.group([application, provider, application], nesting: 2))
        #expect(review.codes.isEmpty)
        #expect(review.summary.entityId == provider.entityID && review.summary.entityCount == 3)
    }

    @Test func severalIdentityProvidersAreListed() throws {
        let first = try Review.flawless()
        var second = first
        second.entityID = "https://other.engine-works.io"
        let review = Review.saml(MetadataBuilder.group([first, second]))
        #expect(review.codes == ["error saml.metadata.several_entities"])
        #expect(
            review.findings.first?.message.contains(
                "https://idp.engine-works.io/metadata, https://other.engine-works.io") ?? false)
        #expect(review.settings == nil)
    }

    @Test(
        arguments: [
            (nil, "error saml.entity_id.missing"), ("", "error saml.entity_id.missing"),
            (" ", "error saml.entity_id.missing"),
            ("IdP Entity ID", "warning saml.entity_id.invalid"), ("idp", "warning saml.entity_id.invalid"),
            ("https://x.io/" + String(repeating: "y", count: 1_024), "error saml.entity_id.invalid"),
            ("https://login.engine-works.io/{tenant}/", "error saml.metadata.placeholder"),
            ("https://idp.example.com/metadata", "warning saml.metadata.placeholder"), ("urn:engine:idp", nil),
            ("http://www.okta.com/exk1", nil), ("https://localhost/realm", nil),
        ] as [(String?, String?)])
    func entityIDsAreJudgedAsNamesNotAsAddresses(entityID: String?, label: String?) throws {
        var builder = try Review.flawless()
        builder.entityID = entityID
        #expect(Review.saml(builder).codes == [label].compactMap { $0 })
    }

    @Test func aDocumentPastItsValidityIsRefused() throws {
        var builder = try Review.flawless()
        builder.validUntil = "2026-09-20T00:00:00Z"
        let review = Review.saml(builder)
        #expect(review.codes == ["error saml.metadata.expired"])
        #expect(review.findings.first?.message.contains("2026-09-20") ?? false)
        builder.validUntil = "next week"
        #expect(Review.saml(builder).codes == ["warning saml.metadata.irregular"])
    }

    @Test func anExpiredGroupExpiresItsMembers() throws {
        let group = MetadataBuilder.group([try Review.flawless()], attributes: "validUntil=\"2018-05-22T10:06:17Z\"")
        #expect(Review.saml(group).codes == ["error saml.metadata.expired"])
    }

    @Test func aCommentInsideAValueIsSuspicious() throws {
        var builder = try Review.flawless()
        builder.nameIDFormats = ["urn:oasis:names:tc:SAML:1.1:nameid-format:<!-- -->emailAddress"]
        #expect(Review.saml(builder).codes.contains("warning saml.metadata.irregular"))
    }

    @Test func theRoleMustSpeakSAML2() throws {
        let text = try Review.flawless().document.replacingOccurrences(
            of: "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"",
            with: "protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:1.1:protocol\"")
        #expect(Review.saml(text).codes == ["error saml.metadata.protocol_not_supported"])
    }

    @Test func aWishForSignedRequestsIsPassedOn() throws {
        var builder = try Review.flawless()
        builder.wantAuthnRequestsSigned = "1"
        let review = Review.saml(builder)
        #expect(review.codes == ["info saml.metadata.wants_signed_requests"])
        #expect(review.settings?.wantAuthnRequestsSigned == true)
    }

    @Test(arguments: [
        (["urn:oasis:names:tc:SAML:2.0:nameid-format:transient"], true), ([], false),
        (
            [
                "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
                "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            ], false
        ),
        (["urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"], false),
        (["urn:mace:shibboleth:1.0:nameIdentifier"], true),
    ])
    func namesThatDoNotLastAreWarnedOf(formats: [String], isWarned: Bool) throws {
        var builder = try Review.flawless()
        builder.nameIDFormats = formats
        #expect(Review.saml(builder).codes == (isWarned ? ["warning saml.name_id_format.not_offered"] : []))
    }

    // MARK: Endpoints

    private func codes(_ endpoints: [(String, String)], context: ReviewContext = Review.context) throws -> [String] {
        var builder = try Review.flawless()
        builder.singleSignOn = endpoints.map { MetadataBuilder.Endpoint($0, $1) }
        return Review.saml(builder, context: context).codes
    }

    @Test func endpointsAreNeededInABindingThatIsSpoken() throws {
        #expect(try codes([]) == ["error saml.sso_url.missing"])
        #expect(try codes([("HTTP-Redirect", "")]) == ["error saml.sso_url.missing"])
        #expect(
            try codes([("SOAP", "https://a.io/x"), ("HTTP-Artifact", "https://a.io/y")]) == [
                "error saml.sso_url.binding_not_supported"
            ])
        #expect(try codes([("SOAP", "http://a.io/x"), ("HTTP-POST", "https://a.io/y")]).isEmpty)
    }

    @Test(arguments: [
        ("http://idp.engine-works.io/sso", ["error saml.sso_url.not_https"]),
        ("idp.engine-works.io/sso", ["error saml.sso_url.invalid"]),
        ("javascript:alert(1)", ["error saml.sso_url.invalid"]),
        ("https://user:pw@idp.engine-works.io/", ["error saml.sso_url.invalid"]),
        ("https://idp.engine-works.io/a b", ["error saml.sso_url.invalid"]),
        ("https://localhost/sso", ["error saml.sso_url.private_address"]),
        ("https://127.0.0.1/sso", ["error saml.sso_url.private_address"]),
        ("https://0x7f000001/sso", ["error saml.sso_url.private_address"]),
        ("https://[::ffff:127.0.0.1]/sso", ["error saml.sso_url.private_address"]),
        ("https://169.254.169.254/", ["error saml.sso_url.private_address"]),
        ("https://10.1.2.3/sso", ["warning saml.sso_url.private_address"]),
        ("https://adfs.corp.local/sso", ["warning saml.sso_url.private_address"]),
        ("https://adfs/sso", ["warning saml.sso_url.private_address"]),
        ("http://localhost:8085/sso", ["error saml.sso_url.not_https", "error saml.sso_url.private_address"]),
        ("https://idp.example.com/sso", ["warning saml.metadata.placeholder"]),
        ("https://YOUR_DOMAIN.okta.com/sso", ["error saml.metadata.placeholder"]),
        ("https://{yourDomain}.okta.com/sso", ["error saml.metadata.placeholder"]),
        ("https://xn--bcher-kva.io/sso", []), ("https://8.8.8.8/sso", []),
    ])
    func urlsAreJudged(url: String, labels: [String]) throws {
        #expect(try codes([("HTTP-Redirect", url), ("HTTP-POST", url)]) == labels)
    }

    @Test func aBadURLBesideAGoodOneIsAWarningAndNotUsed() throws {
        var builder = try Review.flawless()
        builder.singleSignOn = [
            MetadataBuilder.Endpoint("HTTP-Redirect", "http://idp.engine-works.io/sso"),
            MetadataBuilder.Endpoint("HTTP-POST", "https://idp.engine-works.io/sso"),
        ]
        let review = Review.saml(builder)
        #expect(review.codes == ["warning saml.sso_url.not_https"])
        #expect(review.summary.ssoUrl == "https://idp.engine-works.io/sso")
        #expect(review.settings?.singleSignOn.map(\.binding) == [SAMLBinding.httpPOST.rawValue])
    }

    @Test func allowedAddressesAreFreeOfFindings() throws {
        let policy = AddressPolicy(allowed: [try #require(CIDR("127.0.0.0/8"))])
        let context = ReviewContext(now: Review.now, addresses: policy)
        #expect(try codes([("HTTP-Redirect", "http://127.0.0.1:8085/sso")], context: context).isEmpty)
        #expect(try codes([("HTTP-Redirect", "http://localhost:8085/sso")], context: context).isEmpty)
        #expect(
            try codes([("HTTP-Redirect", "http://10.0.0.1/sso")], context: context)
                == ["error saml.sso_url.not_https", "warning saml.sso_url.private_address"])
    }

    @Test func logoutEndpointsThatCannotBeUsedAreLeftOut() throws {
        var builder = try Review.flawless()
        builder.singleLogout = [
            MetadataBuilder.Endpoint("HTTP-Redirect", "http://idp.engine-works.io/slo"),
            MetadataBuilder.Endpoint("SOAP", "https://idp.engine-works.io/soap"),
            MetadataBuilder.Endpoint("HTTP-POST", "https://idp.engine-works.io/slo"),
        ]
        let review = Review.saml(builder)
        #expect(review.codes.isEmpty && review.settings?.singleLogout.map(\.url) == ["https://idp.engine-works.io/slo"])
    }

    // MARK: Certificates

    private func day(_ offset: Int) -> Date {
        Date(timeIntervalSince1970: Double(Review.now.milliseconds) / 1000 + Double(offset) * 86_400)
    }

    private func certificate(_ from: Int, _ to: Int, key: TestKey = .p256) throws -> TestCertificate {
        try TestCertificate.make(key: key, notBefore: day(from), notAfter: day(to))
    }

    private func codes(_ certificates: TestCertificate...) throws -> [String] {
        var builder = try Review.flawless()
        builder.keys = certificates.map { MetadataBuilder.Key($0) }
        return Review.saml(builder).codes
    }

    @Test func datesOfASingleCertificateAreJudged() throws {
        #expect(try codes(certificate(-400, 400)).isEmpty)
        #expect(try codes(certificate(-400, -1)) == ["error saml.certificate.expired"])
        #expect(try codes(certificate(1, 400)) == ["error saml.certificate.not_yet_valid"])
        #expect(try codes(certificate(-400, 90)) == ["warning saml.certificate.expiring"])
        #expect(try codes(certificate(-400, 92)).isEmpty)
        #expect(try codes(certificate(-400, 0)) == ["warning saml.certificate.expiring"])
    }

    @Test func besideAValidCertificateOthersDoLessHarm() throws {
        let valid = try certificate(-10, 400)
        #expect(try codes(certificate(-400, -1), valid) == ["warning saml.certificate.expired"])
        #expect(try codes(valid, certificate(10, 800)) == ["info saml.certificate.not_yet_valid"])
        #expect(try codes(certificate(-400, 30), valid) == ["info saml.certificate.expiring"])
        #expect(
            try codes(certificate(-400, -1), certificate(-300, -5))
                == ["error saml.certificate.expired", "error saml.certificate.expired"])
        #expect(
            try codes(certificate(-400, 30), certificate(-300, 20))
                == ["warning saml.certificate.expiring", "info saml.certificate.expiring"])
    }

    @Test func datesAreToldInWords() throws {
        var builder = try Review.flawless()
        builder.keys = [MetadataBuilder.Key(try certificate(-400, -1))]
        let finding = try #require(Review.saml(builder).findings.first)
        #expect(finding.message == "The signing certificate “idp.example.com” expired on 2026-09-20, 1 day ago.")
        #expect(finding.path.hasPrefix("/EntityDescriptor/IDPSSODescriptor/KeyDescriptor"))
        #expect(finding.expected == "valid on 2026-09-21" && !finding.remedy.isEmpty)
        #expect(Review.saml(builder).summary.certificates.first?.daysLeft == -1)
    }

    @Test func weakAndUnsupportedKeysAreNamed() throws {
        #expect(try codes(certificate(-1, 400, key: .rsa1024)) == ["warning saml.certificate.weak_key"])
        #expect(try codes(certificate(-1, 400, key: .p384)).isEmpty)
        #expect(try codes(certificate(-1, 400, key: .p521)).isEmpty)
        #expect(try codes(certificate(-1, 400, key: .ed25519)) == ["error saml.certificate.key_not_supported"])
        #expect(
            try codes(certificate(-1, 400, key: .ed25519), certificate(-1, 400))
                == ["warning saml.certificate.key_not_supported"])
    }

    @Test func aCertificateSignedWithSHA1IsHarmlessAndSaidToBe() throws {
        var builder = try Review.flawless()
        builder.keys = [MetadataBuilder.Key(try TestCertificate.make(key: .rsa2048, signature: .sha1))]
        let review = Review.saml(builder)
        #expect(review.codes == ["info saml.certificate.weak_signature"])
        #expect(review.findings.first?.message.contains("no harm") ?? false)
    }

    @Test func theKeyDescriptorsDecideWhatSigns() throws {
        let certificate = try certificate(-1, 400)
        var builder = try Review.flawless()
        builder.keys = []
        #expect(Review.saml(builder).codes == ["error saml.certificate.missing"])
        builder.keys = [MetadataBuilder.Key(use: "encryption", certificate)]
        #expect(Review.saml(builder).codes == ["error saml.certificate.missing"])
        builder.keys = [MetadataBuilder.Key(use: nil, certificate)]
        #expect(Review.saml(builder).codes.isEmpty)
        builder.keys = [MetadataBuilder.Key(certificate), MetadataBuilder.Key(use: nil, certificate)]
        #expect(Review.saml(builder).codes == ["info saml.certificate.duplicate"])
        #expect(Review.saml(builder).settings?.signingCertificates.count == 1)
        builder.keys = [MetadataBuilder.Key(certificates: [certificate.pem])]
        #expect(Review.saml(builder).codes.isEmpty)
        builder.keys = [
            MetadataBuilder.Key(
                certificates: [],
                extraKeyInfo:
                    "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
            )
        ]
        #expect(Review.saml(builder).codes == ["error saml.certificate.key_without_certificate"])
    }

    @Test func tooManyCertificatesAreCutOff() throws {
        var builder = try Review.flawless()
        builder.keys = [
            MetadataBuilder.Key(certificates: Array(repeating: try certificate(-1, 400).base64, count: 100))
        ]
        let review = Review.saml(builder)
        #expect(
            review.codes.first == "info saml.certificate.duplicate"
                && review.codes.contains("warning saml.metadata.irregular"))
        #expect(review.findings.count == 64 && review.summary.certificates.count == 1)
    }

    @Test func unreadableCertificatesAreExplained() throws {
        let good = try certificate(-1, 400)
        var builder = try Review.flawless()
        for text in ["", "????", "AAAA", String(good.base64.prefix(200)), good.requestPEM] {
            builder.keys = [MetadataBuilder.Key(certificates: [text])]
            #expect(Review.saml(builder).codes == ["error saml.certificate.unreadable"], "\(text)")
            builder.keys.append(MetadataBuilder.Key(good))
            #expect(Review.saml(builder).codes == ["warning saml.certificate.unreadable"], "\(text)")
        }
        builder.keys = [MetadataBuilder.Key(good), MetadataBuilder.Key(certificates: [good.privateKeyPEM])]
        let review = Review.saml(builder)
        #expect(review.codes == ["error saml.certificate.private_key"])
        #expect(!"\(review.findings)".contains("PRIVATE KEY-----"))
    }

    // MARK: Manual fields

    private func manual(_ entityID: String, _ url: String, _ certificates: [String]) -> SAMLMetadataReview {
        SAMLMetadataReview.review(
            MetadataInput.ManualSAML(entityID: entityID, ssoURL: url, certificates: certificates),
            context: Review.context)
    }

    @Test func manualFieldsAreJudgedAlike() throws {
        let certificate = try certificate(-1, 400)
        let review = manual(
            " urn:idp ", "https://idp.engine-works.io/sso\n", [certificate.pem + certificate.pem, certificate.base64])
        #expect(review.codes == ["info saml.certificate.duplicate", "info saml.certificate.duplicate"])
        #expect(
            review.settings?.entityId == "urn:idp"
                && review.settings?.singleSignOn.first?.url == "https://idp.engine-works.io/sso")
        #expect(review.summary.ssoUrl == "https://idp.engine-works.io/sso" && review.summary.certificates.count == 1)
    }

    @Test func everythingMissingIsSaidAtOnce() {
        let review = manual("", " ", [])
        #expect(
            review.codes == [
                "error saml.entity_id.missing", "error saml.sso_url.missing", "error saml.certificate.missing",
            ])
        #expect(review.findings.map(\.path) == ["/manual/entityId", "/manual/ssoUrl", "/manual/certificates"])
    }

    @Test func aPastedPrivateKeyIsNeverRepeated() throws {
        let certificate = try certificate(-1, 400)
        let review = manual("urn:idp", "https://idp.engine-works.io/sso", [certificate.pem, certificate.privateKeyPEM])
        #expect(review.codes == ["error saml.certificate.private_key"])
        #expect(review.findings.first?.path == "/manual/certificates/1")
    }

    // MARK: Totality

    @Test func everyTruncationAndEveryChangedByteGetsAnAnswer() throws {
        let bytes = try Review.flawless().bytes
        for end in stride(from: 0, to: bytes.count, by: 7) {
            #expect(!Review.saml(Array(bytes[..<end])).findings.isEmpty)
        }
        for index in stride(from: 0, to: bytes.count, by: 11) {
            var changed = bytes
            changed[index] ^= 0x15
            _ = Review.saml(changed)
        }
    }
}
