import SAML

/// A signature in any shape, genuinely made: SignedInfo is written in its canonical form, so its octets are known.
struct HandmadeSignature {
    static let namespace = "http://www.w3.org/2000/09/xmldsig#"
    static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

    var canonicalization = HandmadeSignature.exclusive
    /// Markup inside CanonicalizationMethod.
    var canonicalizationContent = ""
    var method = SAMLSignatureAlgorithm.rsaSHA256.rawValue
    /// Markup inside SignatureMethod.
    var methodContent = ""
    var references: [String]
    /// Markup before SignedInfo.
    var beforeInfo = ""
    /// Markup behind SignatureValue.
    var afterValue = ""
    /// The namespace declarations in the canonical form of SignedInfo.
    var declarations = " xmlns:ds=\"\(HandmadeSignature.namespace)\""

    init(_ references: String...) { self.references = references }

    /// A Transform in canonical form.
    static func transform(_ algorithm: String, _ content: String = "") -> String {
        "<ds:Transform Algorithm=\"\(algorithm)\">\(content)</ds:Transform>"
    }

    /// A Reference in canonical form.
    static func reference(
        to uri: String?, digest: String, transforms: String = transform(enveloped) + transform(exclusive),
        method: String = sha256, methodContent: String = ""
    ) -> String {
        let list = transforms.isEmpty ? "" : "<ds:Transforms>\(transforms)</ds:Transforms>"
        return """
            <ds:Reference\(uri.map { " URI=\"\($0)\"" } ?? "")>\(list)<ds:DigestMethod Algorithm="\(method)">\
            \(methodContent)</ds:DigestMethod><ds:DigestValue>\(digest)</ds:DigestValue></ds:Reference>
            """
    }

    /// What is inside SignedInfo.
    var infoContent: String {
        """
        <ds:CanonicalizationMethod Algorithm="\(canonicalization)">\(canonicalizationContent)\
        </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="\(method)">\(methodContent)</ds:SignatureMethod>\
        \(references.joined())
        """
    }

    /// The octets that are signed.
    var signedOctets: [UInt8] { Array("<ds:SignedInfo\(declarations)>\(infoContent)</ds:SignedInfo>".utf8) }

    /// The Signature element with the given value.
    func element(value: [UInt8]) -> String {
        """
        <ds:Signature xmlns:ds="\(HandmadeSignature.namespace)">\(beforeInfo)<ds:SignedInfo>\(infoContent)\
        </ds:SignedInfo><ds:SignatureValue>\(base64(value))</ds:SignatureValue>\(afterValue)</ds:Signature>
        """
    }

    /// The Signature element, signed.
    func element(by signer: SAMLSigner) throws -> String {
        element(value: try signer.sign(bytes: signedOctets))
    }
}
