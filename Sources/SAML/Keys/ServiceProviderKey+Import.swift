import Crypto
import SwiftASN1
import _CryptoExtras

extension ServiceProviderKey {
    /// Takes up a stored key: PKCS#8 in DER, and its certificate in DER.
    ///
    /// - Throws: ``ServiceProviderKeyError/notAPrivateKey`` for anything that is neither RSA of 2048 to
    ///   4096 bits nor P-256, and ``ServiceProviderKeyError/certificateOfAnotherKey``.
    public init(pkcs8DER: [UInt8], certificate: X509Certificate) throws(ServiceProviderKeyError) {
        let material = try Material(der: pkcs8DER)
        guard material.subjectPublicKeyInfo == certificate.subjectPublicKeyInfo else { throw .certificateOfAnotherKey }
        self.init(material: material, certificate: certificate)
    }

    /// Takes up a key from PEM. The labels `PRIVATE KEY` (PKCS#8), `RSA PRIVATE KEY` (PKCS#1) and `EC PRIVATE KEY`
    /// (SEC 1) are understood.
    public init(pem: String, certificate: X509Certificate) throws(ServiceProviderKeyError) {
        guard pem.utf8.count <= ServiceProviderKey.maximumText else { throw .notAPrivateKey }
        let keys = PEMBlock.blocks(in: pem).filter { $0.label.hasSuffix("PRIVATE KEY") }
        guard keys.count == 1, let block = keys.first, let der = Base64.decode(block.body) else {
            throw .notAPrivateKey
        }
        try self.init(pkcs8DER: der, certificate: certificate)
    }

    /// Bound on a key in PEM; one of 4096 bits has three kilobytes.
    static let maximumText = 64 << 10
}

extension ServiceProviderKey.Material {
    init(der: [UInt8]) throws(ServiceProviderKeyError) {
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) {
            self = .p256(key)
        } else if let key = try? _RSA.Signing.PrivateKey(derRepresentation: der), key.keySizeInBits <= Self.maximumBits
        {
            self = .rsa(key)
        } else {
            throw .notAPrivateKey
        }
    }

    /// Beyond this, one signature takes longer than a sign-in should.
    private static let maximumBits = 4096

    /// SubjectPublicKeyInfo in DER.
    var subjectPublicKeyInfo: [UInt8] {
        switch self {
        case .rsa(let key): Array(key.publicKey.derRepresentation)
        case .p256(let key): Array(key.publicKey.derRepresentation)
        }
    }
}
