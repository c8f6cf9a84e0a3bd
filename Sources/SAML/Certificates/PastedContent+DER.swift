import SwiftASN1

extension PastedContent {
    /// Tells by the first fields which of the common DER files this is; nil when it is none of them.
    init?(der: [UInt8]) {
        guard der.first == 0x30, let root = try? BER.parse(der), var fields = try? root.elements(.sequence),
            let first = fields.next()
        else { return nil }
        if first.identifier == .objectIdentifier {
            guard let oid = try? ASN1ObjectIdentifier(derEncoded: first), oid.description.hasPrefix(Self.pkcs7Arc)
            else {
                return nil
            }
            self = .pkcs7
        } else if first.identifier == .integer {
            guard let kind = PastedContent(version: first, next: fields.next()) else { return nil }
            self = kind
        } else if var inner = try? first.elements(.sequence), let start = inner.next() {
            self = PastedContent(signedOrKey: start, inner: &inner, outer: &fields)
        } else {
            return nil
        }
    }

    private static let pkcs7Arc = "1.2.840.113549.1.7."

    /// Structures that begin with a version number: PKCS#12 (RFC 7292), PKCS#8 (RFC 5208), PKCS#1 (RFC 8017),
    /// SEC 1 (RFC 5915).
    private init?(version: ASN1Node, next: ASN1Node?) {
        guard case .primitive(let bytes) = version.content, let next else { return nil }
        switch (bytes.last, next.identifier) {
        case (3, .sequence): self = .pkcs12
        case (0, .sequence), (1, .sequence), (0, .integer), (1, .octetString): self = .privateKey
        case (_, .integer): self = .publicKey
        default: return nil
        }
    }

    /// Structures that begin with a sequence: a certificate, a certification request (RFC 2986) or a
    /// SubjectPublicKeyInfo, or an encrypted private key (RFC 5958), whose first sequences begin with an OID.
    private init(
        signedOrKey start: ASN1Node, inner: inout ASN1NodeCollection.Iterator,
        outer: inout ASN1NodeCollection.Iterator
    ) {
        if start.identifier == .objectIdentifier {
            self = outer.next()?.identifier == .octetString ? .privateKey : .publicKey
            return
        }
        // A request is version, subject, key, attributes; a certificate has the signature algorithm, an OID inside a
        // sequence, where the request has a name, sets inside a sequence.
        if start.identifier == .integer, let second = inner.next(), let third = inner.next(),
            (try? second.elements(.sequence))?.firstIdentifier != .objectIdentifier,
            var key = try? third.elements(.sequence), key.next() != nil, key.next()?.identifier == .bitString
        {
            self = .certificateRequest
        } else {
            self = .certificate
        }
    }
}

extension ASN1NodeCollection.Iterator {
    fileprivate var firstIdentifier: ASN1Identifier? {
        var copy = self
        return copy.next()?.identifier
    }
}
