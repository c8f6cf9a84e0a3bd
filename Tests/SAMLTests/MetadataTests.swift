import PortalTestSupport
import SAML
import Testing

@Suite("SAML metadata")
struct MetadataTests {
    private func provider(_ builder: MetadataBuilder) throws -> SAMLMetadata.IdentityProvider {
        try #require(try SAMLMetadata.parse(builder.bytes).entities.first?.identityProviders.first)
    }

    @Test("is understood with any prefix for its namespaces", arguments: ["md", "", "x", "ds", "EntityDescriptor"])
    func prefixes(prefix: String) throws {
        var builder = MetadataBuilder(signingWith: try TestCertificate.make())
        builder.prefix = prefix
        builder.signaturePrefix = prefix == "ds" ? "md" : "sig"
        let provider = try provider(builder)
        #expect(provider.signingCertificates.count == 1)
        #expect(provider.singleSignOnService(.httpPOST)?.url == "https://idp.example.com/sso/post")
        #expect(provider.location.path == "/EntityDescriptor/IDPSSODescriptor")
    }

    @Test("in another namespace, or with elements of another, is not taken for SAML")
    func foreignNamespaces() throws {
        let wrong = MetadataBuilder().document.split(separator: "SAML:2.0:metadata").joined(
            separator: "SAML:9.9:metadata")
        #expect(
            throws: SAMLMetadataError.wrongRoot(
                name: "EntityDescriptor", namespace: "urn:oasis:names:tc:SAML:9.9:metadata")
        ) {
            try SAMLMetadata.parse(Array(wrong.utf8))
        }
        #expect(throws: SAMLMetadataError.wrongRoot(name: "EntityDescriptor", namespace: nil)) {
            try SAMLMetadata.parse(Array("<EntityDescriptor entityID='a'/>".utf8))
        }
        var builder = MetadataBuilder()
        builder.markupAfterRoles = "<IDPSSODescriptor xmlns='urn:other'/>"
        #expect(try SAMLMetadata.parse(builder.bytes).entities.first?.identityProviders.count == 1)
    }

    @Test("that is another SAML message is refused with the name of its root")
    func otherMessages() {
        let response = "<samlp:Response xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol'/>"
        let error = #expect(throws: SAMLMetadataError.self) { try SAMLMetadata.parse(Array(response.utf8)) }
        #expect(error == .wrongRoot(name: "Response", namespace: SAMLNamespace.protocol))
        #expect(error?.code == "wrong_root")
    }

    @Test("of a service provider shows that there is no identity provider")
    func serviceProvider() throws {
        var builder = MetadataBuilder()
        builder.identityProviderCount = 0
        builder.hasServiceProvider = true
        let metadata = try SAMLMetadata.parse(builder.bytes)
        #expect(metadata.identityProviders.isEmpty)
        let role = try #require(metadata.entities.first?.serviceProviders.first)
        #expect(role.assertionConsumerServices.first?.url == "https://sp.example.com/acs")
        #expect(role.assertionConsumerServices.first?.isDefault == true)
    }

    @Test("with several identity provider roles keeps them all")
    func severalRoles() throws {
        var builder = MetadataBuilder(signingWith: try TestCertificate.make())
        builder.identityProviderCount = 3
        let roles = try #require(try SAMLMetadata.parse(builder.bytes).entities.first?.identityProviders)
        #expect(roles.map(\.location.path) == (1...3).map { "/EntityDescriptor/IDPSSODescriptor[\($0)]" })
    }

    @Test("in nested groups gives every entity, with the strictest validity around it")
    func nestedGroups() throws {
        var first = MetadataBuilder()
        first.entityID = "https://a.example.com"
        first.validUntil = "2030-01-01T00:00:00Z"
        var second = MetadataBuilder()
        second.entityID = "https://b.example.com"
        second.cacheDuration = "PT1H"
        let text = MetadataBuilder.group(
            [first, second], nesting: 3, attributes: "validUntil='2031-01-01T00:00:00Z' cacheDuration='P1D'")
        let metadata = try SAMLMetadata.parse(Array(text.utf8))
        #expect(metadata.groups.map(\.name) == ["Example 0", "Example 1", "Example 2"])
        #expect(metadata.entities.map(\.entityID) == ["https://a.example.com", "https://b.example.com"])
        let ends = metadata.entities.map(\.effectiveValidUntil)
        #expect(
            ends == [XMLSchemaDateTime.date("2030-01-01T00:00:00Z"), XMLSchemaDateTime.date("2031-01-01T00:00:00Z")])
        let durations = metadata.entities.map { $0.effectiveCacheDuration?.milliseconds }
        #expect(durations == [86_400_000, 3_600_000])
        #expect(
            metadata.entities.last?.location.path
                == "/EntitiesDescriptor/EntitiesDescriptor/EntitiesDescriptor/EntityDescriptor[2]")
    }

    @Test("without use on a key counts it for both purposes")
    func missingUse() throws {
        var builder = MetadataBuilder()
        let certificate = try TestCertificate.make()
        builder.keys = [
            .init(use: nil, certificate), .init(use: "encryption", certificate), .init(use: "both", certificate),
        ]
        let metadata = try SAMLMetadata.parse(builder.bytes)
        let provider = try #require(metadata.entities.first?.identityProviders.first)
        #expect(provider.keys.map(\.use) == [nil, .encryption, .other("both")])
        #expect(provider.signingKeys.count == 1)
        #expect(provider.encryptionKeys.count == 2)
        #expect(provider.signingCertificates.count == 1)
        #expect(metadata.irregularities.map(\.kind) == [.invalidAttribute("use", value: "both")])
    }

    @Test("reads certificates with armour, without line breaks, in CDATA and around comments")
    func certificateForms() throws {
        let certificate = try TestCertificate.make()
        let half = certificate.base64.index(certificate.base64.startIndex, offsetBy: 40)
        let split = certificate.base64[..<half] + "<!-- c -->" + certificate.base64[half...]
        var builder = MetadataBuilder()
        builder.keys = [
            .init(certificates: [
                certificate.base64, certificate.pem, "\n\t " + certificate.wrappedBase64 + "\r\n",
                "<![CDATA[\(certificate.base64)]]>", String(split),
            ])
        ]
        let metadata = try SAMLMetadata.parse(builder.bytes)
        let found = try #require(metadata.entities.first?.identityProviders.first?.keys.first?.certificates)
        #expect(try found.map { try $0.result.get().der } == Array(repeating: certificate.der, count: 5))
        #expect(found.map(\.hasArmour) == [false, true, false, false, false])
        #expect(metadata.irregularities.map(\.kind) == [.interruptedValue])
        #expect(
            metadata.irregularities.first?.location.path
                == "/EntityDescriptor/IDPSSODescriptor/KeyDescriptor/KeyInfo/X509Data/X509Certificate[5]")
    }

    @Test("with one unreadable certificate still gives the others")
    func oneBadCertificate() throws {
        let certificate = try TestCertificate.make()
        var builder = MetadataBuilder()
        builder.keys = [
            .init(certificates: ["MIIB!", "", "AAAA", certificate.base64 + "AAAA", certificate.pem + certificate.pem]),
            .init(certificate),
        ]
        let provider = try provider(builder)
        let results = provider.keys.flatMap(\.certificates).map(\.result)
        let errors = results.compactMap { result -> X509CertificateError? in
            if case .failure(let error) = result { error } else { nil }
        }
        #expect(errors.count == 5)
        #expect(errors.prefix(2) == [.notBase64, .empty])
        #expect(errors.last == .severalCertificates(count: 2))
        #expect(provider.signingCertificates.count == 1)
    }

    @Test("with keys given by their numbers reports kind and size")
    func keyValues() throws {
        let modulus = "z" + String(repeating: "A", count: 340) + "B"
        var builder = MetadataBuilder()
        builder.keys = [
            .init(
                certificates: [],
                extraKeyInfo: """
                    <ds:KeyName>k1</ds:KeyName><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>\(modulus)==</ds:Modulus>\
                    <ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>\
                    <ds:KeyValue><e:ECKeyValue xmlns:e="http://www.w3.org/2009/xmldsig11#">\
                    <e:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/></e:ECKeyValue></ds:KeyValue>
                    """)
        ]
        let key = try #require(try provider(builder).keys.first)
        #expect(key.names == ["k1"])
        #expect(key.certificates.isEmpty)
        #expect(key.values.map(\.name) == ["RSAKeyValue", "ECKeyValue"])
        #expect(key.values.map(\.key) == [.rsa(bits: 2048), .ellipticCurve(name: "P-256")])
    }

    @Test("with missing or meaningless attributes is read, and says which")
    func irregularities() throws {
        var builder = MetadataBuilder()
        builder.entityID = nil
        builder.validUntil = "tomorrow"
        builder.cacheDuration = "1 day"
        builder.wantAuthnRequestsSigned = "yes"
        builder.nameIDFormats = ["", "<!-- -->x"]
        builder.markupAfterRoles = "<md:AttributeAuthorityDescriptor/>"
        let metadata = try SAMLMetadata.parse(builder.bytes)
        #expect(metadata.entities.first?.entityID == nil)
        #expect(metadata.entities.first?.validUntil?.text == "tomorrow")
        #expect(metadata.entities.first?.validUntil?.value == nil)
        #expect(
            Set(metadata.irregularities.map(\.kind)) == [
                .missingAttribute("entityID"), .invalidAttribute("validUntil", value: "tomorrow"),
                .invalidAttribute("cacheDuration", value: "1 day"),
                .invalidAttribute("WantAuthnRequestsSigned", value: "yes"), .emptyValue, .interruptedValue,
                .missingAttribute("protocolSupportEnumeration"),
            ])
    }

    @Test("trims white space around URIs and resolves references in them")
    func whiteSpace() throws {
        var builder = MetadataBuilder()
        builder.entityID = " https://idp.example.com/a?b=1&amp;c=2\n"
        builder.singleSignOn = [.init("HTTP-POST", "\thttps://idp.example.com/ ")]
        let entity = try #require(try SAMLMetadata.parse(builder.bytes).entities.first)
        #expect(entity.entityID == "https://idp.example.com/a?b=1&c=2")
        #expect(entity.identityProviders.first?.singleSignOnServices.first?.url == "https://idp.example.com/")
    }

    @Test("names unknown bindings by their URI")
    func unknownBinding() throws {
        var builder = MetadataBuilder()
        builder.singleSignOn = [.init("urn:example:carrier-pigeon", "https://idp.example.com/")]
        let endpoint = try #require(try provider(builder).singleSignOnServices.first)
        #expect(endpoint.binding == nil)
        #expect(endpoint.bindingURI == "urn:example:carrier-pigeon")
    }

    @Test("describes its signature without verifying it")
    func signature() throws {
        let certificate = try TestCertificate.make()
        var builder = MetadataBuilder(signingWith: certificate)
        builder.markupBeforeRoles = """
            <ds:Signature><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="c"/><ds:SignatureMethod Algorithm="s"/>\
            <ds:Reference URI="#x"><ds:DigestMethod Algorithm="d"/></ds:Reference></ds:SignedInfo>\
            <ds:KeyInfo><ds:X509Data><ds:X509Certificate>\(certificate.base64)</ds:X509Certificate></ds:X509Data>\
            </ds:KeyInfo></ds:Signature>
            """
        let signature = try #require(try SAMLMetadata.parse(builder.bytes).signature)
        #expect(signature.signatureAlgorithm == "s")
        #expect(signature.canonicalizationAlgorithm == "c")
        #expect(signature.digestAlgorithms == ["d"])
        #expect(signature.references == ["#x"])
        #expect(signature.certificates.count == 1)
    }

    @Test("in UTF-16 is read like in UTF-8")
    func utf16() throws {
        let builder = MetadataBuilder(signingWith: try TestCertificate.make())
        let units: [[UInt8]] = builder.document.utf16.map { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let bytes: [UInt8] = [0xFF, 0xFE] + units.joined()
        #expect(try SAMLMetadata.parse(bytes) == SAMLMetadata.parse(builder.bytes))
    }
}
