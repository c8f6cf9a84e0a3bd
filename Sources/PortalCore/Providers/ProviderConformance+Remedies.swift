extension ProviderConformance {
    /// Codes whose remedy lies at a definite place of any provider's console, so that each module owes its own words.
    static let owedRemedies: [IdentityProtocol: [FindingCode]] = [
        .saml: [
            .samlIsHTML, .samlServiceProvider, .samlSeveralEntities, .samlSSOURLMissing, .samlSSOURLNotHTTPS,
            .samlCertificateMissing, .samlCertificateExpired, .samlCertificateExpiring,
        ],
        .oidc: [
            .oidcUnparsable, .oidcIssuerMissing, .oidcIssuerMismatch, .oidcClientIDMissing, .oidcClientSecretMissing,
        ],
    ]
}

extension ProviderConformance.ModuleCheck {
    mutating func checkRemedies(_ identityProtocol: IdentityProtocol) {
        for code in FindingCode.allCommon {
            guard let remedy = module.remedy(for: code, protocol: identityProtocol) else { continue }
            if !offers(identityProtocol) {
                report(.remedy, identityProtocol, "there is a remedy for \(code), but the protocol is not offered")
            }
            if ProviderConformance.isBlank(remedy) || remedy.contains("{{") {
                report(.remedy, identityProtocol, "the remedy for \(code) is empty or has a placeholder")
            }
        }
        guard offers(identityProtocol) else { return }
        for code in ProviderConformance.owedRemedies[identityProtocol] ?? []
        where module.remedy(for: code, protocol: identityProtocol) == nil {
            report(.remedy, identityProtocol, "there is no remedy for \(code) in the words of this console")
        }
    }
}
