/// Judges what an admin handed over: what all providers have in common first, then what only the chosen one knows.
package struct MetadataValidator: Sendable {
    let module: any IdentityProviderModule
    let identityProtocol: IdentityProtocol

    package init(module: any IdentityProviderModule, protocol: IdentityProtocol) {
        self.module = module
        identityProtocol = `protocol`
    }

    /// Total: every input gets a report with all findings at once.
    package func validate(_ input: MetadataInput, context: ReviewContext) -> MetadataReport {
        switch input {
        case .document(let document):
            let review = SAMLMetadataReview.review(document, context: context)
            return report(review, source: document.source)
        case .manual(let manual):
            let review = SAMLMetadataReview.review(manual, context: context)
            return report(review, source: .manual)
        case .oidc(let input):
            let review = OIDCReview.review(input, context: context)
            return report(
                review.findings, .oidc(review.material), review.summary,
                review.settings.map(IdentityProviderSettings.oidc))
        }
    }

    private func report(_ review: SAMLMetadataReview, source: MetadataSource) -> MetadataReport {
        report(
            review.findings, .saml(entity: review.entity, source: source), review.summary,
            review.settings.map(IdentityProviderSettings.saml))
    }

    private func report(
        _ common: [Finding], _ material: ReviewMaterial, _ summary: MetadataSummary,
        _ settings: IdentityProviderSettings?
    ) -> MetadataReport {
        let worded = common.map { finding in
            guard let remedy = module.remedy(for: finding.code, protocol: identityProtocol) else { return finding }
            var finding = finding
            finding.remedy = remedy
            return finding
        }
        return MetadataReport(findings: worded + module.review(material), summary: summary, settings: settings)
    }
}
