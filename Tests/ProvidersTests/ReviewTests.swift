import PortalCore
import Providers
import Testing

@Suite struct ReviewTests {
    private static let tenant = "6f0c1d2e-8a4b-4c6d-9e10-2b3a4c5d6e7f"

    private static let okta = SAMLEntity(
        entityID: "http://www.okta.com/exk7portal0example01",
        ssoURLs: ["https://tidewater-lights.okta.com/app/portal/exk7portal0example01/sso/saml"],
        path: "/EntityDescriptor")
    private static let entra = SAMLEntity(
        entityID: "https://sts.windows.net/\(tenant)/",
        ssoURLs: ["https://login.microsoftonline.com/\(tenant)/saml2"], path: "/EntityDescriptor")
    private static let google = SAMLEntity(
        entityID: "https://accounts.google.com/o/saml2?idpid=C04tdwtr1",
        ssoURLs: ["https://accounts.google.com/o/saml2/idp?idpid=C04tdwtr1"], path: "/EntityDescriptor")
    private static let adfs = SAMLEntity(
        entityID: "http://fs.example.com/adfs/services/trust", ssoURLs: ["https://fs.example.com/adfs/ls/"],
        path: "/EntityDescriptor")
    private static let unknown = SAMLEntity(
        entityID: "https://idp.example.com/entity", ssoURLs: ["https://idp.example.com/sso"], path: "/EntityDescriptor")

    // MARK: SAML: the right document, and another's

    @Test func acceptTheirOwn() {
        #expect(review(Okta(), Self.okta).isEmpty)
        #expect(review(EntraID(), Self.entra).isEmpty)
        #expect(review(GoogleWorkspace(), Self.google).isEmpty)
        for entity in [Self.adfs, Self.unknown] { #expect(review(CustomSAML(), entity).isEmpty) }
    }

    @Test func nameTheProviderThatTheDocumentBelongsTo() throws {
        let cases: [(any IdentityProviderModule, SAMLEntity, String, String)] = [
            (EntraID(), Self.okta, "Okta", "choose Okta"),
            (GoogleWorkspace(), Self.okta, "Okta", "choose Okta"),
            (Okta(), Self.entra, "Microsoft Entra ID", "choose Microsoft Entra ID"),
            (Okta(), Self.google, "Google Workspace", "choose Google Workspace"),
            (EntraID(), Self.adfs, "AD FS", "choose Custom SAML"),
        ]
        for (module, entity, name, remedy) in cases {
            let findings = review(module, entity)
            #expect(findings.count == 1)
            let finding = try #require(findings.first)
            #expect(finding.severity == .error)
            #expect(finding.code == .samlEntityIDOtherProvider)
            #expect(finding.path == "/EntityDescriptor/@entityID")
            #expect(finding.message.contains(name))
            #expect(finding.remedy.contains(remedy))
            #expect(finding.received == entity.entityID)
            #expect(finding.expected?.isEmpty == false)
        }
    }

    @Test func oktaMayHaveADomainOfItsOwn() {
        var entity = Self.okta
        entity.ssoURLs = ["https://login.example.com/app/portal/exk7portal0example01/sso/saml"]
        #expect(review(Okta(), entity).isEmpty)
        #expect(review(Okta(), Self.unknown).isEmpty)
    }

    @Test func fixedFormsAreMissedWithAWarning() {
        for module: any IdentityProviderModule in [EntraID(), GoogleWorkspace()] {
            let findings = review(module, Self.unknown)
            #expect(findings.map(\.severity) == [.warning])
            #expect(findings.map(\.code) == [.samlEntityIDOtherProvider])
        }
    }

    @Test func manualFieldsAreNamedAsFields() {
        var entity = Self.okta
        #expect(review(EntraID(), entity, source: .manual).map(\.path) == ["/entityId"])
        entity.ssoURLs = ["https://login.microsoftonline.com/\(Self.tenant)/saml2"]
        let findings = review(Okta(), entity, source: .manual)
        #expect(findings.map(\.path) == ["/ssoUrl"])
        #expect(findings.map(\.received) == ["https://login.microsoftonline.com/\(Self.tenant)/saml2"])
    }

    @Test func customSAMLPointsToTheGuideThatExists() {
        for (entity, name) in [
            (Self.okta, "Okta"), (Self.entra, "Microsoft Entra ID"), (Self.google, "Google Workspace"),
        ] {
            let findings = review(CustomSAML(), entity)
            #expect(findings.map(\.severity) == [.info])
            #expect(findings.allSatisfy { $0.message.contains(name) && $0.remedy.contains(name) })
        }
    }

    @Test(arguments: ["common", "organizations", "consumers", "tenantid"])
    func entraSeesATenantThatIsNone(_ tenant: String) {
        let entity = SAMLEntity(
            entityID: "https://sts.windows.net/\(tenant)/", ssoURLs: [], path: "/EntityDescriptor")
        #expect(review(EntraID(), entity).map(\.code) == [.samlPlaceholder])
        let findings = review(EntraID(), issuer: "https://login.microsoftonline.com/\(tenant)/v2.0")
        #expect(findings.map(\.code) == [.oidcIssuerPlaceholder])
        #expect(findings.map(\.severity) == [.error])
    }

    @Test func examplesAreSeen() {
        let googleEntity = SAMLEntity(
            entityID: "https://accounts.google.com/o/saml2?idpid=", ssoURLs: [], path: "/EntityDescriptor")
        #expect(review(GoogleWorkspace(), googleEntity).map(\.code) == [.samlPlaceholder])
        #expect(review(Okta(), issuer: "https://example.okta.com").map(\.code) == [.oidcIssuerPlaceholder])
        var entity = Self.okta
        entity.ssoURLs = ["https://example.okta.com/app/x/sso/saml"]
        #expect(review(Okta(), entity).map(\.code) == [.samlPlaceholder])
    }

    /// `{tenant}` is reported by the common review; saying it again, or guessing whose it is, would not help.
    @Test func gapsAreLeftToTheCommonReview() {
        for module in BuiltInProviders.all {
            let entity = SAMLEntity(
                entityID: "https://sts.windows.net/{tenant}/", ssoURLs: [], path: "/EntityDescriptor")
            #expect(review(module, entity).allSatisfy { $0.severity == .info })
            #expect(
                review(module, issuer: "https://login.microsoftonline.com/{tenant}/v2.0")
                    .allSatisfy { $0.severity == .info })
        }
    }

    // MARK: OpenID Connect

    @Test func acceptTheirOwnIssuers() {
        for issuer in [
            "https://tidewater-lights.okta.com", "https://tidewater-lights.okta.com/oauth2/default",
            "https://login.example.com/oauth2/aus1",
        ] {
            #expect(review(Okta(), issuer: issuer).isEmpty)
        }
        for host in ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"] {
            #expect(review(EntraID(), issuer: "https://\(host)/\(Self.tenant)/v2.0").isEmpty)
        }
        #expect(review(GoogleWorkspace(), issuer: "https://accounts.google.com").isEmpty)
        #expect(review(CustomOIDC(), issuer: "https://id.example.com/realms/staff").isEmpty)
    }

    @Test func nameTheProviderThatTheIssuerBelongsTo() {
        let findings = review(Okta(), issuer: "https://accounts.google.com")
        #expect(findings.map(\.code) == [.oidcIssuerOtherProvider])
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.allSatisfy { $0.message.contains("Google Workspace") && $0.path == "/issuer" })
        let keycloak = review(EntraID(), issuer: "https://id.example.com/realms/staff")
        #expect(keycloak.allSatisfy { $0.remedy.contains("Custom OIDC") })
        #expect(keycloak.count == 1)
        #expect(review(CustomOIDC(), issuer: "https://tidewater-lights.okta.com").map(\.severity) == [.info])
    }

    @Test func oktaAdminConsoleIsNoIssuer() {
        let findings = review(Okta(), issuer: "https://tidewater-lights-admin.okta.com/admin/apps")
        #expect(findings.map(\.code) == [.oidcIssuerInvalid])
        #expect(findings.map(\.expected) == ["https://tidewater-lights.okta.com"])
    }

    @Test(arguments: [
        ("https://login.microsoftonline.com/\(tenant)", "https://login.microsoftonline.com/\(tenant)/v2.0"),
        ("https://login.microsoftonline.com/\(tenant)/v2.0/", "https://login.microsoftonline.com/\(tenant)/v2.0"),
        ("https://sts.windows.net/\(tenant)/", "https://login.microsoftonline.com/\(tenant)/v2.0"),
        ("https://sts.chinacloudapi.cn/\(tenant)/", "https://login.partner.microsoftonline.cn/\(tenant)/v2.0"),
    ])
    func entraWantsTheSecondVersion(_ issuer: String, expected: String) {
        let findings = review(EntraID(), issuer: issuer)
        #expect(findings.map(\.code) == [.oidcIssuerInvalid])
        #expect(findings.map(\.expected) == [expected])
    }

    @Test func entraWantsTheTenantsIdentifier() {
        let findings = review(EntraID(), issuer: "https://login.microsoftonline.com/example.onmicrosoft.com/v2.0")
        #expect(findings.map(\.code) == [.oidcIssuerInvalid])
    }

    @Test func clientIDsHaveAForm() {
        let entraIssuer = "https://login.microsoftonline.com/\(Self.tenant)/v2.0"
        #expect(review(EntraID(), issuer: entraIssuer, clientID: Self.tenant).isEmpty)
        #expect(review(EntraID(), issuer: entraIssuer, clientID: "My app").map(\.code) == [.oidcClientIDInvalid])
        let googleIssuer = "https://accounts.google.com"
        #expect(review(GoogleWorkspace(), issuer: googleIssuer, clientID: "1-a.apps.googleusercontent.com").isEmpty)
        #expect(review(GoogleWorkspace(), issuer: googleIssuer, clientID: "1").map(\.code) == [.oidcClientIDInvalid])
        #expect(review(GoogleWorkspace(), issuer: googleIssuer + "/").map(\.expected) == [googleIssuer])
    }

    @Test func longValuesAreCut() throws {
        let entity = SAMLEntity(
            entityID: "https://acme.okta.com/" + String(repeating: "a", count: 2_000), ssoURLs: [], path: "")
        let finding = try #require(review(EntraID(), entity).first)
        #expect((finding.received?.count ?? .max) < 300)
    }

    private func review(
        _ module: any IdentityProviderModule, _ entity: SAMLEntity, source: MetadataSource = .xml
    ) -> [Finding] {
        module.review(.saml(entity: entity, source: source))
    }

    private func review(_ module: any IdentityProviderModule, issuer: String, clientID: String? = nil) -> [Finding] {
        module.review(.oidc(OIDCMaterial(issuer: issuer, clientID: clientID, discovery: nil, keySet: nil)))
    }
}
