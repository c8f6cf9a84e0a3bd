package import PortalCore

extension CustomOIDC {
    package func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? {
        guard `protocol` == .oidc else { return nil }
        return switch code {
        case .oidcUnparsable, .oidcWrongType:
            "Add /.well-known/openid-configuration to the issuer and open that in a browser. It must show a JSON document "
                + "without signing in."
        case .oidcIssuerMissing, .oidcIssuerInvalid, .oidcIssuerMismatch:
            "Copy the value of issuer from the provider's discovery document, with or without the slash at its end just "
                + "as it stands there."
        case .oidcIssuerNotHTTPS, .oidcEndpointNotHTTPS, .oidcEndpointInvalid, .oidcEndpointPrivateAddress:
            "Set the public https:// address of the identity provider in its own settings (often called base, frontend "
                + "or issuer URL), so that its discovery document names it."
        case .oidcEndpointMissing:
            "Enable the authorization code flow at the identity provider. Its discovery document must name "
                + "authorization_endpoint, token_endpoint and jwks_uri."
        case .oidcResponseTypeNotSupported:
            "Allow the authorization code flow (response type code) for this client at the identity provider."
        case .oidcAlgorithmNotSupported, .oidcAlgorithmWeak:
            "Set the signature algorithm of the ID token to RS256 or ES256 for this client at the identity provider."
        case .oidcClientAuthenticationNotSupported:
            "Allow client_secret_basic or client_secret_post for this client at the identity provider."
        case .oidcScopeNotOffered:
            "Allow the scopes openid, profile and email for this client at the identity provider."
        case .oidcClientIDMissing, .oidcClientIDInvalid:
            "Copy the client ID of the application that you registered at the identity provider."
        case .oidcClientSecretMissing, .oidcClientSecretInvalid:
            "Copy the client secret from the identity provider, or create a new one there."
        case .oidcKeySetUnparsable, .oidcKeySetEmpty, .oidcKeyUnusable, .oidcKeyWeak, .oidcKeyDuplicate:
            "Create an RSA key of at least 2048 bits or a P-256 key for signing at the identity provider, and check what "
                + "its jwks_uri shows."
        case .oidcKeyPrivate:
            "The provider publishes a private key. Replace that key at once; everybody can sign with it."
        default: nil
        }
    }
}
