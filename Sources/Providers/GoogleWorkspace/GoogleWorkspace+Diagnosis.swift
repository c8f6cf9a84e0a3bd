package import PortalCore

extension GoogleWorkspace {
    private static let app = "Apps → Web and mobile apps → your app"
    private static let client = "Google Auth Platform → Clients → your client"

    package func consoleField(
        for field: DiagnosisField, protocol identityProtocol: IdentityProtocol
    ) -> ConsoleField? {
        switch field {
        case .log: ConsoleField("Reporting → Audit and investigation → SAML log events", nil)
        default: identityProtocol == .oidc ? Self.openIDField(field) : Self.samlField(field)
        }
    }

    /// Google always signs assertions with RSA-SHA256 and never encrypts: there is nothing to set.
    private static func samlField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .acsURL: ConsoleField("\(app) → Service provider details", "ACS URL")
        case .entityID: ConsoleField("\(app) → Service provider details", "Entity ID")
        case .startURL: ConsoleField("\(app) → Service provider details", "Start URL (optional)")
        case .nameID: ConsoleField("\(app) → Service provider details", "Name ID format")
        case .signing: ConsoleField("\(app) → Service provider details", "Signed response")
        case .signingCertificate: ConsoleField("\(app) → Service provider details", "Certificate")
        case .issuer: ConsoleField("\(app) → Download metadata", "Entity ID")
        case .emailAttribute: ConsoleField("\(app) → SAML attribute mapping", "email")
        case .attributes: ConsoleField("\(app) → SAML attribute mapping", nil)
        case .groups: ConsoleField("\(app) → SAML attribute mapping", "Group membership (optional)")
        case .assignments: ConsoleField("\(app) → User access", "Service status")
        case .signInPolicy: ConsoleField("Security → Access and data control → Context-Aware Access", nil)
        case .signatureAlgorithm, .encryption, .logoutURL, .redirectURI, .clientID, .clientSecret, .clientKeys, .scopes,
            .grantType, .consent, .reauthentication, .authenticationTime,
            .emailVerification, .log:
            nil
        }
    }

    private static func openIDField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .redirectURI: ConsoleField(client, "Authorized redirect URIs")
        case .clientID: ConsoleField(client, "Client ID")
        case .clientSecret: ConsoleField(client, "Client secrets")
        case .grantType: ConsoleField(client, "Application type")
        case .scopes, .emailAttribute, .attributes: ConsoleField("Google Auth Platform → Data Access", nil)
        case .assignments: ConsoleField("Google Auth Platform → Audience", "User type")
        case .consent:
            ConsoleField(
                "Admin console → Security → Access and data control → API controls → Manage app access",
                "Change access")
        case .signInPolicy: ConsoleField("Security → Access and data control → Context-Aware Access", nil)
        case .authenticationTime:
            ConsoleField("Google Auth Platform → Settings → Advanced Settings", "Session age claims")
        case .acsURL, .entityID, .nameID, .signing, .signatureAlgorithm, .signingCertificate, .issuer, .encryption,
            .logoutURL, .startURL, .groups, .clientKeys, .reauthentication, .emailVerification, .log:
            nil
        }
    }

    /// Google never asks again because an application wants it; its own administrators can limit how long sessions last.
    package func reauthenticates(for identityProtocol: IdentityProtocol) -> Bool { false }

    /// For `auth_time`, which is told only if it is asked for by name.
    package var takesClaimsParameter: Bool { true }

    package func signInErrors(for identityProtocol: IdentityProtocol) -> [ProviderSignInError] {
        switch identityProtocol {
        case .saml: Self.samlErrors
        case .oidc: Self.openIDErrors
        case .scim, .googleDirectory: []
        }
    }

    private static func error(
        _ mark: String, _ title: String, _ explanation: String, side: SignInDiagnosis.Side = .identityProvider,
        field: DiagnosisField? = nil, staysAtProvider: Bool = true
    ) -> ProviderSignInError {
        ProviderSignInError(
            "google_workspace.\(mark)", mark: mark, title: title, explanation: explanation, side: side, field: field,
            staysAtProvider: staysAtProvider)
    }

    private static let samlErrors = [
        error(
            "app_not_configured_for_user", "Entity ID or account do not fit the app in Google",
            """
            The Entity ID in Google differs from ours, upper and lower case included, or the browser is signed in with \
            a Google account for which the app is not switched on. Paste ours again, then try in a private window with \
            the right account.
            """,
            field: .entityID),
        error(
            "app_not_enabled_for_user", "The app is OFF for this user in Google",
            """
            It is OFF for the user's organisational unit or group, or was switched on only recently. Set ON for \
            everyone (or for the user's unit), and allow up to 24 hours.
            """,
            field: .assignments),
        error(
            "app_not_enabled", "The app is OFF in Google",
            "A new app is OFF for everyone. Set ON for everyone, and allow up to 24 hours.", field: .assignments),
        error(
            "app_not_configured", "Google knows no app with our Entity ID",
            "The app was deleted, or its Entity ID is not ours. Paste ours again and save.", field: .entityID),
    ]

    private static let openIDErrors = [
        error(
            "admin_policy_enforced", "The organisation's Google policy blocks the app",
            "Apps that were not approved are blocked. Trust the client ID under API controls → Manage app access.",
            field: .consent),
        error(
            "org_internal", "The account is not of the organisation that owns the Google project",
            """
            The app is Internal, so only accounts of its own organisation may use it. Sign in with such an account, or \
            create the client in a project of the right organisation.
            """,
            side: .user, field: .assignments),
        error(
            "redirect_uri_mismatch", "The redirect URI is not registered in Google",
            """
            Enter ours under Authorized redirect URIs letter by letter, and save. It can take from five minutes to \
            some hours until it counts.
            """,
            field: .redirectURI),
        error(
            "deleted_client", "The OAuth client was deleted in Google",
            "Create a new client and enter its ID and secret here.", side: .serviceProvider, field: .clientID),
        error(
            "disabled_client", "The OAuth client is disabled in Google",
            "Enable it again, or create a new one and enter its ID and secret here.", field: .clientID),
    ]
}
