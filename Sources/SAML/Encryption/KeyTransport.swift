import CXMLSec

/// How a content key is wrapped with an RSA key (XML Encryption 1.1 §5.5).
public struct KeyTransport: Sendable, Hashable {
    /// The padding.
    public enum Padding: Sendable, Hashable {
        /// RSA-OAEP (RFC 8017 §7.1): the digest over the label, the digest of the mask generation function, the label.
        case oaep(digest: SAMLDigestAlgorithm, mask: SAMLDigestAlgorithm, label: [UInt8])
        /// PKCS#1 v1.5 (RFC 8017 §7.2), which whoever can try out ciphertexts can undo.
        case pkcs1
    }

    /// The padding.
    public let padding: Padding
    /// The URI of the algorithm.
    public let algorithm: String

    /// RSA-OAEP with SHA-1 in both places: what every implementation knows. SHA-1 is not broken in this use.
    public static let oaepMGF1P = KeyTransport(
        padding: .oaep(digest: .sha1, mask: .sha1, label: []), algorithm: EncryptionMethod.rsaOAEPMGF1P.rawValue)

    /// PKCS#1 v1.5.
    public static let rsa15 = KeyTransport(padding: .pkcs1, algorithm: KeyTransport.rsa15URI)

    /// RSA-OAEP of XML Encryption 1.1.
    public static func oaep(digest: SAMLDigestAlgorithm, mask: SAMLDigestAlgorithm) -> KeyTransport {
        KeyTransport(
            padding: .oaep(digest: digest, mask: mask, label: []), algorithm: EncryptionMethod.rsaOAEP.rawValue)
    }

    static let rsa15URI = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"

    /// Calls the function with the parameters as the shim wants them.
    func withParameters<Result>(_ body: (UnsafePointer<cxmlsec_key_transport>) -> Result) -> Result {
        var parameters = cxmlsec_key_transport()
        guard case .oaep(let digest, let mask, let label) = padding else { return body(&parameters) }
        parameters.oaep = true
        parameters.digest = digest.number
        parameters.mask_digest = mask.number
        return label.withUnsafeBufferPointer { label in
            parameters.label = label.baseAddress
            parameters.label_count = label.count
            return body(&parameters)
        }
    }
}

extension KeyTransport {
    /// Reads the EncryptionMethod of an EncryptedKey; nil for anything that is not understood.
    init?(method: SAMLXMLElement) {
        guard let algorithm = method.attribute("Algorithm") else { return nil }
        if algorithm == KeyTransport.rsa15URI {
            self = .rsa15
            return
        }
        var digest = SAMLDigestAlgorithm.sha1
        var mask = SAMLDigestAlgorithm.sha1
        var label: [UInt8] = []
        for child in method.childElements {
            if child.isNamed("DigestMethod", in: SAMLNamespace.signature) {
                guard let found = SAMLDigestAlgorithm(encryptionURI: child.attribute("Algorithm")) else { return nil }
                digest = found
            } else if child.isNamed("MGF", in: SAMLNamespace.encryption11) {
                guard let found = SAMLDigestAlgorithm(maskURI: child.attribute("Algorithm")) else { return nil }
                mask = found
            } else if child.isNamed("OAEPparams", in: SAMLNamespace.encryption) {
                guard let found = child.decodedText(), found.count <= KeyTransport.maximumLabel else { return nil }
                label = found
            } else if !child.isNamed("KeySize", in: SAMLNamespace.encryption) {
                return nil
            }
        }
        switch EncryptionMethod(rawValue: algorithm) {
        case .rsaOAEP: break
        case .rsaOAEPMGF1P: mask = .sha1
        default: return nil
        }
        self.init(padding: .oaep(digest: digest, mask: mask, label: label), algorithm: algorithm)
    }

    private static let maximumLabel = 1024
}

extension SAMLDigestAlgorithm {
    /// XML Encryption has names of its own for some (XML Encryption 1.1 §5.8).
    fileprivate init?(encryptionURI uri: String?) {
        switch uri {
        case "http://www.w3.org/2001/04/xmlenc#sha1": self = .sha1
        case "http://www.w3.org/2001/04/xmlenc#sha384": self = .sha384
        default: self.init(rawValue: uri ?? "")
        }
    }

    /// The mask generation functions of XML Encryption 1.1 §5.5.2.
    fileprivate init?(maskURI uri: String?) {
        guard let found = SAMLDigestAlgorithm.allCases.first(where: { $0.maskURI == uri }) else { return nil }
        self = found
    }

    var maskURI: String {
        switch self {
        case .sha1: "http://www.w3.org/2009/xmlenc11#mgf1sha1"
        case .sha256: "http://www.w3.org/2009/xmlenc11#mgf1sha256"
        case .sha384: "http://www.w3.org/2009/xmlenc11#mgf1sha384"
        case .sha512: "http://www.w3.org/2009/xmlenc11#mgf1sha512"
        }
    }
}
