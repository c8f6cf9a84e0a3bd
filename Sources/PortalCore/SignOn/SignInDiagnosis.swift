package import StrictJSON

/// What is wrong with a failed sign-in, on which side, and what to paste where.
package struct SignInDiagnosis: Sendable, Codable, Hashable {
    package enum Side: String, Sendable, Codable, CaseIterable {
        case identityProvider = "identity_provider"
        case serviceProvider = "service_provider"
        case user, network
    }

    /// Stable, for example `saml.audience.mismatch`.
    package var code: String
    package var title: String
    /// Plain words with the concrete values.
    package var explanation: String
    package var side: Side
    /// Where in the identity provider's console the field is.
    package var consolePath: String?
    /// The field's label there.
    package var field: String?
    package var currentValue: String?
    /// What to put there.
    package var correctValue: String?
    package var evidence: JSONObject

    package init(
        code: String, title: String, explanation: String, side: Side, consolePath: String? = nil,
        field: String? = nil, currentValue: String? = nil, correctValue: String? = nil,
        evidence: JSONObject = JSONObject()
    ) {
        self.code = code
        self.title = title
        self.explanation = explanation
        self.side = side
        self.consolePath = consolePath
        self.field = field
        self.currentValue = currentValue
        self.correctValue = correctValue
        self.evidence = evidence
    }
}
