/// An element whose signature was verified. Only what is read from ``element`` was signed.
public struct VerifiedElement {
    /// The very element that was digested.
    public let element: SAMLXMLElement
    /// The trusted certificate whose key made the signature.
    public let certificate: X509Certificate
    /// The algorithm of the signature.
    public let algorithm: SAMLSignatureAlgorithm
    /// The digest over the element.
    public let digest: SAMLDigestAlgorithm
}
