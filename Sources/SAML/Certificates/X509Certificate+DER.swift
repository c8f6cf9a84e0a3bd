import Crypto
import SwiftASN1
import X509

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The structure is read here with SwiftASN1 and not by X509.Certificate, because that type refuses the whole
// certificate when it does not like the key: RSA below 2048 bits, which AD FS installations still have, could then not
// be reported as what it is.

extension X509Certificate {
    /// Reads a certificate in DER (RFC 5280 §4.1).
    public init(der: [UInt8]) throws(X509CertificateError) {
        guard !der.isEmpty else { throw .empty }
        guard der.count <= X509Certificate.maximumBytes else { throw .tooLarge(limit: X509Certificate.maximumBytes) }
        do {
            self = try X509Certificate(root: try DER.parse(der), der: der)
        } catch {
            if let content = PastedContent(der: der), content != .certificate { throw .unexpected(content) }
            throw error as? X509CertificateError ?? .malformed(reason: String(describing: error))
        }
    }

    /// Certificates of identity providers have one to three kilobytes; this leaves room for the oddest.
    public static let maximumBytes = 64 << 10

    private init(root: ASN1Node, der: [UInt8]) throws {
        var outer = try root.elements(.sequence)
        let body = try outer.required()
        let algorithm = try X509SignatureAlgorithm(algorithmIdentifier: outer.required())
        _ = try ASN1BitString(derEncoded: outer.required())
        try outer.end()

        var fields = try body.elements(.sequence)
        var field = try fields.required()
        if field.identifier == .context(0) { field = try fields.required() }
        guard field.identifier == .integer, case .primitive(let serial) = field.content else {
            throw X509CertificateError.malformed(reason: "serial number is not an INTEGER")
        }
        _ = try fields.required()
        let issuerNode = try fields.required()
        var validity = try fields.required().elements(.sequence)
        let notBefore = try validity.required().date()
        let notAfter = try validity.required().date()
        try validity.end()
        let subjectNode = try fields.required()
        let isSelfIssued = issuerNode.encodedBytes == subjectNode.encodedBytes
        let subject = try DistinguishedName(derEncoded: subjectNode)
        let issuer = isSelfIssued ? subject : try DistinguishedName(derEncoded: issuerNode)
        let keyNode = try fields.required()
        let key = try X509PublicKey(subjectPublicKeyInfo: keyNode)

        var isAuthority = false
        while let field = fields.next() {
            if field.identifier == .context(3) { isAuthority = try X509Certificate.isAuthority(extensions: field) }
        }

        self.der = der
        self.sha256 = Array(SHA256.hash(data: der))
        self.fingerprint = sha256.hexadecimal(separator: ":")
        self.subject = subject.description
        self.commonName = subject.lazy.flatMap { $0 }
            .last { $0.type == ASN1ObjectIdentifier.RDNAttributeType.commonName }
            .flatMap { String($0.value) ?? String(legacyString: $0.value) }
        self.issuer = isSelfIssued ? self.subject : issuer.description
        self.serialNumber = serial.hexadecimal(separator: "")
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.isSelfIssued = isSelfIssued
        self.isCertificateAuthority = isAuthority
        self.publicKey = key
        self.subjectPublicKeyInfo = Array(keyNode.encodedBytes)
        self.signatureAlgorithm = algorithm
    }

    private static func isAuthority(extensions field: ASN1Node) throws -> Bool {
        var wrapper = try field.elements(.context(3))
        var list = try wrapper.required().elements(.sequence)
        while let element = list.next() {
            var parts = try element.elements(.sequence)
            guard try ASN1ObjectIdentifier(derEncoded: parts.required()) == .X509ExtensionID.basicConstraints else {
                continue
            }
            var value = try parts.required()
            if value.identifier == .boolean { value = try parts.required() }
            var constraints = try DER.parse(ASN1OctetString(derEncoded: value).bytes).elements(.sequence)
            guard let flag = constraints.next(), flag.identifier == .boolean else { return false }
            // Some encoders write TRUE as 01 instead of FF.
            guard case .primitive(let bytes) = flag.content else { return false }
            return bytes.contains { $0 != 0 }
        }
        return false
    }
}

extension String {
    /// Texts in the older string types of X.520: TeletexString in practice holds Latin-1, BMPString is UCS-2.
    fileprivate init?(legacyString value: RelativeDistinguishedName.Attribute.Value) {
        var serializer = DER.Serializer()
        guard (try? serializer.serialize(ASN1Any(value))) != nil,
            let node = try? DER.parse(serializer.serializedBytes), case .primitive(let bytes) = node.content
        else { return nil }
        switch node.identifier {
        case .teletexString:
            self = String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        case .bmpString where bytes.count.isMultiple(of: 2):
            let units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            self = String(decoding: units, as: UTF16.self)
        default:
            return nil
        }
    }
}
