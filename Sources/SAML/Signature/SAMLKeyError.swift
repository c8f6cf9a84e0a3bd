/// Why something was not accepted as a private key. Never holds any part of it.
public enum SAMLKeyError: Error, Sendable, Equatable {
    /// Not a private key in PEM or DER.
    case notAPrivateKey
    /// The private key is encrypted with a passphrase.
    case encrypted
    /// A key that is neither RSA nor on an elliptic curve.
    case unsupported
    /// The private key does not belong to the certificate.
    case certificateMismatch
}
