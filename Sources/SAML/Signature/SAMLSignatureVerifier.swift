import CXMLSec

/// Verifies signatures of one peer. The only keys ever used are those of the given certificates; what a message says
/// about its key is at most a hint which of them to try first.
public struct SAMLSignatureVerifier: Sendable {
    /// The certificates whose keys are trusted, at most ``maximumCertificates``; all of them are tried. Their dates and
    /// issuers mean nothing here (SAML metadata §2.4.1.1).
    public let certificates: [X509Certificate]
    /// What is accepted of algorithms and keys.
    public let policy: SAMLAlgorithmPolicy

    /// How many certificates can be trusted beside each other.
    public static let maximumCertificates = 64

    /// Creates a verifier. Of more than ``maximumCertificates`` the first are trusted.
    public init(certificates: [X509Certificate], policy: SAMLAlgorithmPolicy = .strict) {
        self.certificates =
            certificates.count > Self.maximumCertificates
            ? Array(certificates.prefix(Self.maximumCertificates)) : certificates
        self.policy = policy
    }

    /// Verifies the enveloped signature of a message over its root element, such as a LogoutRequest by POST, and
    /// returns that element.
    public func verifyMessage(_ document: SAMLXMLDocument) throws(SAMLSignatureError) -> VerifiedElement {
        try verify(document.root)
    }

    /// Verifies a signature over bytes, as the Redirect binding needs it (SAML bindings §3.4.4.1), and returns the
    /// certificate whose key made it. ECDSA signatures are accepted as r and s side by side and as DER.
    public func verify(
        signature: [UInt8], over bytes: [UInt8], algorithm uri: String
    ) throws(SAMLSignatureError) -> X509Certificate {
        let algorithm = try permitted(algorithm: uri)
        var unfit: SAMLSignatureError?
        for certificate in certificates {
            let key: XMLSecurityKey
            do {
                key = try self.key(of: certificate, for: algorithm)
            } catch {
                unfit = error
                continue
            }
            let isValid = bytes.withUnsafeBufferPointer { bytes in
                signature.withUnsafeBufferPointer { signature in
                    cxmlsec_verify_bytes(
                        bytes.baseAddress, bytes.count, signature.baseAddress, signature.count, key.pointer,
                        algorithm.digest.number)
                }
            }
            if isValid { return certificate }
        }
        throw unfit ?? SAMLSignatureError(certificates.isEmpty ? .noTrustedCertificate : .signatureMismatch)
    }
}
