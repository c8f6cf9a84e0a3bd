package import OIDC
package import SAML

/// Checks of the protocol libraries as a session keeps them: the names as they are, the codes with protocol and name in
/// front, so that a code alone says what failed (`saml.audience.mismatch`).
extension SignInCheck {
    package init(_ check: SAMLCheck) {
        self.init(
            name: check.name.rawValue, outcome: Outcome(check.outcome),
            code: check.code.map { "saml.\(check.name.rawValue).\($0.rawValue)" }, expected: check.expected,
            received: check.received)
    }

    package init(_ check: OIDCCheck) {
        self.init(
            name: check.name.rawValue, outcome: Outcome(check.outcome),
            code: check.code.map { "oidc.\(check.name.rawValue).\($0.rawValue)" }, expected: check.expected,
            received: check.received)
    }
}

extension SignInCheck.Outcome {
    fileprivate init(_ outcome: SAMLCheck.Outcome) {
        self =
            switch outcome {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            case .warning: .warning
            }
    }

    fileprivate init(_ outcome: OIDCCheck.Outcome) {
        self =
            switch outcome {
            case .passed: .passed
            case .failed: .failed
            case .skipped: .skipped
            case .warning: .warning
            }
    }
}
