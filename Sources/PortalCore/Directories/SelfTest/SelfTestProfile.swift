/// Whose requests a self-test makes.
package enum SelfTestProfile: String, Sendable, Codable, CaseIterable {
    case okta
    /// Entra ID with the compliant dialect (`?aadOptscim062020`).
    case entra
    /// Entra ID as it is without that flag.
    case entraLegacy = "entra-legacy"
    /// What the RFC lets a client do, discovery and preconditions included.
    case rfc7644

    var steps: [SelfTestStep] {
        switch self {
        case .okta: SelfTestStep.okta
        case .entra: SelfTestStep.entra
        case .entraLegacy: SelfTestStep.entraLegacy
        case .rfc7644: SelfTestStep.rfc7644
        }
    }
}
