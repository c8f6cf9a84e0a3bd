import Foundation
import PortalTestSupport

/// Material that identity providers would give.
enum Samples {
    static func metadata(
        entityID: String = "https://idp.engine-works.io/metadata", notAfter: Date? = nil
    ) throws -> String {
        let certificate =
            if let notAfter { try TestCertificate.make(notAfter: notAfter) } else { try TestCertificate.make() }
        var builder = MetadataBuilder(signingWith: certificate)
        builder.entityID = entityID
        builder.singleSignOn = [.init("HTTP-Redirect", "https://idp.engine-works.io/sso")]
        return builder.document
    }

    static let issuer = "https://login.engine-works.io/oauth2"

    static func discovery(_ issuer: String = issuer) -> String {
        """
        {"issuer": "\(issuer)", "authorization_endpoint": "https://login.engine-works.io/authorize",
        "token_endpoint": "https://login.engine-works.io/token", "userinfo_endpoint": "https://login.engine-works.io/me",
        "jwks_uri": "https://login.engine-works.io/keys", "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "scopes_supported": ["openid", "email", "profile"], "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic"]}
        """
    }

    static let keySet = """
        {"keys": [{"kty": "EC", "crv": "P-256", "kid": "a", "use": "sig", "alg": "ES256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """
}

extension ScriptedFetcher {
    /// Serves an OpenID provider.
    func serveOpenID(_ issuer: String = Samples.issuer) {
        serve(Samples.discovery(issuer), at: issuer + "/.well-known/openid-configuration")
        serve(Samples.keySet, at: "https://login.engine-works.io/keys")
    }
}

extension Samples {
    static func certificate() throws -> String { try TestCertificate.make(commonName: "other.engine-works.io").pem }
}
