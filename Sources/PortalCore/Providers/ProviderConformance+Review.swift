extension ProviderConformance {
    /// Findings may quote what they received, but not a whole document.
    static let maximumFindingTextLength = 1_000

    /// What a review must survive: emptiness, broken addresses, excess, and every provider's own form.
    package static let hostileMaterial: [ReviewMaterial] =
        [.saml(entity: nil, source: .url), .saml(entity: nil, source: .xml), .saml(entity: nil, source: .manual)]
        + hostileTexts.flatMap { text -> [ReviewMaterial] in
            [
                .saml(entity: SAMLEntity(entityID: text, ssoURLs: [], path: "/EntityDescriptor"), source: .xml),
                .saml(entity: SAMLEntity(entityID: "", ssoURLs: [text, "", text], path: ""), source: .manual),
                .saml(entity: SAMLEntity(entityID: text, ssoURLs: [text], path: text), source: .url),
                .oidc(OIDCMaterial(issuer: text, clientID: text, discovery: nil, keySet: nil)),
                .oidc(OIDCMaterial(issuer: text, clientID: nil, discovery: nil, keySet: nil)),
            ]
        }
        + [
            .saml(
                entity: SAMLEntity(
                    entityID: "https://idp.example.com",
                    ssoURLs: Array(repeating: "https://idp.example.com/sso", count: 1_000), path: "/EntityDescriptor"),
                source: .xml)
        ]

    private static let hostileTexts: [String] = [
        "", " ", "\n", "\u{0}", "/", "//", "://", ":", "?", "#", "@", "{", "}", "}{", "{}", "{{acsUrl}}", "<", "><",
        "<>",
        "%", "%7b", "%7b%7d", "\u{202e}https://idp.example.com", "é", "💥", "https://", "https:///", "https://.",
        "https://..",
        "https://@", "https://a@b", "https://[", "https://[::1]", "https://[::1", "https://:443",
        "https://host:99999999999",
        "HTTPS://IDP.EXAMPLE.COM/", "urn:", "urn:.auth0.com", "javascript:alert(1)", "file:///etc/passwd",
        "https://okta.com", "https://-admin.okta.com", "https://.okta.com", "https://x.okta.com.example.com",
        "https://login.microsoftonline.com@example.com/", "https://login.microsoftonline.com",
        "https://login.microsoftonline.com/", "https://login.microsoftonline.com//v2.0",
        "https://login.microsoftonline.com/common/v2.0", "https://sts.windows.net/",
        "https://accounts.google.com/o/saml2",
        "https://accounts.google.com/o/saml2?idpid=", "http://www.okta.com/",
        "http://adfs.example.com/adfs/services/trust",
        String(repeating: "a", count: 100_000), "https://" + String(repeating: "a.", count: 5_000) + "okta.com",
        "https://idp.example.com/" + String(repeating: "é", count: 10_000),
    ]
}

extension ProviderConformance.ModuleCheck {
    mutating func checkReview() {
        for material in ProviderConformance.hostileMaterial {
            for finding in module.review(material) { check(finding, of: material) }
        }
    }

    private mutating func check(_ finding: Finding, of material: ReviewMaterial) {
        let (identityProtocol, family): (IdentityProtocol, String) =
            switch material {
            case .saml: (.saml, "saml.")
            case .oidc: (.oidc, "oidc.")
            }
        let code = finding.code.rawValue
        if !code.hasPrefix(family) {
            report(.review, identityProtocol, "the finding \(code) is about another protocol")
        }
        if !finding.path.hasPrefix("/"), !finding.path.isEmpty {
            // The path of an entity is the reviewer's own; only a module that makes one up is wrong.
            guard case .saml(let entity?, _) = material, finding.path.hasPrefix(entity.path) else {
                report(.review, identityProtocol, "the finding \(code) has the path “\(finding.path.prefix(100))”")
                return
            }
        }
        let texts = [finding.message, finding.remedy]
        if texts.contains(where: ProviderConformance.isBlank) {
            report(.review, identityProtocol, "the finding \(code) has no message or no remedy")
        }
        if (texts + [finding.expected ?? "", finding.received ?? ""])
            .contains(where: { $0.count > ProviderConformance.maximumFindingTextLength })
        {
            report(.review, identityProtocol, "the finding \(code) quotes too much")
        }
    }
}
