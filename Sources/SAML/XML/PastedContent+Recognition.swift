extension PastedContent {
    /// Guesses what the bytes are. Total: every input gets an answer, and only a bounded part of it is looked at.
    public init(recognizing bytes: [UInt8]) {
        let head = bytes.prefix(PastedContent.inspectedBytes)
        if let der = PastedContent(der: bytes) {
            self = der
            return
        }
        guard !head.contains(0), let text = String(validating: PastedContent.trimmedToScalar(head), as: UTF8.self)
        else {
            self = .binary
            return
        }
        let trimmed = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if let armour = PastedContent(armouredText: trimmed) {
            self = armour
            return
        }
        let lowercased = trimmed.prefix(PastedContent.keywordCharacters).lowercased()
        if trimmed.hasPrefix("<") {
            self = PastedContent.isHTML(Array(trimmed.utf8)) ? .html : .xml
        } else if trimmed.hasPrefix("{") || trimmed.hasPrefix("[") {
            self = .json
        } else if lowercased.hasPrefix("http://") || lowercased.hasPrefix("https://") {
            self = .url
        } else if PastedContent.isFingerprint(trimmed) {
            self = .fingerprint
        } else if lowercased.hasPrefix("ssh-") || lowercased.hasPrefix("ecdsa-sha2-") {
            self = .publicKey
        } else if lowercased.hasPrefix("mii"), let decoded = Base64.decode(text) {
            self = PastedContent(der: decoded) ?? .text
        } else {
            self = .text
        }
    }

    static let inspectedBytes = 16 << 10
    private static let keywordCharacters = 256

    /// Drops the bytes of a last character that the cut went through.
    private static func trimmedToScalar(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard bytes.count == inspectedBytes else { return bytes }
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
        if end > bytes.startIndex, bytes[end - 1] >= 0xC0 { end -= 1 }
        return bytes[..<end]
    }

    /// Tells by the label of PEM armour (RFC 7468). A private key anywhere in the text wins.
    init?(armouredText text: some StringProtocol) {
        guard text.utf8.contains(UInt8(ascii: "-")), text.contains("-----BEGIN ") else { return nil }
        if text.contains("PRIVATE KEY-----") {
            self = .privateKey
        } else if text.contains("CERTIFICATE REQUEST-----") {
            self = .certificateRequest
        } else if text.contains("CERTIFICATE-----") {
            self = .certificate
        } else if text.contains("-----BEGIN PKCS7-----") || text.contains("-----BEGIN CMS-----") {
            self = .pkcs7
        } else if text.contains("PUBLIC KEY-----") {
            self = .publicKey
        } else {
            return nil
        }
    }

    /// Whether text that begins with `<` begins like a web page.
    static func isHTML(_ bytes: [UInt8]) -> Bool {
        guard let second = bytes.dropFirst().first, "!hHbB".utf8.contains(second) else { return false }
        let head = String(decoding: bytes.prefix(keywordCharacters), as: UTF8.self).lowercased()
        return head.hasPrefix("<!doctype html") || head.hasPrefix("<html") || head.hasPrefix("<head")
            || head.hasPrefix("<body") || (head.hasPrefix("<!--") && head.contains("<html"))
    }

    /// MD5, SHA-1 or SHA-256 in hexadecimal, with or without separators and a label such as `SHA256 Fingerprint=`.
    private static func isFingerprint(_ text: some StringProtocol) -> Bool {
        let value = text.split(whereSeparator: { $0 == "=" }).last ?? ""
        var digits = 0
        for character in value.prefix(fingerprintCharacters + 1) {
            if character.isHexDigit {
                digits += 1
            } else if character != ":" && character != "-" && !character.isWhitespace {
                return false
            }
        }
        return value.count <= fingerprintCharacters && [32, 40, 64].contains(digits)
    }

    private static let fingerprintCharacters = 160
}
