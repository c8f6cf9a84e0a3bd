import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What real providers publish, with values taken from the documents by other software (OpenSSL, ElementTree).
@Suite("Metadata of real identity providers", .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"))
struct RealMetadataTests {
    struct Expected: Sendable, CustomTestStringConvertible {
        struct Certificate: Sendable {
            var use: SAMLMetadata.Key.Use?
            var sha256: String
            var notAfter: String
            var key: X509PublicKey
            var signature: String
            var isAuthority = false
        }

        var file: String
        var entityID: String
        var entities = 1
        var signOn: [String]
        var logout: [String] = []
        var formats: [String] = []
        var attributes = 0
        var wantSigned: Bool?
        var certificates: [Certificate]
        var signedWith: String?

        var testDescription: String { file }
    }

    static let email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
    static let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
    static let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    static let oneLogin = Expected.Certificate(
        use: .signing, sha256: "E552D92C3CDC3D095C907682ABB675B492922C42877E18EB17F31F39FE9F7C6A",
        notAfter: "2021-08-05T22:29:37Z", key: .rsa(bits: 2048), signature: "SHA1withRSA")

    static let all: [Expected] = [
        Expected(
            file: "adfs.xml", entityID: "http://idp.adfs.example.com/adfs/services/trust",
            signOn: [
                "HTTP-Redirect https://idp.adfs.example.com/adfs/ls/",
                "HTTP-POST https://idp.adfs.example.com/adfs/ls/",
            ],
            logout: [
                "HTTP-Redirect https://idp.adfs.example.com/adfs/ls/",
                "HTTP-POST https://idp.adfs.example.com/adfs/ls/",
            ],
            formats: [email, persistent, transient], attributes: 65,
            certificates: [
                .init(
                    use: .encryption, sha256: "F488D4A5D8C18073D5575BF62A8751CCB5D260819A39A5865FEDCB544B076D02",
                    notAfter: "2027-04-13T12:27:51Z", key: .rsa(bits: 1024), signature: "SHA512withRSA",
                    isAuthority: true),
                .init(
                    use: .signing, sha256: "96E31CCCDD6DF03EAB4AE1B9D3E72D444A64F58ED0EDD6F1904188813B4970F3",
                    notAfter: "2017-10-25T16:28:38Z", key: .rsa(bits: 2048), signature: "SHA256withRSA"),
            ],
            signedWith: "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        Expected(
            file: "different-signing-and-encryption.xml",
            entityID: "https://app.onelogin.com/saml/metadata/383123",
            signOn: [
                "HTTP-Redirect https://app.onelogin.com/trust/saml2/http-post/sso/383123",
                "HTTP-POST https://app.onelogin.com/trust/saml2/http-post/sso/383123",
                "SOAP https://app.onelogin.com/trust/saml2/soap/sso/383123",
            ],
            formats: [email],
            certificates: [
                .init(
                    use: .signing, sha256: "46E368F4ED61432BEC36E399E9034B99E5B358EFA9A900FC2DC87C14C660E38F",
                    notAfter: "2018-06-05T17:16:20Z", key: .rsa(bits: 2048), signature: "SHA1withRSA"),
                .init(
                    use: .encryption, sha256: oneLogin.sha256, notAfter: oneLogin.notAfter, key: oneLogin.key,
                    signature: oneLogin.signature),
            ]),
        Expected(
            file: "entities-descriptor.xml", entityID: "https://testidp.funet.fi/idp/shibboleth", entities: 3,
            signOn: [
                "HTTP-Redirect https://testidp.funet.fi/idp/profile/SAML2/Redirect/SSO",
                "PAOS https://testidp.funet.fi/idp/profile/SAML2/SOAP/ECP",
            ],
            logout: ["HTTP-Redirect https://testidp.funet.fi/idp/profile/SAML2/Redirect/SLO"],
            formats: [transient, persistent], wantSigned: true,
            certificates: [
                .init(
                    use: nil, sha256: "2B53267C27E19D667C03D10DF898DB370FD394840044AF5436DEDB042E0F97F9",
                    notAfter: "2117-03-18T11:54:49Z", key: .rsa(bits: 4096), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "entra-id.xml", entityID: "https://sts.windows.net/a9054a0f-2011-4e31-b3ac-fd8c354146ec/",
            signOn: [
                "HTTP-Redirect https://login.microsoftonline.com/a9054a0f-2011-4e31-b3ac-fd8c354146ec/saml2",
                "HTTP-POST https://login.microsoftonline.com/a9054a0f-2011-4e31-b3ac-fd8c354146ec/saml2",
            ],
            logout: ["HTTP-Redirect https://login.microsoftonline.com/a9054a0f-2011-4e31-b3ac-fd8c354146ec/saml2"],
            certificates: [
                .init(
                    use: .signing, sha256: "2076D886410A00A75ACDB8AEDB93D3877B4FADBD8EA972F6373077917B2E5049",
                    notAfter: "2026-11-16T20:41:29Z", key: .rsa(bits: 2048), signature: "SHA256withRSA")
            ],
            signedWith: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"),
        Expected(
            file: "google.xml", entityID: "https://accounts.google.com/o/saml2?idpid=C029op2ga",
            signOn: [
                "HTTP-Redirect https://accounts.google.com/o/saml2/idp?idpid=C029op2ga",
                "HTTP-POST https://accounts.google.com/o/saml2/idp?idpid=C029op2ga",
            ],
            formats: [email], wantSigned: false,
            certificates: [
                .init(
                    use: .signing, sha256: "85EF56F23825543D9F12FFE4B56AD76D6070DCA8543D3E4136A42FA2A9EA2AD7",
                    notAfter: "2028-07-19T17:28:34Z", key: .rsa(bits: 2048), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "jumpcloud.xml", entityID: "IdP Entity ID",
            signOn: ["HTTP-POST https://sso.jumpcloud.com/saml2/ucariontest"],
            formats: ["urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified"], wantSigned: false,
            certificates: [
                .init(
                    use: .signing, sha256: "6D8410519EE2663E551DF1C409B00FFECE744DA08DD0E2A8E4B45F1549D261BE",
                    notAfter: "2028-11-18T16:28:09Z", key: .rsa(bits: 4096), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "keycloak.xml", entityID: "http://localhost:8085/realms/master",
            signOn: ["HTTP-POST", "HTTP-Redirect", "SOAP", "HTTP-Artifact"].map {
                $0 + " http://localhost:8085/realms/master/protocol/saml"
            },
            logout: ["HTTP-POST", "HTTP-Redirect", "HTTP-Artifact", "SOAP"].map {
                $0 + " http://localhost:8085/realms/master/protocol/saml"
            },
            formats: [persistent, transient, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", email],
            wantSigned: true,
            certificates: [
                .init(
                    use: .signing, sha256: "9F8AE3ADF4411E73BD5F2F49FB1CD8892A88AADB3BFEF28A1B582A19ADAD0E51",
                    notAfter: "2034-05-20T20:48:49Z", key: .rsa(bits: 2048), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "multiple-signing-certificates.xml", entityID: "https://idp.examle.com/saml/metadata",
            signOn: ["HTTP-Redirect https://idp.examle.com/saml/sso"],
            logout: ["HTTP-Redirect https://idp.examle.com/saml/slo"], formats: [transient],
            certificates: [
                oneLogin,
                .init(
                    use: .signing, sha256: "47051032706842DC361B2AA84E0687BECB98341D0E13C4D7202E8F475B4A155D",
                    notAfter: "2018-04-15T16:33:18Z", key: .rsa(bits: 1024), signature: "SHA512withRSA",
                    isAuthority: true),
                .init(
                    use: .signing, sha256: "FA6FC9DC144FBF4B57226DAB2A0723CC45E3FD1562AB209F6688AEAAA2C58399",
                    notAfter: "2021-10-13T15:33:43Z", key: .rsa(bits: 1024), signature: "SHA512withRSA",
                    isAuthority: true),
            ]),
        Expected(
            file: "okta.xml", entityID: "http://www.okta.com/exkdoocxa1VmjpXmX697",
            signOn: ["HTTP-POST", "HTTP-Redirect"].map {
                $0 + " https://trial-1022863.okta.com/app/trial-1022863_oktalocalhostbis_1/exkdoocxa1VmjpXmX697"
                    + "/sso/saml"
            },
            formats: [email], wantSigned: false,
            certificates: [
                .init(
                    use: .signing, sha256: "21D5E6FFD3607D88BD8EEE5F979FCBE9C3A308BFE8E442A44136AB60B9216BCF",
                    notAfter: "2034-04-25T20:31:02Z", key: .rsa(bits: 2048), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "onelogin.xml", entityID: "https://app.onelogin.com/saml/metadata/645460",
            signOn: [
                "HTTP-Redirect https://example.onelogin.com/trust/saml2/http-redirect/sso/645460",
                "HTTP-POST https://example.onelogin.com/trust/saml2/http-post/sso/645460",
                "SOAP https://example.onelogin.com/trust/saml2/soap/sso/645460",
            ],
            logout: ["HTTP-Redirect https://example.onelogin.com/trust/saml2/http-redirect/slo/645460"],
            formats: [transient], certificates: [oneLogin]),
        Expected(
            file: "ping.xml", entityID: "https://auth.pingone.com/3030059e-440b-4ad0-9217-44326f1757f6",
            signOn: ["HTTP-POST", "HTTP-Redirect"].map {
                $0 + " https://auth.pingone.com/3030059e-440b-4ad0-9217-44326f1757f6/saml20/idp/sso"
            },
            logout: ["HTTP-Redirect", "HTTP-POST"].map {
                $0 + " https://auth.pingone.com/3030059e-440b-4ad0-9217-44326f1757f6/saml20/idp/slo"
            },
            attributes: 44,
            certificates: [
                .init(
                    use: .signing, sha256: "D8E594BEAEEB4A1425802DE0B9DB81D80888733DC280ABF8300B9916A82924FB",
                    notAfter: "2024-11-17T16:17:59Z", key: .rsa(bits: 2048), signature: "SHA256withRSA")
            ]),
        Expected(
            file: "shibboleth-testshib.xml", entityID: "https://idp.testshib.org/idp/shibboleth",
            signOn: [
                "AuthnRequest https://idp.testshib.org/idp/profile/Shibboleth/SSO",
                "HTTP-POST https://idp.testshib.org/idp/profile/SAML2/POST/SSO",
                "HTTP-Redirect https://idp.testshib.org/idp/profile/SAML2/Redirect/SSO",
                "SOAP https://idp.testshib.org/idp/profile/SAML2/SOAP/ECP",
            ],
            logout: [
                "HTTP-POST https://idp.testshib.org/idp/profile/SAML2/POST/SLO",
                "HTTP-Redirect https://idp.testshib.org/idp/profile/SAML2/Redirect/SLO",
            ],
            formats: ["urn:mace:shibboleth:1.0:nameIdentifier", transient],
            certificates: [
                .init(
                    use: nil, sha256: "83F3FEE451358C5F60769603C27F9F64D3B652B3C97AE7DC5786DEE56C72B32D",
                    notAfter: "2016-08-27T21:12:25Z", key: .rsa(bits: 2048), signature: "SHA1withRSA",
                    isAuthority: true)
            ]),
    ]

    @Test("is understood exactly", arguments: all)
    func isUnderstood(expected: Expected) throws {
        let metadata = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/" + expected.file))
        #expect(metadata.entities.count == expected.entities)
        let entity = try #require(metadata.identityProviders.first)
        #expect(metadata.identityProviders.count == 1)
        #expect(entity.entityID == expected.entityID)
        #expect(entity.identityProviders.count == 1)
        let provider = try #require(entity.identityProviders.first)
        #expect(provider.supportsSAML2)
        #expect(provider.singleSignOnServices.map(Self.summary) == expected.signOn)
        #expect(provider.singleLogoutServices.map(Self.summary) == expected.logout)
        #expect(provider.nameIDFormats.map(\.value) == expected.formats)
        #expect(provider.attributes.count == expected.attributes)
        #expect(provider.wantAuthnRequestsSigned?.value == expected.wantSigned)
        #expect(metadata.signature?.signatureAlgorithm == expected.signedWith)

        #expect(provider.keys.map(\.use) == expected.certificates.map(\.use))
        let certificates = try provider.keys.flatMap(\.certificates).map { try $0.result.get() }
        #expect(certificates.count == expected.certificates.count)
        for (certificate, expected) in zip(certificates, expected.certificates) {
            #expect(certificate.fingerprint.filter { $0 != ":" } == expected.sha256)
            #expect(certificate.notAfter == XMLSchemaDateTime.date(expected.notAfter))
            #expect(certificate.publicKey == expected.key)
            #expect(certificate.signatureAlgorithm.name == expected.signature)
            #expect(certificate.isCertificateAuthority == expected.isAuthority)
            #expect(certificate.isSelfIssued)
        }
        #expect(metadata.irregularities.isEmpty)
    }

    @Test("has an expectation for every file of the folder")
    func coversTheFolder() throws {
        #expect(try SharedFixtures.names(in: "metadata") == Self.all.map(\.file).sorted())
    }

    @Test("of a federation keeps the group's validity and the service providers")
    func group() throws {
        let metadata = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/entities-descriptor.xml"))
        let end = try #require(XMLSchemaDateTime.date("2018-05-22T10:06:17Z"))
        #expect(metadata.rootName == "EntitiesDescriptor")
        #expect(metadata.groups.map(\.name) == ["CSC testipalvelut"])
        #expect(metadata.entities.map(\.effectiveValidUntil) == [end, end, end])
        #expect(metadata.entities.map(\.serviceProviders.count) == [0, 1, 1])
        let organization = try #require(metadata.entities.first?.organization)
        #expect(organization.names.map(\.language) == ["fi", "en", "sv"])
        #expect(metadata.entities.first?.contacts.first?.emailAddresses == ["mailto:haka@csc.fi"])
        let paths = metadata.entities.map(\.location.path)
        #expect(paths.first == "/EntitiesDescriptor/EntityDescriptor[1]")
    }

    @Test("of AD FS shows its WS-Federation roles and the service provider role beside the identity provider")
    func federationRoles() throws {
        let metadata = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/adfs.xml"))
        let entity = try #require(metadata.entities.first)
        #expect(entity.otherRoles.map(\.name) == ["ApplicationServiceType", "SecurityTokenServiceType"])
        #expect(entity.otherRoles.allSatisfy { $0.namespace == SAMLNamespace.federation })
        #expect(entity.serviceProviders.count == 1)
        #expect(entity.signature?.digestAlgorithms == ["http://www.w3.org/2000/09/xmldsig#sha1"])
        let key = try #require(entity.identityProviders.first?.keys.last?.certificates.first)
        #expect(
            key.location.path
                == "/EntityDescriptor/IDPSSODescriptor/KeyDescriptor[2]/KeyInfo/X509Data/X509Certificate")
    }

    @Test("says validUntil, key names and encryption methods where they are given")
    func details() throws {
        let google = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/google.xml"))
        #expect(google.entities.first?.validUntil?.text == "2028-07-19T17:28:34.000Z")
        #expect(google.entities.first?.effectiveValidUntil == XMLSchemaDateTime.date("2028-07-19T17:28:34Z"))
        let keycloak = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/keycloak.xml"))
        let names = keycloak.entities.first?.identityProviders.first?.keys.first?.names
        #expect(names == ["vHTDCSZBn9-Tpb3Wvw6Z8Ur7QFK_nGuLP7PJu5kXdi4"])
        let shibboleth = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/shibboleth-testshib.xml"))
        let provider = try #require(shibboleth.entities.first?.identityProviders.first)
        #expect(provider.keys.first?.encryptionMethods.count == 6)
        #expect(provider.displayNames.map(\.value) == ["TestShib Test IdP"])
        #expect(shibboleth.entities.first?.otherRoles.map(\.name) == ["AttributeAuthorityDescriptor"])
        let okta = try SAMLMetadata.parse(SharedFixtures.bytes("metadata/okta.xml"))
        let certificate = try #require(okta.entities.first?.identityProviders.first?.signingCertificates.first)
        #expect(certificate.commonName == "trial-1022863")
        #expect(
            certificate.subject
                == "E=info@okta.com,CN=trial-1022863,OU=SSOProvider,O=Okta,L=San Francisco,ST=California,C=US")
    }

    private static func summary(_ endpoint: SAMLMetadata.Endpoint) -> String {
        let binding = (endpoint.bindingURI ?? "-").split(separator: ":").last ?? ""
        return "\(binding) \(endpoint.url ?? "-")"
    }
}
