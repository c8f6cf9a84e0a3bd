/// Why something was not accepted as an X.509 certificate.
public enum X509CertificateError: Error, Sendable, Equatable {
    /// Nothing was given.
    case empty
    /// More bytes than a certificate, or more certificates than a bundle, can reasonably have.
    case tooLarge(limit: Int)
    /// Characters that are not base64.
    case notBase64
    /// Base64 or binary that is something else: a private key, a PKCS#12 file, ….
    case unexpected(PastedContent)
    /// One certificate was expected and several were given.
    case severalCertificates(count: Int)
    /// Not DER, or not the structure of RFC 5280 §4.1. The reason is for people who know ASN.1.
    case malformed(reason: String)
    /// The public key inside contradicts itself, for example a point that is not on its curve.
    case invalidPublicKey(reason: String)
}
