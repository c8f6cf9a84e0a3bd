package import PortalCore

extension EntraID {
    package func review(_ material: ReviewMaterial) -> [Finding] {
        switch material {
        case .saml(let entity, let source):
            guard let entity else { return [] }
            return Self.review(entity, source: source)
        case .oidc(let material):
            return Self.reviewIssuer(material) + Self.reviewClientID(material)
        }
    }

    private static let entityIDForm = "https://sts.windows.net/<tenant ID>/"
    private static let signOnForm = "https://login.microsoftonline.com/<tenant ID>/saml2"
    private static let issuerForm = "https://login.microsoftonline.com/<tenant ID>/v2.0"

    private static let samlExpectation = ProviderRecognition.Expectation(
        module: "entra-id", name: "Microsoft Entra ID", identifierForm: entityIDForm, signOnForm: signOnForm,
        source: "Copy the App Federation Metadata Url from Enterprise apps → your app → Single sign-on → SAML "
            + "Certificates.",
        allowsOwnDomain: false)

    private static let oidcExpectation = ProviderRecognition.Expectation(
        module: "entra-id", name: "Microsoft Entra ID", identifierForm: issuerForm, signOnForm: issuerForm,
        source: "Enter https://login.microsoftonline.com/, the Directory (tenant) ID from App registrations → your app "
            + "→ Overview, and /v2.0.",
        allowsOwnDomain: false)

    /// First path segments that stand for many tenants instead of one.
    private static let sharedTenants: Set<String> = ["common", "organizations", "consumers"]
    /// What takes the tenant's place in examples.
    private static let exampleTenants: Set<String> = [
        "tenant", "tenantid", "tenant-id", "tenant_id",
    ]

    // MARK: SAML

    private static func review(_ entity: SAMLEntity, source: MetadataSource) -> [Finding] {
        if let found = ProviderRecognition.placeholder(in: entity, source: source, samlExpectation, placeholder) {
            return [ProviderRecognition.finding(.samlPlaceholder, found, expecting: samlExpectation)]
        }
        return ProviderRecognition.findings(for: entity, source: source, expecting: samlExpectation)
    }

    /// What stands in the tenant's place without being one; gaps such as `{tenant}` are found elsewhere.
    private static func placeholder(in value: String) -> String? {
        guard let tenant = tenant(in: value) else { return nil }
        return sharedTenants.contains(tenant) || exampleTenants.contains(tenant) ? tenant : nil
    }

    /// The first path segment of an address of Entra's, lower case.
    private static func tenant(in value: String) -> String? {
        guard ProviderRecognition.provider(of: value)?.module == "entra-id", let url = try? WebURL(value) else {
            return nil
        }
        return url.path.split(separator: "/").first.map { $0.lowercased() }
    }

    // MARK: OpenID Connect

    private static func reviewIssuer(_ material: OIDCMaterial) -> [Finding] {
        let issuer = material.issuer
        if let placeholder = placeholder(in: issuer) {
            return [
                Finding(
                    .error, .oidcIssuerPlaceholder, path: ProviderRecognition.issuerPath,
                    message: sharedTenants.contains(placeholder)
                        ? "“\(placeholder)” stands for every tenant; your organisation's own one is needed."
                        : "“\(ProviderRecognition.cut(placeholder))” is a placeholder, not your tenant's identifier.",
                    remedy: oidcExpectation.source, expected: issuerForm, received: ProviderRecognition.cut(issuer))
            ]
        }
        let findings = ProviderRecognition.findings(forIssuer: issuer, expecting: oidcExpectation)
        guard findings.isEmpty, let tenant = tenant(in: issuer), let url = try? WebURL(issuer) else { return findings }
        guard isGUID(tenant) else {
            return [
                Finding(
                    .warning, .oidcIssuerInvalid, path: ProviderRecognition.issuerPath,
                    message: "The tenant is given by a name; Entra's own issuer has the tenant's identifier.",
                    remedy: oidcExpectation.source, expected: issuerForm, received: ProviderRecognition.cut(issuer))
            ]
        }
        let expected = "https://\(signOnHost(for: url.host.name))/\(tenant)/v2.0"
        guard issuer.lowercased() != expected else { return [] }
        return [
            Finding(
                .warning, .oidcIssuerInvalid, path: ProviderRecognition.issuerPath,
                message: "This is not the issuer of the v2.0 endpoints, which this connection is made for.",
                remedy: "Enter the expected value, without a slash at the end.",
                expected: expected, received: ProviderRecognition.cut(issuer))
        ]
    }

    /// The sign-in host of the same cloud.
    private static func signOnHost(for host: String) -> String {
        switch host {
        case "login.microsoftonline.us", "login.partner.microsoftonline.cn": host
        case "sts.chinacloudapi.cn", "login.chinacloudapi.cn": "login.partner.microsoftonline.cn"
        default: "login.microsoftonline.com"
        }
    }

    private static func reviewClientID(_ material: OIDCMaterial) -> [Finding] {
        guard let clientID = material.clientID, !clientID.isEmpty, !isGUID(clientID) else { return [] }
        return [
            Finding(
                .error, .oidcClientIDInvalid, path: ProviderRecognition.clientIDPath,
                message: "This is not an Application (client) ID, which is a GUID.",
                remedy: "Copy the Application (client) ID from App registrations → your app → Overview.",
                expected: "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", received: ProviderRecognition.cut(clientID))
        ]
    }

    /// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
    private static func isGUID(_ text: String) -> Bool {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.allSatisfy { $0.isASCII && $0.isHexDigit } }
    }
}
