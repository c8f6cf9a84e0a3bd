package import PortalCore

extension Okta {
    private static let app = "Applications → your app"
    private static let samlSettings = "\(app) → General → SAML Settings → Edit"

    package func consoleField(
        for field: DiagnosisField, protocol identityProtocol: IdentityProtocol
    ) -> ConsoleField? {
        identityProtocol == .oidc ? Self.openIDField(field) : Self.samlField(field)
    }

    private static func samlField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .acsURL: ConsoleField(samlSettings, "Single sign-on URL")
        case .entityID: ConsoleField(samlSettings, "Audience URI (SP Entity ID)")
        case .nameID: ConsoleField(samlSettings, "Name ID format")
        case .signing: ConsoleField("\(samlSettings) → Show Advanced Settings", "Assertion Signature")
        case .signatureAlgorithm: ConsoleField("\(samlSettings) → Show Advanced Settings", "Signature Algorithm")
        case .encryption: ConsoleField("\(samlSettings) → Show Advanced Settings", "Assertion Encryption")
        case .signingCertificate: ConsoleField("\(app) → Sign On → Metadata details", "Metadata URL")
        case .issuer: ConsoleField("\(app) → Sign On → Metadata details → More details", "Issuer")
        case .logoutURL: ConsoleField("\(samlSettings) → Show Advanced Settings", "Single Logout URL")
        case .startURL: ConsoleField("Applications → Browse App Catalog → Bookmark App", "URL")
        case .emailAttribute: ConsoleField("\(app) → Sign On → Attribute Statements", "email")
        case .attributes: ConsoleField("\(app) → Sign On → Attribute Statements", nil)
        case .groups: ConsoleField("\(app) → Sign On → Attribute Statements", "groups")
        case .assignments: ConsoleField("\(app) → Assignments", "Assign")
        case .signInPolicy: ConsoleField("\(app) → Sign On → User authentication", "Authentication policy")
        case .reauthentication:
            ConsoleField("\(samlSettings) → Show Advanced Settings", "Honor Force Authentication")
        case .log: ConsoleField("Reports → System Log", nil)
        case .redirectURI, .clientID, .clientSecret, .clientKeys, .scopes, .grantType, .consent, .authenticationTime,
            .emailVerification:
            nil
        }
    }

    private static func openIDField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .redirectURI: ConsoleField("\(app) → General → General Settings → Edit", "Sign-in redirect URIs")
        case .startURL: ConsoleField("\(app) → General → General Settings → Edit", "Initiate login URI")
        case .grantType: ConsoleField("\(app) → General → General Settings → Edit", "Grant type")
        case .clientID: ConsoleField("\(app) → General → Client Credentials", "Client ID")
        case .clientSecret: ConsoleField("\(app) → General → Client Credentials", "CLIENT SECRETS")
        case .clientKeys:
            ConsoleField(
                "\(app) → General → Client Credentials → Public Keys → Use a URL to fetch keys dynamically", "URL")
        case .issuer: ConsoleField("\(app) → Sign On → OpenID Connect ID Token", "Issuer")
        case .signingCertificate, .signatureAlgorithm:
            ConsoleField("\(app) → Sign On → OpenID Connect ID Token", "Issuer")
        case .scopes, .consent: ConsoleField("\(app) → Okta API Scopes", nil)
        case .emailAttribute: ConsoleField("Directory → People → the user → Profile", "Primary email")
        case .emailVerification: ConsoleField("\(app) → Sign On → Token claims", "email_verified")
        case .attributes: ConsoleField("\(app) → Sign On → Token claims", nil)
        case .groups: ConsoleField("\(app) → Sign On → Token claims", "groups")
        case .assignments: ConsoleField("\(app) → Assignments", "Assign")
        case .signInPolicy, .reauthentication:
            ConsoleField("\(app) → Sign On → User authentication", "Authentication policy")
        case .log: ConsoleField("Reports → System Log", nil)
        // Okta's ID tokens always have auth_time.
        case .acsURL, .entityID, .nameID, .signing, .encryption, .logoutURL, .authenticationTime: nil
        }
    }

    package func signInErrors(for identityProtocol: IdentityProtocol) -> [ProviderSignInError] {
        switch identityProtocol {
        case .saml: [Self.notAssignedError(staysAtProvider: true), Self.appNotFound, Self.policyFailed]
        case .oidc: [Self.redirectMismatch, Self.notAssignedError(staysAtProvider: false), Self.policyFailed]
        case .scim, .googleDirectory: []
        }
    }

    private static func notAssignedError(staysAtProvider: Bool) -> ProviderSignInError {
        ProviderSignInError(
            "okta.not_assigned", mark: "User is not assigned", title: "The user is not assigned to the app in Okta",
            explanation: """
                Neither the user nor one of the user's groups is assigned to the app. Assign the user or a group; it \
                takes effect at once.
                """,
            field: .assignments, staysAtProvider: staysAtProvider)
    }

    private static let appNotFound = ProviderSignInError(
        "okta.app_not_found", mark: "404, page not found", title: "The app no longer exists in Okta",
        explanation: """
            Okta's page 404 means that the Sign on URL leads to an app that was deleted, deactivated or belongs to \
            another Okta organisation. Check that the app is Active and hand over its Metadata URL again.
            """,
        field: .signingCertificate, staysAtProvider: true)

    private static let policyFailed = ProviderSignInError(
        "okta.policy_failed", mark: "Policy evaluation failed",
        title: "An authentication policy in Okta forbids the sign-in",
        explanation: "A rule of the policy denies this user, network or device. Look at its rules.",
        field: .signInPolicy)

    private static let redirectMismatch = ProviderSignInError(
        "okta.redirect_uri_mismatch", mark: "Login redirect URI", title: "The redirect URI is not registered in Okta",
        explanation: """
            Okta's page “400 Bad Request” says that redirect_uri must be a Login redirect URI in the client app \
            settings. Enter ours among the Sign-in redirect URIs, letter by letter.
            """,
        field: .redirectURI, staysAtProvider: true)
}
