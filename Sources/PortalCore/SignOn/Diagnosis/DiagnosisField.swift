/// What has to be looked at or changed in an identity provider's console; each module names the place in its own words.
package enum DiagnosisField: String, Sendable, CaseIterable {
    // SAML

    /// Where responses are sent: Destination and Recipient.
    case acsURL
    /// Our entity ID: the audience.
    case entityID
    case nameID
    /// Whether response and assertion are signed.
    case signing
    case signatureAlgorithm
    /// The certificates with which the provider signs, or its metadata.
    case signingCertificate
    /// The provider's own entity ID.
    case issuer
    case encryption
    /// Where logout messages are sent.
    case logoutURL
    /// Where a sign-in begins that the provider's dashboard offers.
    case startURL

    // OpenID Connect

    case redirectURI
    case clientID
    case clientSecret
    /// Where the provider is told our public keys (`private_key_jwt`).
    case clientKeys
    case scopes
    case grantType

    // Both

    case emailAttribute
    /// Whether we are told that the e-mail address is the person's own (`email_verified`).
    case emailVerification
    case attributes
    case groups
    /// Who may use the application.
    case assignments
    /// Whether an administrator has approved the application.
    case consent
    /// How people have to authenticate, and what else is decided at the provider at each sign-in.
    case signInPolicy
    /// Whether people are asked for their credentials again when we want that.
    case reauthentication
    /// Whether we are told when people were authenticated (`auth_time`).
    case authenticationTime
    /// Where the provider records sign-ins.
    case log
}

/// A place in an identity provider's console.
package struct ConsoleField: Sendable, Hashable {
    /// For example `Applications → your app → General → SAML Settings`.
    package var path: String
    /// As it stands there, for example `Single sign-on URL`; nil where the place as a whole is meant.
    package var label: String?

    package init(_ path: String, _ label: String? = nil) {
        self.path = path
        self.label = label
    }
}

/// An error that an identity provider shows or answers with, in its own vocabulary.
package struct ProviderSignInError: Sendable, Hashable {
    /// Of the diagnosis, for example `entra_id.aadsts50105`.
    package var code: String
    /// What gives it away in an error code, description or status message; compared without regard to letter case.
    package var mark: String
    /// At most 80 characters.
    package var title: String
    /// Plain words: what it means and what to do.
    package var explanation: String
    package var side: SignInDiagnosis.Side
    package var field: DiagnosisField?
    /// True if the provider shows it on its own page and sends us nothing.
    package var staysAtProvider: Bool
    /// True if the mark can be of this provider only, so that it is recognised behind a custom connection too.
    package var isUnmistakable: Bool

    package init(
        _ code: String, mark: String, title: String, explanation: String,
        side: SignInDiagnosis.Side = .identityProvider, field: DiagnosisField? = nil, staysAtProvider: Bool = false,
        isUnmistakable: Bool = false
    ) {
        self.code = code
        self.mark = mark
        self.title = title
        self.explanation = explanation
        self.side = side
        self.field = field
        self.staysAtProvider = staysAtProvider
        self.isUnmistakable = isUnmistakable
    }
}
