import PortalCore
import Testing

@testable import Providers

@Suite struct ProviderRecognitionTests {
    @Test(arguments: [
        ("http://www.okta.com/exk7portal0example01", "Okta"),
        ("https://acme.oktapreview.com/app/x/exk1/sso/saml", "Okta"),
        ("https://acme.okta-emea.com", "Okta"),
        ("https://ACME.OKTA.COM/oauth2/default", "Okta"),
        ("https://sts.windows.net/6f0c1d2e-8a4b-4c6d-9e10-2b3a4c5d6e7f/", "Microsoft Entra ID"),
        ("https://login.microsoftonline.com/common/v2.0", "Microsoft Entra ID"),
        ("https://login.microsoftonline.us/x/saml2", "Microsoft Entra ID"),
        ("https://login.partner.microsoftonline.cn/x/saml2", "Microsoft Entra ID"),
        ("https://acme.ciamlogin.com/x/v2.0", "Microsoft Entra External ID"),
        ("https://accounts.google.com/o/saml2?idpid=C1", "Google Workspace"),
        ("http://fs.example.com/adfs/services/trust", "AD FS"),
        ("https://fs.example.com/adfs", "AD FS"),
        ("https://app.onelogin.com/saml/metadata/1", "OneLogin"),
        ("https://sso.jumpcloud.com/saml2/portal", "JumpCloud"),
        ("https://auth.pingone.eu/3030059e-440b-4ad0-9217-44326f1757f6", "PingOne"),
        ("https://sso.example.com/idp/SSO.saml2", "PingFederate"),
        ("http://localhost:8085/realms/master", "Keycloak"),
        ("https://id.example.com/auth/realms/staff", "Keycloak"),
        ("https://idp.example.org/idp/shibboleth", "Shibboleth"),
        ("https://idp.example.org/idp/profile/SAML2/Redirect/SSO", "Shibboleth"),
        ("urn:acme.eu.auth0.com", "Auth0"),
        ("https://acme.eu.auth0.com/", "Auth0"),
        ("https://sso.example.com/simplesaml/saml2/idp/metadata.php", "SimpleSAMLphp"),
        ("https://acme.cloudflareaccess.com", "Cloudflare Access"),
        // What only a provider's maker can own outranks a path.
        ("https://acme.okta.com/realms/master", "Okta"),
    ])
    func recognises(_ identifier: String, as name: String) {
        #expect(ProviderRecognition.provider(of: identifier)?.name == name)
    }

    @Test(arguments: [
        "", "okta.com", "https://okta.com.example.com/", "https://notokta.com", "https://example.com/okta.com",
        "https://login.microsoftonline.com.example.com/", "https://login.microsoftonline.com@example.com/",
        "https://accounts.google.com.example.com", "https://mail.google.com", "https://idp.example.com/saml/metadata",
        "IdP Entity ID", "urn:example:auth0.com:x",
    ])
    func doesNotGuess(_ identifier: String) {
        #expect(ProviderRecognition.provider(of: identifier) == nil)
    }

    @Test func entityIDOutranksAddresses() {
        let entity = SAMLEntity(
            entityID: "http://www.okta.com/exk1", ssoURLs: ["https://accounts.google.com/o/saml2/idp?idpid=C1"],
            path: "/EntityDescriptor")
        #expect(ProviderRecognition.provider(of: entity)?.name == "Okta")
    }

    @Test func addressesTellWhereTheEntityIDDoesNot() {
        let entity = SAMLEntity(
            entityID: "IdP Entity ID", ssoURLs: ["https://sso.jumpcloud.com/saml2/portal"], path: "/EntityDescriptor")
        #expect(ProviderRecognition.provider(of: entity)?.name == "JumpCloud")
    }

    @Test func everyModuleInTheTableExists() {
        let ids = Set(BuiltInProviders.all.map(\.descriptor.id))
        #expect(ProviderRecognition.table.compactMap(\.module).allSatisfy(ids.contains))
        #expect(Set(ProviderRecognition.table.map(\.name)).count == ProviderRecognition.table.count)
    }
}
