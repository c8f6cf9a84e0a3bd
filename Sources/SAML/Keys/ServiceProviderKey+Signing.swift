import Crypto
import _CryptoExtras

extension ServiceProviderKey {
    /// The algorithm of ``signature(over:)``: RSASSA-PKCS1-v1_5 or ECDSA, both with SHA-256.
    public var signatureAlgorithm: SAMLSignatureAlgorithm {
        switch material {
        case .rsa: .rsaSHA256
        case .p256: .ecdsaSHA256
        }
    }

    /// Signs octets. An ECDSA signature is written as r and s, 32 bytes each (XML Signature 1.1 §6.4.3).
    public func signature(over octets: [UInt8]) throws(SAMLSendingError) -> [UInt8] {
        do {
            switch material {
            case .rsa(let key):
                let digest = SHA256.hash(data: octets)
                return Array(try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            case .p256(let key):
                return Array(try key.signature(for: SHA256.hash(data: octets)).rawRepresentation)
            }
        } catch {
            throw .signingFailed
        }
    }
}
