import Crypto
import SwiftASN1
package import X509
import _CryptoExtras

/// Kinds of key for certificates of tests. One key of each kind is generated per process, since RSA takes long.
package enum TestKey: String, Sendable, CaseIterable {
    case rsa1024
    case rsa2048
    case rsa3072
    case p256
    case p384
    case p521
    case ed25519

    /// The private key.
    package func privateKey() throws -> Certificate.PrivateKey {
        switch self {
        case .rsa1024: try TestKey.sharedRSA1024.get()
        case .rsa2048: try TestKey.sharedRSA2048.get()
        case .rsa3072: try TestKey.sharedRSA3072.get()
        case .p256: TestKey.sharedP256
        case .p384: TestKey.sharedP384
        case .p521: TestKey.sharedP521
        case .ed25519: TestKey.sharedEd25519
        }
    }

    /// The private key as PKCS #8 or what is usual for its kind.
    package var pem: String {
        get throws { try privateKey().serializeAsPEM().pemString }
    }

    private static let sharedRSA1024 = rsa(bits: 1024)
    private static let sharedRSA2048 = rsa(bits: 2048)
    private static let sharedRSA3072 = rsa(bits: 3072)
    private static let sharedP256 = Certificate.PrivateKey(P256.Signing.PrivateKey())
    private static let sharedP384 = Certificate.PrivateKey(P384.Signing.PrivateKey())
    private static let sharedP521 = Certificate.PrivateKey(P521.Signing.PrivateKey())
    private static let sharedEd25519 = Certificate.PrivateKey(Curve25519.Signing.PrivateKey())

    private static func rsa(bits: Int) -> Result<Certificate.PrivateKey, any Error> {
        Result { Certificate.PrivateKey(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))) }
    }
}
