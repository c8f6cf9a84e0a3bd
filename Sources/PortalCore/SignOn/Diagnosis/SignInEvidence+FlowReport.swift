package import OIDC

extension SignInEvidence.OpenID {
    /// What is known of a sign-in that failed; nil of one that did not.
    package init?(_ report: FlowReport) {
        guard let failure = report.failure else { return nil }
        self.init(
            point: failure.point, error: failure.providerError?.code,
            errorDescription: failure.providerError?.description, network: failure.network)
        if let token = report.unverifiedIDToken {
            header = token.header
            if let claims = token.claims { self.claims = claims }
        }
    }
}
