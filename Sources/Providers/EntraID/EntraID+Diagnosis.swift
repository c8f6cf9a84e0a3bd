package import PortalCore

extension EntraID {
    private static let signOn = "Enterprise apps → your app → Single sign-on"
    private static let registration = "App registrations → your app"
    private static let claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"

    package func consoleField(
        for field: DiagnosisField, protocol identityProtocol: IdentityProtocol
    ) -> ConsoleField? {
        switch field {
        case .assignments: ConsoleField("Enterprise apps → your app → Users and groups", "Add user/group")
        case .signInPolicy: ConsoleField("Protection → Conditional Access → Policies", nil)
        case .reauthentication:
            ConsoleField("Protection → Conditional Access → Policies → Session", "Sign-in frequency")
        case .log: ConsoleField("Monitoring & health → Sign-in logs", nil)
        default: identityProtocol == .oidc ? Self.openIDField(field) : Self.samlField(field)
        }
    }

    private static func samlField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .acsURL:
            ConsoleField(
                "\(signOn) → SAML → Basic SAML Configuration", "Reply URL (Assertion Consumer Service URL)")
        case .entityID: ConsoleField("\(signOn) → SAML → Basic SAML Configuration", "Identifier (Entity ID)")
        case .logoutURL: ConsoleField("\(signOn) → SAML → Basic SAML Configuration", "Logout Url (Optional)")
        case .startURL: ConsoleField("\(signOn) → SAML → Basic SAML Configuration", "Sign on URL (Optional)")
        case .nameID: ConsoleField("\(signOn) → Attributes & Claims → Edit", "Unique User Identifier (Name ID)")
        case .signing: ConsoleField("\(signOn) → SAML Certificates → Edit", "Signing Option")
        case .signatureAlgorithm: ConsoleField("\(signOn) → SAML Certificates → Edit", "Signing Algorithm")
        case .signingCertificate: ConsoleField("\(signOn) → SAML Certificates", "App Federation Metadata Url")
        case .issuer: ConsoleField("\(signOn) → Set up (section 4)", "Microsoft Entra Identifier")
        case .encryption: ConsoleField("Enterprise apps → your app → Token encryption", "Import Certificate")
        case .emailAttribute: ConsoleField("\(signOn) → Attributes & Claims → Edit", "\(claims)emailaddress")
        case .attributes: ConsoleField("\(signOn) → Attributes & Claims → Edit", nil)
        case .groups: ConsoleField("\(signOn) → Attributes & Claims → Edit", "Add a group claim")
        case .consent: ConsoleField("Enterprise apps → your app → Permissions", "Grant admin consent for")
        case .redirectURI, .clientID, .clientSecret, .clientKeys, .scopes, .grantType, .assignments, .signInPolicy,
            .reauthentication, .authenticationTime, .emailVerification, .log:
            nil
        }
    }

    private static func openIDField(_ field: DiagnosisField) -> ConsoleField? {
        switch field {
        case .redirectURI: ConsoleField("\(registration) → Authentication", "Web → Redirect URIs")
        case .clientID: ConsoleField("\(registration) → Overview", "Application (client) ID")
        case .issuer: ConsoleField("\(registration) → Overview", "Directory (tenant) ID")
        case .signingCertificate, .signatureAlgorithm:
            ConsoleField("\(registration) → Overview", "Directory (tenant) ID")
        case .clientSecret: ConsoleField("\(registration) → Certificates & secrets → Client secrets", "Value")
        case .scopes: ConsoleField("\(registration) → API permissions", "Add a permission")
        case .consent: ConsoleField("\(registration) → API permissions", "Grant admin consent for")
        case .emailAttribute: ConsoleField("\(registration) → Token configuration → Add optional claim", "email")
        case .attributes: ConsoleField("\(registration) → Token configuration → Add optional claim", nil)
        case .emailVerification:
            ConsoleField("\(registration) → Token configuration → Add optional claim → ID", "xms_edov")
        case .authenticationTime:
            ConsoleField("\(registration) → Token configuration → Add optional claim → ID", "auth_time")
        case .groups: ConsoleField("\(registration) → Token configuration", "Add groups claim")
        case .startURL: ConsoleField("\(registration) → Branding & properties", "Home page URL")
        case .grantType: ConsoleField("\(registration) → Authentication", "Web")
        // A certificate is uploaded there; no URL is taken.
        case .clientKeys: nil
        case .acsURL, .entityID, .nameID, .signing, .encryption, .logoutURL, .assignments, .signInPolicy,
            .reauthentication, .log:
            nil
        }
    }

    package func signInErrors(for identityProtocol: IdentityProtocol) -> [ProviderSignInError] {
        switch identityProtocol {
        case .saml: Self.commonErrors(.saml) + Self.samlErrors
        case .oidc: Self.commonErrors(.oidc) + Self.openIDErrors
        case .scim, .googleDirectory: []
        }
    }

    private static func error(
        _ number: Int, _ title: String, _ explanation: String, side: SignInDiagnosis.Side = .identityProvider,
        field: DiagnosisField? = nil, staysAtProvider: Bool = false
    ) -> ProviderSignInError {
        ProviderSignInError(
            "entra_id.aadsts\(number)", mark: "AADSTS\(number)", title: title, explanation: explanation, side: side,
            field: field, staysAtProvider: staysAtProvider, isUnmistakable: true)
    }

    private static func commonErrors(_ identityProtocol: IdentityProtocol) -> [ProviderSignInError] {
        let isOpenID = identityProtocol == .oidc
        return [
            error(
                50011, isOpenID ? "The redirect URI is not registered in Entra" : "The Reply URL in Entra is not ours",
                """
                The \(isOpenID ? "redirect URI" : "Reply URL") in Entra differs from ours, often by http, a slash at \
                the end or a capital letter. Enter ours letter by letter, save, and wait a minute.
                """,
                field: isOpenID ? .redirectURI : .acsURL, staysAtProvider: true),
            error(
                700_016, "Entra does not know the application",
                isOpenID
                    ? """
                    Client ID and tenant do not belong together, or the Object ID was copied. Copy Application \
                    (client) ID and Directory (tenant) ID from the same Overview page again.
                    """
                    : """
                    The Identifier (Entity ID) in Entra differs from ours, or the user signs in to another tenant. \
                    Enter ours letter by letter, and check the tenant at the top right.
                    """,
                field: isOpenID ? .clientID : .entityID, staysAtProvider: true),
            error(
                50105, "The user is not assigned to the application in Entra",
                """
                Neither the user nor a group that the user is a direct member of is assigned. Assign the user or \
                group, or set Properties → Assignment required? to No. Allow a few minutes.
                """,
                field: .assignments, staysAtProvider: true),
            error(
                50020, "The account does not exist in this tenant",
                """
                The user signed in with an account of another organisation or a personal one. Sign out of Microsoft, \
                or use a private window, and pick the account of your organisation.
                """,
                side: .user, staysAtProvider: true),
            error(
                65001, "Nobody has consented to the application's permissions",
                "Neither the user nor an administrator has consented. Grant admin consent for the organisation.",
                field: .consent, staysAtProvider: !isOpenID),
            error(
                90094, "An administrator has to consent to the application",
                "Users of this tenant may not consent themselves. Grant admin consent for the organisation.",
                field: .consent, staysAtProvider: !isOpenID),
            error(
                53003, "Conditional Access blocks the sign-in",
                "A Conditional Access policy forbids this user, place or device. The sign-in log names the policy.",
                field: .signInPolicy, staysAtProvider: true),
        ]
    }

    private static let samlErrors = [
        error(
            75011, "The user authenticated in another way than was asked for",
            """
            This connection asks for one way of authenticating, such as a password, and the user signed in another \
            way, for example with a passkey or Windows Hello. Remove the requested authentication context from this \
            connection's options here.
            """,
            side: .serviceProvider, staysAtProvider: true),
        error(
            7_500_529, "The identifier of the request is not a valid XML ID",
            """
            It begins with a digit. Our identifiers begin with an underscore, so an old link or another product's \
            request is in use: begin the sign-in here.
            """,
            side: .serviceProvider, field: .startURL, staysAtProvider: true),
        error(
            750_054, "Entra got no SAML request",
            """
            The browser came to Entra's Login URL without a request, mostly through a bookmark of Microsoft's page. \
            Begin the sign-in here.
            """,
            side: .user, field: .startURL, staysAtProvider: true),
    ]

    private static let openIDErrors = [
        error(
            7_000_215, "The client secret is wrong",
            """
            Mostly the Secret ID was pasted instead of the Value, or the value was cut off. Create another client \
            secret, copy its Value at once, and enter it here.
            """,
            side: .serviceProvider, field: .clientSecret),
        error(
            7_000_222, "The client secret has expired",
            "Create a new client secret, enter its Value here, test, and delete the old one.",
            side: .serviceProvider, field: .clientSecret),
        error(
            9_002_327, "The redirect URI stands under the wrong platform",
            "It was added to the platform Single-page application. Delete it there and add it under Web.",
            field: .redirectURI),
        error(
            54005, "The code was used already",
            "The page was reloaded, or the back button was used. Start the sign-in again.", side: .user),
        error(
            70008, "The code has expired", "The sign-in took too long. Start it again.", side: .user),
    ]
}
