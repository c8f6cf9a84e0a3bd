/// How a client proves at the token endpoint who it is (OpenID Connect Core §9).
public enum ClientAuthenticationMethod: String, Sendable, Hashable, Codable, CaseIterable {
    /// Id and secret in the `Authorization` header (RFC 6749 §2.3.1).
    case clientSecretBasic = "client_secret_basic"
    /// Id and secret in the body (RFC 6749 §2.3.1).
    case clientSecretPost = "client_secret_post"
    /// A JWT signed with the client's private key (RFC 7523 §2.2).
    case privateKeyJWT = "private_key_jwt"
    /// A public client: only its id, and PKCE.
    case none
}
