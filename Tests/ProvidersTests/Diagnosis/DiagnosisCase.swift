import OIDC
import PortalCore
import SAML
import StrictJSON

/// One misconfiguration, how it is provoked, and what the diagnosis must say of it.
struct DiagnosisCase: Sendable, CustomStringConvertible {
    /// A row's title.
    let situation: String
    let provider: ProviderID
    let identityProtocol: IdentityProtocol
    let code: String
    let side: SignInDiagnosis.Side
    let field: String?
    let correct: String?
    let evidence: @Sendable () async throws -> SignInEvidence

    var description: String { situation }

    /// A response that is changed before or after it is signed.
    static func saml(
        _ situation: String, _ provider: ProviderID = "custom-saml", code: String, side: SignInDiagnosis.Side,
        field: String? = nil, correct: String? = nil, _ change: @escaping @Sendable (inout SAMLScene) throws -> Void
    ) -> DiagnosisCase {
        DiagnosisCase(
            situation: situation, provider: provider, identityProtocol: .saml, code: code, side: side, field: field,
            correct: correct
        ) {
            var scene = try SAMLScene()
            try change(&scene)
            return try scene.evidence(provider)
        }
    }

    static func openID(
        _ situation: String, _ provider: ProviderID = "custom-oidc", code: String, side: SignInDiagnosis.Side,
        field: String? = nil, correct: String? = nil, _ change: @escaping @Sendable (inout OpenIDScene) throws -> Void
    ) -> DiagnosisCase {
        DiagnosisCase(
            situation: situation, provider: provider, identityProtocol: .oidc, code: code, side: side, field: field,
            correct: correct
        ) {
            var scene = OpenIDScene()
            try change(&scene)
            return try await scene.evidence(provider)
        }
    }
}
