import LibraryTestSupport
import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Messages in all their variants.
enum SentMessages {
    static let moment = Date(timeIntervalSince1970: 1_780_000_000.25)
    static let spiky = "a<b>&\"c'd]]>\t\n\r é😀"

    static func id(_ seed: UInt64 = 1) -> SAMLMessageID {
        var generator = SeededGenerator(seed: seed)
        return .random(using: &generator)
    }

    static var request: AuthenticationRequest {
        AuthenticationRequest(
            id: id(), issueInstant: moment, destination: "https://idp.example.com/sso?tenant=a&b=c",
            issuer: "https://sp.example.com/metadata", assertionConsumerServiceURL: "https://sp.example.com/acs")
    }

    static var requests: [AuthenticationRequest] {
        var all: [AuthenticationRequest] = []
        let policies: [AuthenticationRequest.NameIDPolicy?] = [
            nil, .init(), .init(format: SAMLNameIDFormat.emailAddress),
            .init(format: SAMLNameIDFormat.persistent, allowCreate: true), .init(allowCreate: false),
        ]
        let subjects: [SAMLNameID?] = [nil, SAMLNameID("alice@example.com"), fullName, SAMLNameID(spiky)]
        let contexts: [RequestedAuthnContext?] =
            [nil]
            + RequestedAuthnContext.Comparison.allCases.map {
                RequestedAuthnContext(
                    classes: [
                        "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                        "http://schemas.microsoft.com/claims/multipleauthn",
                    ], comparison: $0)
            }
        for policy in policies {
            for subject in subjects {
                for context in contexts {
                    for flags in 0..<4 {
                        var request = request
                        request.nameIDPolicy = policy
                        request.subject = subject
                        request.requestedAuthnContext = context
                        request.forceAuthn = flags & 1 != 0
                        request.isPassive = flags & 2 != 0
                        all.append(request)
                    }
                }
            }
        }
        return all
    }

    static let fullName = SAMLNameID(
        "abc", format: SAMLNameIDFormat.persistent, nameQualifier: "https://idp.example.com",
        serviceProviderNameQualifier: "https://sp.example.com", serviceProviderProvidedID: "42")

    static var logoutRequests: [LogoutRequest] {
        [SAMLNameID("alice@example.com"), fullName, SAMLNameID(spiky)].flatMap { name in
            [[], ["_one"], ["_one", spiky, ""]].flatMap { indexes in
                [nil, moment.addingTimeInterval(300)].flatMap { end in
                    [nil, LogoutReason.user, LogoutReason.admin].map { reason in
                        LogoutRequest(
                            id: id(2), issueInstant: moment, destination: "https://idp.example.com/slo",
                            issuer: "https://sp.example.com/metadata", nameID: name, sessionIndexes: indexes,
                            notOnOrAfter: end, reason: reason)
                    }
                }
            }
        }
    }

    static var logoutResponses: [LogoutResponse] {
        [LogoutResponse.Outcome.success, .requester, .responder].flatMap { outcome in
            [nil, "_abc"].map { id in
                LogoutResponse(
                    id: self.id(3), issueInstant: moment, destination: "https://idp.example.com/slo",
                    issuer: "https://sp.example.com/metadata", inResponseTo: id, outcome: outcome)
            }
        }
    }

    static func metadata() throws -> [ServiceProviderMetadata] {
        let certificates = try [TestKey.rsa2048, .p256, .rsa3072].map {
            try X509Certificate(der: TestCertificate.make(key: $0).der)
        }
        let plain = ServiceProviderMetadata(
            entityID: "https://sp.example.com/metadata", assertionConsumerURLs: ["https://sp.example.com/acs"])
        var full = ServiceProviderMetadata(
            entityID: "https://sp.example.com/é/metadata?a=b&c='d'",
            assertionConsumerURLs: ["https://sp.example.com/acs?a=b&c=d", "https://sp.example.com/acs2"],
            singleLogout: [
                .init(binding: .httpRedirect, url: "https://sp.example.com/slo"),
                .init(binding: .httpPOST, url: "https://sp.example.com/slo"),
            ],
            signingCertificates: certificates, encryptionCertificates: certificates,
            nameIDFormats: [SAMLNameIDFormat.emailAddress, SAMLNameIDFormat.persistent],
            validUntil: moment, id: id(4))
        full.wantsSignedAssertions = false
        var signing = plain
        signing.signingCertificates = Array(certificates.prefix(1))
        signing.encryptionCertificates = Array(certificates.prefix(1))
        signing.encryptionMethods = []
        return [plain, full, signing]
    }
}

@Suite("Messages that are sent")
struct SentMessageTests {
    private func parsed(_ bytes: [UInt8]) throws -> SAMLXMLElement {
        try SAMLXMLDocument(parsing: bytes).root
    }

    @Test(
        "validate against the OASIS schemas in all variants",
        .enabled(if: OASISSchemas.areExpected, "\(OASISSchemas.absence)"))
    func schemas() async throws {
        var documents = try SentMessages.requests.map { try $0.xml() }
        documents += try SentMessages.logoutRequests.map { try $0.xml() }
        documents += try SentMessages.logoutResponses.map { try $0.xml() }
        documents += try SentMessages.metadata().map { try $0.xml() }
        #expect(documents.count > 400)
        let violations = try await OASISSchemas.violations(in: documents)
        #expect(violations.isEmpty, "\(violations.prefix(5).joined(separator: "\n"))")
        let wrong = Array(String(decoding: documents[0], as: UTF8.self).replacing("ID=\"_", with: "ID=\"1").utf8)
        #expect(try await OASISSchemas.violations(in: [wrong]) != [])
    }

    /// Some of each kind, signed, with the key's certificate.
    private func signed(_ kind: ServiceProviderKey.Kind) throws -> (documents: [[UInt8]], key: ServiceProviderKey) {
        let key = try ServiceProviderKey.generate(kind, commonName: "sp", notBefore: SentMessages.moment)
        let signer = try key.signer()
        var documents = try SentMessages.requests.prefix(120).enumerated().filter { $0.offset % 13 == 0 }
            .map { try $0.element.xml(signedBy: signer) }
        documents += try SentMessages.logoutRequests.suffix(3).map { try $0.xml(signedBy: signer) }
        documents += try SentMessages.logoutResponses.prefix(2).map { try $0.xml(signedBy: signer) }
        var metadata = try SentMessages.metadata()[1]
        documents.append(try metadata.xml(signedBy: signer))
        metadata.id = nil
        #expect(throws: SAMLSendingError.signingFailed) { try metadata.xml(signedBy: signer) }
        return (documents, key)
    }

    @Test(
        "validate against the OASIS schemas when signed",
        .enabled(if: OASISSchemas.areExpected, "\(OASISSchemas.absence)"),
        arguments: ServiceProviderKey.Kind.allCases)
    func signedSchemas(kind: ServiceProviderKey.Kind) async throws {
        let violations = try await OASISSchemas.violations(in: signed(kind).documents)
        #expect(violations.isEmpty, "\(violations.prefix(5).joined(separator: "\n"))")
    }

    @Test(
        "are verified by xmlsec1 when signed",
        .enabled(if: ProjectFiles.program("xmlsec1") != nil || ProjectFiles.isCI, "apt-get install xmlsec1"),
        arguments: ServiceProviderKey.Kind.allCases)
    func signedForOthers(kind: ServiceProviderKey.Kind) async throws {
        let xmlsec1 = try #require(ProjectFiles.program("xmlsec1"))
        let (documents, key) = try signed(kind)
        let directory = try TemporaryDirectory()
        let (certificate, file) = (directory.path + "/certificate.pem", directory.path + "/message.xml")
        try Data(key.certificatePEM.utf8).write(to: URL(filePath: certificate))
        func verify(_ document: [UInt8]) async throws -> FinishedCommand {
            try Data(document).write(to: URL(filePath: file))
            let root = try parsed(document)
            return try await FinishedCommand.run(
                xmlsec1,
                [
                    "--verify", "--id-attr:ID", "\(root.namespace ?? ""):\(root.localName)", "--pubkey-cert-pem",
                    certificate, file,
                ])
        }
        for document in documents {
            let result = try await verify(document)
            #expect(result.succeeded, "\(result.errors)")
            #expect(try parsed(document).children.contains { $0.isNamed("Signature", in: SAMLNamespace.signature) })
        }
        let forged = String(decoding: documents[0], as: UTF8.self).replacing("sp.example.com", with: "evil.example.com")
        #expect(try await !verify(Array(forged.utf8)).succeeded)
    }

    @Test("say only what was asked for")
    func minimalRequest() throws {
        let root = try parsed(SentMessages.request.xml())
        #expect(root.isNamed("AuthnRequest", in: SAMLNamespace.protocol))
        #expect(
            Set(root.attributes.map(\.localName)) == [
                "ID", "Version", "IssueInstant", "Destination", "ProtocolBinding", "AssertionConsumerServiceURL",
            ])
        #expect(root.attribute("ID") == SentMessages.id().rawValue)
        #expect(root.attribute("IssueInstant") == "2026-05-28T20:26:40.250Z")
        #expect(root.attribute("Destination") == "https://idp.example.com/sso?tenant=a&b=c")
        #expect(root.attribute("ProtocolBinding") == SAMLBinding.httpPOST.rawValue)
        #expect(root.attribute("AssertionConsumerServiceURL") == "https://sp.example.com/acs")
        #expect(root.children.map(\.localName) == ["Issuer"])
        #expect(root.children.first?.text.value == "https://sp.example.com/metadata")
    }

    @Test("say all that was asked for")
    func fullRequest() throws {
        var request = SentMessages.request
        request.forceAuthn = true
        request.isPassive = true
        request.subject = SentMessages.fullName
        request.nameIDPolicy = .init(format: SAMLNameIDFormat.transient, allowCreate: true)
        request.requestedAuthnContext = RequestedAuthnContext(classes: ["urn:a", "urn:b"], comparison: .minimum)
        let root = try parsed(request.xml())
        #expect(root.attribute("ForceAuthn") == "true")
        #expect(root.attribute("IsPassive") == "true")
        #expect(root.children.map(\.localName) == ["Issuer", "Subject", "NameIDPolicy", "RequestedAuthnContext"])
        let name = try #require(root.children[1].children.first)
        #expect(name.text.value == "abc")
        #expect(name.attribute("SPProvidedID") == "42")
        #expect(root.children[2].attribute("AllowCreate") == "true")
        #expect(root.children[3].attribute("Comparison") == "minimum")
        #expect(root.children[3].children.map(\.text.value) == ["urn:a", "urn:b"])
        #expect(RequestedAuthnContext(classes: []) == nil)
    }

    @Test("carry every character that XML can carry, unchanged")
    func escaping() throws {
        var text = String.UnicodeScalarView()
        for value in UInt32(0)...0x10FFFF where value < 0x3000 || value % 257 == 0 || value > 0x10FF00 {
            guard let scalar = Unicode.Scalar(value),
                scalar == "\t" || scalar == "\n" || scalar == "\r" || value >= 0x20,
                value != 0xFFFE, value != 0xFFFF
            else { continue }
            text.append(scalar)
        }
        var request = SentMessages.request
        request.issuer = String(text)
        request.destination = String(text)
        request.subject = SAMLNameID(String(text), format: String(text))
        let root = try parsed(request.xml())
        #expect(root.attribute("Destination") == String(text))
        #expect(root.children.first?.text.value == String(text))
        let name = try #require(root.children.last?.children.first)
        #expect(name.text.value == String(text))
        #expect(name.attribute("Format") == String(text))
    }

    @Test(
        "are not composed with a character that XML cannot carry",
        arguments: ["\u{0}", "\u{1}", "\u{8}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func unwritable(character: String) throws {
        var inText = SentMessages.request
        inText.subject = SAMLNameID("alice" + character)
        var inAttribute = SentMessages.request
        inAttribute.assertionConsumerServiceURL += character
        for request in [inText, inAttribute] {
            #expect(throws: SAMLSendingError.unwritableCharacter) { try request.xml() }
            #expect(throws: SAMLSendingError.unwritableCharacter) { try request.redirectURL() }
        }
    }

    @Test("have identifiers that begin with an underscore and do not repeat")
    func identifiers() throws {
        let ids = (0..<1000).map { _ in SAMLMessageID.random() }
        #expect(Set(ids).count == 1000)
        #expect(ids.allSatisfy { $0.rawValue.hasPrefix("_") && $0.rawValue.utf8.count == 41 })
        #expect(ids.allSatisfy { SAMLMessageID(rawValue: $0.rawValue) == $0 })
        #expect(SentMessages.id(7) == SentMessages.id(7))
        #expect(SentMessages.id(7) != SentMessages.id(8))
        for text in ["", "1a", "-a", "a b", "a:b", "é", "a\n", String(repeating: "a", count: 257)] {
            #expect(SAMLMessageID(rawValue: text) == nil)
        }
    }

    @Test("write moments that read back the same")
    func moments() throws {
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: -0.001)) == "1969-12-31T23:59:59.999Z")
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: 951_782_400)) == "2000-02-29T00:00:00.000Z")
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: -.infinity)) == "0001-01-01T00:00:00.000Z")
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: .infinity)) == "9999-12-31T23:59:59.999Z")
        #expect(XMLSchemaDateTime.text(Date(timeIntervalSince1970: .nan)) == "0001-01-01T00:00:00.000Z")
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<5000 {
            let milliseconds = Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator)
            let seconds = Double(milliseconds) / 1000
            let text = XMLSchemaDateTime.text(Date(timeIntervalSince1970: seconds))
            let read = try #require(XMLSchemaDateTime.date(text))
            #expect(Int64((read.timeIntervalSince1970 * 1000).rounded()) == milliseconds, "\(text)")
        }
    }

    @Test("describe us in metadata as our own reader reads it")
    func metadata() throws {
        let full = try SentMessages.metadata()[1]
        let bytes = try full.xml()
        let entity = try #require(SAMLMetadata.parse(bytes).entities.first)
        #expect(entity.entityID == full.entityID)
        #expect(entity.validUntil?.value == SentMessages.moment)
        let provider = try #require(entity.serviceProviders.first)
        #expect(provider.assertionConsumerServices.map(\.url) == full.assertionConsumers.map(\.url))
        #expect(provider.assertionConsumerServices.map(\.index) == ["0", "1"])
        #expect(provider.assertionConsumerServices.map(\.isDefault) == [true, nil])
        #expect(provider.singleLogoutServices.map(\.binding) == [.httpRedirect, .httpPOST])
        let role = try #require(parsed(bytes).children.first)
        #expect(role.attribute("AuthnRequestsSigned") == "true")
        #expect(role.attribute("WantAssertionsSigned") == "false")
        let keys = role.children.filter { $0.localName == "KeyDescriptor" }
        #expect(
            keys.compactMap { $0.attribute("use") } == ["signing", "signing", "signing"] + [
                "encryption", "encryption", "encryption",
            ])
        let methods = keys.last?.children.filter { $0.localName == "EncryptionMethod" } ?? []
        #expect(methods.compactMap { $0.attribute("Algorithm") } == EncryptionMethod.accepted.map(\.rawValue))
        let certificate = keys.first?.children.first?.children.first?.children.first?.text.value
        #expect(try certificate.map { try X509Certificate(base64: $0) } == full.signingCertificates.first)
    }
}
