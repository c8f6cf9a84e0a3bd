/// Says what is wrong with a failed sign-in: on which side, in which field, with the value to paste.
///
/// Rules are small functions in an order: the first that has something to say decides. What comes first is what makes the
/// rest meaningless: a document that is none, then a signature that nobody can trust, then who it is from and whom it is
/// for, then time, and last what was said about the person.
package struct SignInDiagnoser: Sendable {
    private let providers: ProviderCatalog

    package init(providers: ProviderCatalog) { self.providers = providers }

    /// Total: the last rule always has an answer.
    package func diagnosis(of evidence: SignInEvidence) -> SignInDiagnosis {
        let context = DiagnosisContext(evidence, providers: providers)
        let rules: [DiagnosisRule] =
            switch evidence.protocol {
            case .oidc: DiagnosisRules.openID
            case .saml, .scim, .googleDirectory: DiagnosisRules.saml
            }
        for rule in rules {
            if let diagnosis = rule(context) { return diagnosis }
        }
        return DiagnosisRules.lastResort(context)
    }
}

/// Says what is wrong, or nothing if it knows nothing of it.
typealias DiagnosisRule = @Sendable (DiagnosisContext) -> SignInDiagnosis?

/// The rules by protocol, in order.
enum DiagnosisRules {
    /// A check that no rule has words for, or no check at all.
    static func lastResort(_ context: DiagnosisContext) -> SignInDiagnosis {
        let prefix = context.evidence.protocol == .oidc ? "oidc" : "saml"
        guard let check = context.firstFailure else {
            return context.diagnosis(
                "\(prefix).unknown", "The sign-in failed for an unknown reason",
                """
                No check failed, but the sign-in did not come to an end. Try again; if it happens again, give your \
                support the identifier of this session.
                """,
                side: .serviceProvider)
        }
        let comparison = [
            check.expected.map { "Expected: \(context.shown($0))." },
            check.received.map { "Received: \(context.shown($0))." },
        ].compactMap { $0 }.joined(separator: " ")
        return context.diagnosis(
            check.code ?? "\(prefix).\(check.name).failed", "The check “\(check.name)” failed",
            """
            What \(context.provider) sent does not satisfy the check “\(check.name)”. \(comparison) Compare the \
            settings of this application with the setup guide.
            """,
            side: .identityProvider, current: check.received, correct: check.expected)
    }
}
