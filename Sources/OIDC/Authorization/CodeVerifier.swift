import Crypto

/// The secret of Proof Key for Code Exchange (RFC 7636 §4.1): 43 unreserved characters.
public struct CodeVerifier: Sendable, Hashable, Codable {
    /// The secret.
    public let secret: RandomToken

    /// Draws a secret. The generator must be cryptographically secure.
    public init(using generator: inout some RandomNumberGenerator) {
        secret = RandomToken(using: &generator)
    }

    /// Takes up a secret that was kept.
    public init(from decoder: any Decoder) throws {
        secret = try RandomToken(from: decoder)
    }

    /// Writes the secret as a string.
    public func encode(to encoder: any Encoder) throws {
        try secret.encode(to: encoder)
    }

    /// `code_challenge` of the method `S256` (RFC 7636 §4.2).
    public var challenge: String { Base64URL.encode(SHA256.hash(data: Array(secret.text.utf8))) }
}
