extension X509Certificate {
    /// Reads one certificate from text as metadata carries it: base64 with any white space, with or without the
    /// armour of RFC 7468 that XML Signature does not want but administrators paste.
    public init(base64 text: some StringProtocol) throws(X509CertificateError) {
        guard text.utf8.count <= X509Certificate.maximumText else {
            throw .tooLarge(limit: X509Certificate.maximumText)
        }
        let blocks = PEMBlock.blocks(in: String(text))
        guard blocks.count <= 1 else { throw .severalCertificates(count: blocks.count) }
        if let block = blocks.first {
            try self.init(block: block)
        } else {
            try self.init(bareBase64: text)
        }
    }

    /// Reads what an administrator pastes or uploads as "the certificate": DER, PEM, bare base64, or several PEM
    /// certificates one after another, each with its own result. Throws when it is something else as a whole, and
    /// always when a private key is among it, which must not be kept.
    public static func certificates(
        pasted input: [UInt8]
    ) throws(X509CertificateError) -> [Result<X509Certificate, X509CertificateError>] {
        guard input.count <= maximumText else { throw .tooLarge(limit: maximumText) }
        if let content = PastedContent(der: input) {
            guard content == .certificate else { throw .unexpected(content) }
            return [result { () throws(X509CertificateError) in try X509Certificate(der: input) }]
        }
        guard let decoded = String(validating: input, as: UTF8.self) else { throw .unexpected(.binary) }
        let text = normalized(pasted: decoded)
        guard !text.isEmpty else { throw .empty }
        if let armour = PastedContent(armouredText: text), armour != .certificate { throw .unexpected(armour) }

        let blocks = PEMBlock.blocks(in: text)
        guard blocks.count <= maximumCertificates else { throw .tooLarge(limit: maximumCertificates) }
        if !blocks.isEmpty {
            return blocks.map { block in
                result { () throws(X509CertificateError) in try X509Certificate(block: block) }
            }
        }
        do {
            return [.success(try X509Certificate(bareBase64: text))]
        } catch .notBase64 {
            let content = PastedContent(recognizing: Array(text.utf8))
            if content == .text { throw .notBase64 }
            throw .unexpected(content)
        } catch {
            if PastedContent(recognizing: Array(text.utf8)) == .fingerprint { throw .unexpected(.fingerprint) }
            throw error
        }
    }

    /// Bound on pasted text: room for a chain in armour.
    public static let maximumText = 256 << 10
    /// Bound on certificates in one paste.
    public static let maximumCertificates = 32

    fileprivate init(block: PEMBlock) throws(X509CertificateError) {
        switch block.label {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
            try self.init(bareBase64: block.body)
        case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
            throw .unexpected(.certificateRequest)
        case "PKCS7", "CMS":
            throw .unexpected(.pkcs7)
        case let label where label.hasSuffix("PRIVATE KEY"):
            throw .unexpected(.privateKey)
        case let label where label.hasSuffix("PUBLIC KEY"):
            throw .unexpected(.publicKey)
        default:
            throw .unexpected(.text)
        }
    }

    fileprivate init(bareBase64 text: some StringProtocol) throws(X509CertificateError) {
        guard text.utf8.contains(where: { !$0.isXMLSpace }) else { throw .empty }
        guard let der = Base64.decode(text) else { throw .notBase64 }
        try self.init(der: der)
    }

    private static func result(
        _ read: () throws(X509CertificateError) -> X509Certificate
    ) -> Result<X509Certificate, X509CertificateError> {
        Result(catching: read)
    }

    /// Undoes what copying through web pages, chats and JSON files does: invisible characters, quotation marks and
    /// line breaks written as `\n`.
    private static func normalized(pasted text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{FEFF}", "\u{200B}", "\u{2060}": continue
            case "\u{A0}": scalars.append(" ")
            default: scalars.append(scalar)
            }
        }
        var result = String(scalars).trimmingXMLSpace
        if result.count > 1, let quote = result.first, quote == "\"" || quote == "'", result.last == quote {
            result = String(result.dropFirst().dropLast())
        }
        guard result.utf8.contains(UInt8(ascii: "\\")) else { return result }
        for escape in ["\\r\\n", "\\n", "\\r"] where result.contains(escape) {
            result = result.split(separator: escape, omittingEmptySubsequences: false).joined(separator: "\n")
        }
        return result
    }
}
