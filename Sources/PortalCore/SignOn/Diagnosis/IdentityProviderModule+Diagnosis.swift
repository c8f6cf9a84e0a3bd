extension IdentityProviderModule {
    /// The words that fit any product.
    package func consoleField(for field: DiagnosisField, protocol identityProtocol: IdentityProtocol) -> ConsoleField? {
        let app = identityProtocol == .oidc ? "this client" : "this application"
        let home = "Your identity provider → \(app)"
        return switch field {
        case .acsURL: ConsoleField("\(home) → SAML settings", "ACS URL (assertion consumer service, reply URL)")
        case .entityID: ConsoleField("\(home) → SAML settings", "Entity ID (audience, relying party identifier)")
        case .nameID: ConsoleField("\(home) → attributes or claims", "NameID")
        case .signing: ConsoleField("\(home) → SAML settings", "Sign response and assertion")
        case .signatureAlgorithm:
            identityProtocol == .saml
                ? ConsoleField("\(home) → SAML settings", "Signature algorithm")
                : ConsoleField("\(home) → settings", "ID token signature algorithm")
        case .signingCertificate:
            identityProtocol == .saml
                ? ConsoleField("Your identity provider → metadata or federation settings", "Signing certificate")
                : ConsoleField("Your identity provider → keys", "Signing keys (jwks_uri)")
        case .issuer:
            identityProtocol == .saml
                ? ConsoleField("Your identity provider → metadata or federation settings", "IdP entity ID (issuer)")
                : ConsoleField("Your identity provider → discovery document", "issuer")
        case .encryption: ConsoleField("\(home) → SAML settings", "Encryption of assertions")
        case .logoutURL: ConsoleField("\(home) → SAML settings", "Logout URL (single logout service)")
        case .startURL:
            identityProtocol == .saml
                ? ConsoleField("\(home) → SAML settings", "Start URL")
                : ConsoleField("\(home) → settings", "Initiate login URI")
        case .redirectURI: ConsoleField("\(home) → redirect URIs", "Redirect URI (callback URL)")
        case .clientID: ConsoleField("\(home) → credentials", "Client ID")
        case .clientSecret: ConsoleField("\(home) → credentials", "Client secret")
        case .clientKeys: ConsoleField("\(home) → credentials", "JWKS URL (public keys of the client)")
        case .scopes: ConsoleField("\(home) → scopes or claims", "Scopes")
        case .grantType: ConsoleField("\(home) → settings", "Grant type")
        case .emailAttribute:
            identityProtocol == .saml
                ? ConsoleField("\(home) → attributes or claims", "email")
                : ConsoleField("\(home) → scopes or claims", "email")
        case .emailVerification: ConsoleField("\(home) → scopes or claims", "email_verified")
        case .attributes: ConsoleField("\(home) → attributes or claims", nil)
        case .groups: ConsoleField("\(home) → attributes or claims", "groups")
        case .assignments: ConsoleField("\(home) → access or assignments", nil)
        case .consent: ConsoleField("\(home) → consent", nil)
        case .signInPolicy: ConsoleField("\(home) → authentication policy", nil)
        case .reauthentication:
            ConsoleField(
                "\(home) → authentication policy",
                identityProtocol == .saml
                    ? "Re-authentication (ForceAuthn)" : "Re-authentication (prompt, max_age)")
        case .authenticationTime: ConsoleField("\(home) → scopes or claims", "auth_time")
        case .log: ConsoleField("Your identity provider → sign-in log", nil)
        }
    }

    package func reauthenticates(for identityProtocol: IdentityProtocol) -> Bool { true }

    package var takesClaimsParameter: Bool { false }

    package func signInErrors(for identityProtocol: IdentityProtocol) -> [ProviderSignInError] { [] }
}
