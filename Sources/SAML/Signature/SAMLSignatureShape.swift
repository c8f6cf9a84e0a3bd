import CXMLSec

/// The one shape of a Signature element that is accepted, read before anything is computed. A signature of any other
/// shape is refused, so that nothing in it can be understood in two ways.
struct SAMLSignatureShape {
    let element: SAMLXMLElement
    /// The URI of SignatureMethod.
    let algorithm: String
    /// The URI of DigestMethod.
    let digest: String
    /// The first certificate in KeyInfo, in DER. Whoever made the signature chose it.
    let certificate: [UInt8]?

    /// SignatureValue; nil if it is not base64, or too long to be one.
    var value: [UInt8]? { element.childElements[1].decodedText(upTo: Self.maximumValueText) }

    /// In characters: more than any key's.
    private static let maximumValueText = 16 << 10

    /// Reads the signature of an element: its only one, behind the Issuer or in its place (SAML core §5.4.1).
    init(of signed: SAMLXMLElement) throws(SAMLSignatureError) {
        let signatures = signed.children("Signature", in: SAMLNamespace.signature)
        guard let element = signatures.first else { throw SAMLSignatureError(.noSignature) }
        guard signatures.count == 1 else {
            throw SAMLSignatureError(.severalSignatures, expected: "1", received: "\(signatures.count)")
        }
        guard SAMLSignatureShape.isInPlace(element, in: signed) else { throw SAMLSignatureError(.misplacedSignature) }
        self.element = element

        let parts = element.childElements
        guard parts.count == 2 || parts.count == 3, parts[0].isSignature("SignedInfo"),
            parts[1].isSignature("SignatureValue"), parts.count == 2 || parts[2].isSignature("KeyInfo"),
            element.hasOnlyElements, parts[1].isPlainText, parts[1].hasOnly(attributes: ["Id"])
        else { throw SAMLSignatureError(.malformedSignature, received: SAMLSignatureShape.names(parts)) }

        let info = parts[0].childElements
        guard info.count >= 3, info[0].isSignature("CanonicalizationMethod"), info[1].isSignature("SignatureMethod"),
            info[2...].allSatisfy({ $0.isSignature("Reference") }), parts[0].hasOnlyElements
        else { throw SAMLSignatureError(.malformedSignature, received: SAMLSignatureShape.names(info)) }
        guard info.count == 3 else {
            throw SAMLSignatureError(.severalReferences, expected: "1", received: "\(info.count - 2)")
        }
        try SAMLSignatureShape.checkCanonicalization(info[0])
        algorithm = try SAMLSignatureShape.algorithm(of: info[1])
        digest = try SAMLSignatureShape.digest(in: info[2], of: signed)
        certificate = parts.count == 3 ? SAMLSignatureShape.certificate(in: parts[2]) : nil
    }

    /// Behind the Issuer if there is one, else first.
    private static func isInPlace(_ signature: SAMLXMLElement, in signed: SAMLXMLElement) -> Bool {
        guard let first = signed.firstChild else { return false }
        if first.isNamed("Issuer", in: SAMLNamespace.assertion) {
            return cxmlsec_next_sibling(first.pointer) == signature.pointer
        }
        return first.isSame(as: signature)
    }

    private static func names(_ elements: [SAMLXMLElement]) -> String {
        elements.prefix(namesShown).map(\.localName).joined(separator: " ")
    }

    private static let namesShown = 8

    // MARK: SignedInfo

    private static func checkCanonicalization(_ method: SAMLXMLElement) throws(SAMLSignatureError) {
        let uri = method.attribute("Algorithm") ?? ""
        guard Canonicalization.accepted.contains(uri), method.hasOnly(attributes: ["Algorithm"]) else {
            throw SAMLSignatureError(
                .canonicalizationRefused, expected: Canonicalization.exclusive, received: uri)
        }
        guard method.isEmpty || hasPrefixList(method) else {
            throw SAMLSignatureError(.canonicalizationRefused, received: names(method.childElements))
        }
    }

    /// Parameters of an algorithm, such as the length of a message authentication code, are never accepted.
    private static func algorithm(of method: SAMLXMLElement) throws(SAMLSignatureError) -> String {
        guard let uri = method.attribute("Algorithm"), method.isEmpty, method.hasOnly(attributes: ["Algorithm"]) else {
            throw SAMLSignatureError(.algorithmRefused, received: method.attribute("Algorithm"))
        }
        return uri
    }

    private static func digest(
        in reference: SAMLXMLElement, of signed: SAMLXMLElement
    ) throws(SAMLSignatureError) -> String {
        guard let id = signed.attribute("ID"), cxmlsec_is_name(id) else {
            throw SAMLSignatureError(.invalidID, received: signed.attribute("ID"))
        }
        guard reference.attribute("URI") == "#" + id else {
            throw SAMLSignatureError(
                .referenceMismatch, expected: "#" + id, received: reference.attribute("URI") ?? "")
        }
        let parts = reference.childElements
        guard parts.count == 3, parts[0].isSignature("Transforms"), parts[1].isSignature("DigestMethod"),
            parts[2].isSignature("DigestValue"), reference.hasOnlyElements, parts[2].isPlainText,
            parts[2].hasOnly(attributes: []), reference.hasOnly(attributes: ["URI", "Id"])
        else { throw SAMLSignatureError(.malformedSignature, received: names(parts)) }
        try checkTransforms(parts[0])
        return try algorithm(of: parts[1])
    }

    private static func checkTransforms(_ transforms: SAMLXMLElement) throws(SAMLSignatureError) {
        let list = transforms.childElements
        guard transforms.hasOnlyElements, transforms.hasOnly(attributes: []),
            list.allSatisfy({ $0.isSignature("Transform") && $0.hasOnly(attributes: ["Algorithm"]) })
        else { throw SAMLSignatureError(.transformRefused, received: names(list)) }
        let uris = list.map { $0.attribute("Algorithm") ?? "" }
        guard uris.first == Canonicalization.enveloped, list[0].isEmpty else {
            throw SAMLSignatureError(
                .transformRefused, expected: Canonicalization.enveloped, received: uris.first ?? "")
        }
        guard list.count > 1 else { return }
        guard list.count == 2, uris[1] == Canonicalization.exclusive, list[1].isEmpty || hasPrefixList(list[1]) else {
            throw SAMLSignatureError(
                .transformRefused, expected: Canonicalization.exclusive,
                received: uris.dropFirst().joined(separator: " "))
        }
    }

    /// Whether the only child is an empty InclusiveNamespaces with a PrefixList.
    private static func hasPrefixList(_ method: SAMLXMLElement) -> Bool {
        let children = method.childElements
        guard children.count == 1, let list = children.first, method.hasOnlyElements else { return false }
        return method.attribute("Algorithm") == Canonicalization.exclusive
            && list.isNamed("InclusiveNamespaces", in: Canonicalization.exclusive) && list.isEmpty
            && list.hasOnly(attributes: ["PrefixList"])
    }

    // MARK: KeyInfo

    static func certificate(in keyInfo: SAMLXMLElement) -> [UInt8]? {
        for data in keyInfo.children("X509Data", in: SAMLNamespace.signature) {
            if let certificate = data.children("X509Certificate", in: SAMLNamespace.signature).first {
                return certificate.decodedText(upTo: X509Certificate.maximumText)
            }
        }
        return nil
    }

    private enum Canonicalization {
        static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
        static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
        static let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        /// For SignedInfo. Older identity providers still use the inclusive form there.
        static let accepted = [exclusive, inclusive]
    }
}

extension SAMLXMLElement {
    fileprivate func isSignature(_ name: String) -> Bool { isNamed(name, in: SAMLNamespace.signature) }

    private var contentKinds: (kinds: UInt32, hasText: Bool) {
        var kinds: UInt32 = 0
        let string = cxmlsec_text(pointer, &kinds)
        defer { cxmlsec_string_free(string) }
        guard var cursor = string.text else { return (kinds, true) }
        while cursor.pointee != 0 {
            if !UInt8(bitPattern: cursor.pointee).isXMLSpace { return (kinds, true) }
            cursor += 1
        }
        return (kinds, false)
    }

    /// Elements and white space, nothing else.
    fileprivate var hasOnlyElements: Bool {
        let (kinds, hasText) = contentKinds
        return kinds & ~UInt32(CXMLSEC_CONTENT_ELEMENT) == 0 && !hasText
    }

    /// Neither children nor text.
    fileprivate var isEmpty: Bool {
        let (kinds, hasText) = contentKinds
        return kinds == 0 && !hasText
    }

    /// One run of text, without comments, CDATA or anything else.
    fileprivate var isPlainText: Bool {
        let (kinds, hasText) = contentKinds
        return kinds == 0 && hasText
    }

    fileprivate func hasOnly(attributes allowed: [String]) -> Bool {
        var next = cxmlsec_first_attribute(pointer)
        while let attribute = next {
            guard allowed.contains(where: { $0.withCString { cxmlsec_attribute_is_named(attribute, $0) } })
            else { return false }
            next = cxmlsec_next_attribute(attribute)
        }
        return true
    }
}
