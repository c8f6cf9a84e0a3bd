import CXMLSec

/// A private key of a service provider (or, in tests, of an identity provider): RSA or on an elliptic curve. It is never
/// printed.
public struct SAMLPrivateKey: Sendable, CustomStringConvertible {
    let key: XMLSecurityKey

    /// Reads an unencrypted key in DER: PKCS#8 (RFC 5208), PKCS#1 (RFC 8017) or SEC 1 (RFC 5915).
    public init(der: [UInt8]) throws(SAMLKeyError) {
        guard der.count <= SAMLPrivateKey.maximumBytes, let key = XMLSecurityKey(privateKey: der) else {
            throw .notAPrivateKey
        }
        guard key.kind == CXMLSEC_KEY_RSA || key.kind == CXMLSEC_KEY_EC else { throw .unsupported }
        self.key = key
    }

    /// Reads an unencrypted key in PEM (RFC 7468).
    public init(pem: some StringProtocol) throws(SAMLKeyError) {
        guard pem.utf8.count <= SAMLPrivateKey.maximumText,
            let block = PEMBlock.blocks(in: String(pem)).first(where: { $0.label.hasSuffix("PRIVATE KEY") })
        else { throw .notAPrivateKey }
        guard block.label != "ENCRYPTED PRIVATE KEY", !block.body.contains("ENCRYPTED") else { throw .encrypted }
        guard let der = Base64.decode(block.body) else { throw .notAPrivateKey }
        try self.init(der: der)
    }

    /// Bound on a key in DER.
    public static let maximumBytes = 32 << 10
    /// Bound on text with a key in PEM.
    public static let maximumText = 64 << 10

    /// Whether this is an RSA key, the only kind that content keys can be wrapped with here.
    public var isRSA: Bool { key.kind == CXMLSEC_KEY_RSA }

    /// Whether the certificate holds the public key that belongs to this one.
    public func matches(_ certificate: X509Certificate) -> Bool {
        guard let other = XMLSecurityKey(subjectPublicKeyInfo: certificate.subjectPublicKeyInfo) else { return false }
        return key.matches(other)
    }

    /// Says only what it is.
    public var description: String { "SAMLPrivateKey(\(isRSA ? "RSA" : "EC"), \(key.bits) bits)" }
}
