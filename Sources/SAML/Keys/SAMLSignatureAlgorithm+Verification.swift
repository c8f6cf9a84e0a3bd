import Crypto
import SwiftASN1
import _CryptoExtras

extension SAMLSignatureAlgorithm {
    /// Whether the certificate's key made the signature over the octets; nil when the key is of another kind, or too
    /// short to be used.
    func isValid(_ signature: [UInt8], over octets: [UInt8], by certificate: X509Certificate) -> Bool? {
        switch (self, certificate.publicKey) {
        case (.rsaSHA1, .rsa): isValidRSA(signature, Insecure.SHA1.hash(data: octets), certificate)
        case (.rsaSHA256, .rsa): isValidRSA(signature, SHA256.hash(data: octets), certificate)
        case (.rsaSHA384, .rsa): isValidRSA(signature, SHA384.hash(data: octets), certificate)
        case (.rsaSHA512, .rsa): isValidRSA(signature, SHA512.hash(data: octets), certificate)
        case (.ecdsaSHA256, .ellipticCurve(let curve)):
            isValidECDSA(signature, SHA256.hash(data: octets), curve, certificate)
        case (.ecdsaSHA384, .ellipticCurve(let curve)):
            isValidECDSA(signature, SHA384.hash(data: octets), curve, certificate)
        case (.ecdsaSHA512, .ellipticCurve(let curve)):
            isValidECDSA(signature, SHA512.hash(data: octets), curve, certificate)
        default: nil
        }
    }

    private func isValidRSA(_ signature: [UInt8], _ digest: some Digest, _ certificate: X509Certificate) -> Bool? {
        // Refuses keys below 2048 bits.
        guard let key = try? _RSA.Signing.PublicKey(derRepresentation: certificate.subjectPublicKeyInfo) else {
            return nil
        }
        return key.isValidSignature(
            _RSA.Signing.RSASignature(rawRepresentation: signature), for: digest, padding: .insecurePKCS1v1_5)
    }

    /// XML Signature writes r and s side by side; senders that only know their cryptographic library send the DER of
    /// RFC 3279. The two cannot be taken for each other, and both are checked over the same octets.
    private func isValidECDSA(
        _ signature: [UInt8], _ digest: some Digest, _ curve: String, _ certificate: X509Certificate
    ) -> Bool? {
        let info = certificate.subjectPublicKeyInfo
        switch curve {
        case "P-256":
            guard let key = try? P256.Signing.PublicKey(derRepresentation: info) else { return nil }
            let parsed =
                (try? P256.Signing.ECDSASignature(rawRepresentation: signature))
                ?? (try? P256.Signing.ECDSASignature(derRepresentation: signature))
            return parsed.map { key.isValidSignature($0, for: digest) } ?? false
        case "P-384":
            guard let key = try? P384.Signing.PublicKey(derRepresentation: info) else { return nil }
            let parsed =
                (try? P384.Signing.ECDSASignature(rawRepresentation: signature))
                ?? (try? P384.Signing.ECDSASignature(derRepresentation: signature))
            return parsed.map { key.isValidSignature($0, for: digest) } ?? false
        case "P-521":
            guard let key = try? P521.Signing.PublicKey(derRepresentation: info) else { return nil }
            let parsed =
                (try? P521.Signing.ECDSASignature(rawRepresentation: signature))
                ?? (try? P521.Signing.ECDSASignature(derRepresentation: signature))
            return parsed.map { key.isValidSignature($0, for: digest) } ?? false
        default:
            return nil
        }
    }
}
