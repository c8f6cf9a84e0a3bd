#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// What can be read from an X.509 certificate (RFC 5280) without trusting it: nothing is verified here, neither
/// signature nor chain nor dates. SAML uses certificates only as containers of keys (metadata §2.4.1.1).
public struct X509Certificate: Sendable, Hashable {
    /// The certificate itself.
    public let der: [UInt8]
    /// SHA-256 of ``der``, 32 bytes.
    public let sha256: [UInt8]
    /// ``sha256`` as upper-case hexadecimal with colons, as OpenSSL and the providers' consoles show it.
    public let fingerprint: String
    /// The subject as text, RFC 4514 (last element first), such as `CN=idp.example.com,O=Example`.
    public let subject: String
    /// The subject's common name, if it has one.
    public let commonName: String?
    /// The issuer as text, RFC 4514.
    public let issuer: String
    /// The serial number's bytes in upper-case hexadecimal; `00` occurs.
    public let serialNumber: String
    /// First moment of validity.
    public let notBefore: Date
    /// Last moment of validity.
    public let notAfter: Date
    /// Whether subject and issuer are the same name. Almost every identity provider's certificate is self-issued.
    public let isSelfIssued: Bool
    /// Whether the basic constraints say that this is a certification authority (RFC 5280 §4.2.1.9).
    public let isCertificateAuthority: Bool
    /// Algorithm and size of the public key.
    public let publicKey: X509PublicKey
    /// The SubjectPublicKeyInfo structure in DER, for handing the key to a verifier.
    public let subjectPublicKeyInfo: [UInt8]
    /// The algorithm with which the issuer signed.
    public let signatureAlgorithm: X509SignatureAlgorithm

    /// Whether those are its bytes. Arrays are compared element by element, which takes long for a thousand.
    func isEncoded(as bytes: [UInt8]) -> Bool {
        der.withUnsafeBufferPointer { der in bytes.withUnsafeBufferPointer { der.hasSameBytes(as: $0) } }
    }

    /// Whether the moment lies within ``notBefore``…``notAfter``, both included.
    public func isValid(at moment: Date) -> Bool {
        notBefore <= moment && moment <= notAfter
    }
}

extension Sequence<UInt8> {
    /// Upper-case hexadecimal, two digits for each byte.
    func hexadecimal(separator: String) -> String {
        let separator = Array(separator.utf8)
        var text: [UInt8] = []
        text.reserveCapacity(underestimatedCount * (2 + separator.count))
        for byte in self {
            if !text.isEmpty { for byte in separator { text.append(byte) } }
            text.append((byte >> 4).hexadecimalDigit)
            text.append((byte & 0x0F).hexadecimalDigit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    /// The upper-case digit of a value below 16.
    fileprivate var hexadecimalDigit: UInt8 {
        self < 10 ? UInt8(ascii: "0") &+ self : UInt8(ascii: "A") &+ (self &- 10)
    }
}
