import Crypto
import SwiftASN1
import X509
import _CryptoExtras

/// A private key of the service provider with the certificate under which it is published. It signs messages
/// (``signer()``) or is what identity providers encrypt to; its private half never shows in a description.
public struct ServiceProviderKey: Sendable {
    /// The self-signed certificate that metadata carries. Peers take the key from it and nothing else (metadata
    /// §2.4.1.1).
    public let certificate: X509Certificate
    let material: Material

    /// The kinds of private key in use.
    enum Material: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    init(material: Material, certificate: X509Certificate) {
        self.material = material
        self.certificate = certificate
    }

    /// SHA-256 of the certificate as upper-case hexadecimal with colons.
    public var fingerprint: String { certificate.fingerprint }

    /// Kind and size of the key.
    public var publicKey: X509PublicKey { certificate.publicKey }

    /// The private key as PKCS#8 (RFC 5208) in DER, unencrypted: to be sealed before it is stored.
    public var pkcs8DER: [UInt8] {
        switch material {
        case .rsa(let key): Array(key.pkcs8DERRepresentation)
        case .p256(let key): Array(key.derRepresentation)
        }
    }

    /// ``pkcs8DER`` with the armour of RFC 7468, `PRIVATE KEY`.
    public var pkcs8PEM: String {
        switch material {
        case .rsa(let key): key.pkcs8PEMRepresentation
        case .p256(let key): key.pemRepresentation
        }
    }

    /// The certificate with the armour of RFC 7468, for consoles that want an upload.
    public var certificatePEM: String {
        PEMDocument(type: "CERTIFICATE", derBytes: certificate.der).pemString + "\n"
    }
}

extension ServiceProviderKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The certificate's fingerprint.
    public var description: String { "ServiceProviderKey(\(fingerprint))" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows the certificate only.
    public var customMirror: Mirror { Mirror(self, children: ["certificate": certificate]) }
}
