package import PortalCore

extension Okta {
    package func review(_ material: ReviewMaterial) -> [Finding] {
        switch material {
        case .saml(let entity, let source):
            guard let entity else { return [] }
            return Self.review(entity, source: source)
        case .oidc(let material):
            return Self.review(material)
        }
    }

    private static let samlExpectation = ProviderRecognition.Expectation(
        module: "okta", name: "Okta",
        identifierForm: "http://www.okta.com/exk…",
        signOnForm: "https://<your Okta domain>/app/…/sso/saml",
        source: "Copy the Metadata URL from Applications → your app → Sign On → Metadata details in the Okta Admin "
            + "Console.",
        allowsOwnDomain: true)

    private static let oidcExpectation = ProviderRecognition.Expectation(
        module: "okta", name: "Okta",
        identifierForm: issuerForm,
        signOnForm: issuerForm,
        source: "Enter https:// and your Okta domain, which stands in the menu under your name in the Okta Admin "
            + "Console.",
        allowsOwnDomain: true)

    private static let issuerForm = "https://<your Okta domain>"
    private static let adminSuffix = "-admin"
    private static let exampleLabels: Set<String> = ["example", "subdomain"]

    private static func review(_ entity: SAMLEntity, source: MetadataSource) -> [Finding] {
        if let found = ProviderRecognition.placeholder(in: entity, source: source, samlExpectation, example) {
            return [ProviderRecognition.finding(.samlPlaceholder, found, expecting: samlExpectation)]
        }
        return ProviderRecognition.findings(for: entity, source: source, expecting: samlExpectation)
    }

    /// The host of Okta's documentation, if `value` has one.
    private static func example(in value: String) -> String? {
        guard ProviderRecognition.provider(of: value)?.module == "okta", let host = (try? WebURL(value))?.host.name,
            let label = host.split(separator: ".").first, exampleLabels.contains(String(label))
        else { return nil }
        return host
    }

    private static func review(_ material: OIDCMaterial) -> [Finding] {
        let issuer = material.issuer
        if let host = example(in: issuer) {
            let found = ProviderRecognition.Placeholder(
                text: host, value: issuer, path: ProviderRecognition.issuerPath, expected: issuerForm)
            return [ProviderRecognition.finding(.oidcIssuerPlaceholder, found, expecting: oidcExpectation)]
        }
        if let withoutAdmin = orgURL(ofAdminConsole: issuer) {
            return [
                Finding(
                    .error, .oidcIssuerInvalid, path: ProviderRecognition.issuerPath,
                    message: "This is the address of the Okta Admin Console, not the issuer.",
                    remedy: "Enter the same address without “-admin”.",
                    expected: withoutAdmin, received: ProviderRecognition.cut(issuer))
            ]
        }
        return ProviderRecognition.findings(forIssuer: issuer, expecting: oidcExpectation)
    }

    /// `https://acme-admin.okta.com/…` → `https://acme.okta.com`.
    private static func orgURL(ofAdminConsole issuer: String) -> String? {
        guard ProviderRecognition.provider(of: issuer)?.module == "okta", let url = try? WebURL(issuer),
            let dot = url.host.name.firstIndex(of: "."), url.host.name[..<dot].hasSuffix(adminSuffix)
        else { return nil }
        return "https://" + url.host.name[..<dot].dropLast(adminSuffix.count) + url.host.name[dot...]
    }
}
