import SwiftASN1

extension X509PublicKey {
    /// Reads `RSAKeyValue`, `DSAKeyValue` (XML Signature §4.4.2), `ECKeyValue` and `DEREncodedKeyValue` (1.1 §4.5).
    /// Nil when the element is none of them or does not hold what it should.
    init?(keyValue element: SAMLXMLElement) {
        switch element.localName {
        case "RSAKeyValue":
            guard let bits = X509PublicKey.bits(of: "Modulus", in: element) else { return nil }
            self = .rsa(bits: bits)
        case "DSAKeyValue":
            self = .dsa(bits: X509PublicKey.bits(of: "P", in: element))
        case "ECKeyValue":
            guard let curve = element.children.first(where: { $0.localName == "NamedCurve" }),
                let uri = curve.attribute("URI"), uri.hasPrefix("urn:oid:")
            else {
                self = .ellipticCurve(name: "explicit parameters")
                return
            }
            let oid = String(uri.dropFirst("urn:oid:".count))
            self = .ellipticCurve(name: X509PublicKey.curves[oid] ?? oid)
        case "DEREncodedKeyValue":
            guard let der = Base64.decode(element.text.value), let node = try? DER.parse(der),
                let key = try? X509PublicKey(subjectPublicKeyInfo: node)
            else { return nil }
            self = key
        default:
            return nil
        }
    }

    private static func bits(of name: String, in element: SAMLXMLElement) -> Int? {
        guard let number = element.children.first(where: { $0.localName == name }),
            let bytes = Base64.decode(number.text.value), !bytes.isEmpty
        else { return nil }
        return bytes.significantBits
    }
}
