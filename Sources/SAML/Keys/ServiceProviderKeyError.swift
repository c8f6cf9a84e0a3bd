/// Why a key could not be made or taken up. Says nothing about the key itself.
public enum ServiceProviderKeyError: Error, Sendable, Equatable {
    /// Neither an unencrypted private key, nor of a kind and size that is supported.
    case notAPrivateKey
    /// The certificate holds another public key.
    case certificateOfAnotherKey
    /// The cryptographic library could not make the key or the certificate.
    case generationFailed
}
