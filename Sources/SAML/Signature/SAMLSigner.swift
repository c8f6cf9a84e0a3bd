import CXMLSec

/// Signs messages with one key.
public struct SAMLSigner: Sendable {
    /// The certificate that is put into KeyInfo, if any.
    public let certificate: X509Certificate?
    /// The algorithm of the signatures.
    public let algorithm: SAMLSignatureAlgorithm
    private let privateKey: SAMLPrivateKey

    /// Creates a signer. Without an algorithm, RSA or ECDSA with SHA-256 is used, as the key is.
    public init(
        privateKey: SAMLPrivateKey, certificate: X509Certificate? = nil, algorithm: SAMLSignatureAlgorithm? = nil
    ) throws(SAMLKeyError) {
        if let certificate, !privateKey.matches(certificate) { throw .certificateMismatch }
        let algorithm = algorithm ?? (privateKey.isRSA ? .rsaSHA256 : .ecdsaSHA256)
        guard algorithm.usesEllipticCurve != privateKey.isRSA else { throw .unsupported }
        self.privateKey = privateKey
        self.certificate = certificate
        self.algorithm = algorithm
    }

    /// Puts an enveloped signature (SAML core §5.4) into a message: behind the `Issuer` child of the signed element, or,
    /// when it has none, as its first child.
    ///
    /// - Parameters:
    ///   - message: The message in UTF-8; no document type, at most ``SAMLXMLLimits/message``.
    ///   - id: The `ID` of the element to be signed; nil for the root, which then needs an `ID`.
    ///   - digest: The digest over the element; nil for the one of the signature algorithm.
    /// - Returns: The signed message in UTF-8.
    public func sign(
        message: [UInt8], elementID id: String? = nil, digest: SAMLDigestAlgorithm? = nil
    ) throws(SAMLSignatureError) -> [UInt8] {
        let document: SAMLXMLDocument
        do {
            document = try SAMLXMLDocument(parsing: message, limits: .message)
        } catch {
            throw SAMLSignatureError(.malformedMessage)
        }
        guard let element = document.element(withID: id) else { throw SAMLSignatureError(.invalidID, expected: id) }
        let issuer = element.firstChild.flatMap { $0.isNamed("Issuer", in: SAMLNamespace.assertion) ? $0 : nil }
        let text = certificate.map { Base64.encode($0.der, lineLength: Base64.lineLength) }
        guard
            cxmlsec_sign(
                element.pointer, issuer?.pointer, privateKey.key.pointer, text, algorithm.rawValue,
                (digest ?? algorithm.digest).rawValue)
        else { throw SAMLSignatureError(.signingFailed) }
        var result = cxmlsec_bytes()
        guard cxmlsec_serialize(document.pointer, &result) else { throw SAMLSignatureError(.outOfMemory) }
        return [UInt8](taking: result)
    }

    /// Signs bytes, as the Redirect binding needs it (SAML bindings §3.4.4.1). An ECDSA signature is r and s side by
    /// side, as XML Signature has it.
    public func sign(bytes: [UInt8]) throws(SAMLSignatureError) -> [UInt8] {
        var result = cxmlsec_bytes()
        let isSigned = bytes.withUnsafeBufferPointer {
            cxmlsec_sign_bytes($0.baseAddress, $0.count, privateKey.key.pointer, algorithm.digest.number, &result)
        }
        guard isSigned else { throw SAMLSignatureError(.signingFailed) }
        return [UInt8](taking: result)
    }
}

extension SAMLDigestAlgorithm {
    var number: cxmlsec_digest {
        switch self {
        case .sha1: CXMLSEC_SHA1
        case .sha256: CXMLSEC_SHA256
        case .sha384: CXMLSEC_SHA384
        case .sha512: CXMLSEC_SHA512
        }
    }
}

extension [UInt8] {
    init(taking bytes: cxmlsec_bytes) {
        defer { cxmlsec_bytes_free(bytes) }
        self = Array(UnsafeBufferPointer(start: bytes.bytes, count: bytes.count))
    }
}
