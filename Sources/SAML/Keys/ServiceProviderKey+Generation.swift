import Crypto
import SwiftASN1
import X509
import _CryptoExtras

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension ServiceProviderKey {
    /// What kinds of key can be made.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// RSA with 2048 bits: what every identity provider understands, for signing and for decryption.
        case rsa2048
        /// RSA with 3072 bits.
        case rsa3072
        /// The elliptic curve P-256. It signs only: no identity provider in wide use encrypts to such a key.
        case p256
    }

    /// Makes a key with a self-signed certificate (X.509 v3, SHA-256, digital signature and key encipherment).
    ///
    /// - Parameters:
    ///   - kind: RSA takes between a tenth of a second and several.
    ///   - commonName: The name of subject and issuer. X.520 allows 64 characters; what is over that is cut off.
    ///   - notBefore: First moment of validity, in whole seconds.
    ///   - validityDays: Days until the last moment of validity, by default ten years. Identity providers hardly look
    ///     at it, but administrators do.
    /// - Throws: ``ServiceProviderKeyError/generationFailed`` when the cryptographic library refuses.
    public static func generate(
        _ kind: Kind = .rsa2048, commonName: String, notBefore: Date, validityDays: Int = defaultValidityDays
    ) throws(ServiceProviderKeyError) -> ServiceProviderKey {
        do {
            let material: Material =
                switch kind {
                case .rsa2048: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
                case .rsa3072: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits3072))
                case .p256: .p256(P256.Signing.PrivateKey())
                }
            let der = try material.selfSignedCertificate(
                commonName: commonName, notBefore: notBefore,
                notAfter: notBefore.addingTimeInterval(Double(max(1, validityDays)) * secondsInDay))
            return ServiceProviderKey(material: material, certificate: try X509Certificate(der: der))
        } catch {
            throw .generationFailed
        }
    }

    /// Makes a key whose certificate is named after the host of an entity ID that is a URL, and otherwise after the
    /// entity ID itself.
    public static func generate(
        _ kind: Kind = .rsa2048, entityID: String, notBefore: Date, validityDays: Int = defaultValidityDays
    ) throws(ServiceProviderKeyError) -> ServiceProviderKey {
        let host = URL(string: entityID)?.host() ?? ""
        return try generate(
            kind, commonName: host.isEmpty ? entityID : host, notBefore: notBefore, validityDays: validityDays)
    }

    /// Ten years.
    public static let defaultValidityDays = 3652

    private static let secondsInDay = 86_400.0
}

extension ServiceProviderKey.Material {
    /// X.520's upper bound for a common name.
    private static let commonNameCharacters = 64

    fileprivate func selfSignedCertificate(commonName: String, notBefore: Date, notAfter: Date) throws -> [UInt8] {
        let key: Certificate.PrivateKey
        let algorithm: Certificate.SignatureAlgorithm
        switch self {
        case .rsa(let rsa): (key, algorithm) = (Certificate.PrivateKey(rsa), .sha256WithRSAEncryption)
        case .p256(let p256): (key, algorithm) = (Certificate.PrivateKey(p256), .ecdsaWithSHA256)
        }
        let scalars = commonName.unicodeScalars.prefix(Self.commonNameCharacters)
        let name = try DistinguishedName { CommonName(String(String.UnicodeScalarView(scalars))) }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
            notValidBefore: notBefore, notValidAfter: notAfter, issuer: name, subject: name,
            signatureAlgorithm: algorithm,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                switch self {
                case .rsa: Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
                case .p256: Critical(KeyUsage(digitalSignature: true))
                }
            },
            issuerPrivateKey: key)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }
}
