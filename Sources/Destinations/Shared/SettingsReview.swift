import OIDC
import PortalCore
import StrictJSON

/// Collects what is wrong with the settings of a stream: first what holds for every destination, field by field, then what
/// the destination finds in values that are sound so far.
struct SettingsReview {
    /// Greatest length of a value in bytes.
    static let maximumTextBytes = 4 * 1024
    /// Greatest length of a document in bytes: a certificate with its chain, a key file.
    static let maximumDocumentBytes = 64 * 1024
    /// Most members of a field of kind `fields`.
    static let maximumFields = 32
    /// Greatest number of characters of a value that a finding repeats.
    private static let maximumShown = 100

    private(set) var findings: [Finding] = []
    private let settings: LogStreamSettings
    private let fields: [LogStreamField]
    /// Fields whose values are worth a closer look.
    private var sound: Set<String> = []

    init(_ settings: LogStreamSettings, of descriptor: LogStreamDescriptor) {
        self.settings = settings
        fields = descriptor.fields
        for field in fields where examine(field) { sound.insert(field.name) }
        for name in settings.members.keys where !fields.contains(where: { $0.name == name }) {
            note(
                .error, .logStreamUnknown, name, "\(descriptor.name) has no setting of this name.",
                "Leave it out. The settings are: \(fields.map(\.name).joined(separator: ", ")).")
        }
    }

    /// The text of a field; nil where there is none, and where something is wrong with it already.
    func text(_ name: String) -> String? { sound.contains(name) ? settings.textOrDocument(name) : nil }

    /// Whether a field was given anything, sound or not.
    func isGiven(_ name: String) -> Bool { settings[name].map { !$0.isNull && $0 != "" } ?? false }

    mutating func note(
        _ severity: Finding.Severity, _ code: FindingCode, _ name: String, _ message: String, _ remedy: String,
        expected: String? = nil, at member: String? = nil
    ) {
        var path = "/" + TextRules.pointerToken(name)
        if let member { path += "/" + TextRules.pointerToken(member) }
        findings.append(
            Finding(
                severity, code, path: path, message: message, remedy: remedy, expected: expected,
                received: shown(name, member)))
    }

    /// Notes that a value does not have the form it must have.
    mutating func noteForm(_ name: String, _ message: String, _ remedy: String, expected: String? = nil) {
        note(.error, .logStreamForm, name, message, remedy, expected: expected)
    }

    /// Takes findings that another review made.
    mutating func add(_ more: [Finding]) { findings += more }

    private func shown(_ name: String, _ member: String?) -> String? {
        guard member == nil, let field = fields.first(where: { $0.name == name }), !field.isSecret,
            let text = settings[name]?.stringValue, !text.isEmpty, field.kind != .document, field.kind != .json
        else { return nil }
        // Tokens are given in the queries of addresses, and passwords before their hosts.
        let plain = field.kind == .url ? text.prefix { $0 != "?" && $0 != "#" } : text[...]
        guard !plain.contains("@") || field.kind != .url else { return nil }
        return String(plain.filter { !$0.isNewline }.prefix(Self.maximumShown))
    }

    // MARK: What holds for every field

    private mutating func examine(_ field: LogStreamField) -> Bool {
        guard let value = settings[field.name], isGiven(field.name) else {
            if field.isRequired {
                note(
                    .error, .logStreamMissing, field.name, "\(field.label) is missing.",
                    "Fill in \(field.label).")
            }
            return false
        }
        switch field.kind {
        case .text, .url, .choice, .document:
            guard let text = value.stringValue else { return noteType(field, "a text") }
            return examine(text, of: field)
        case .number:
            return value.integerValue != nil || noteType(field, "a whole number")
        case .json:
            if case .object = value { return examine(value.description, of: field) }
            guard let text = value.stringValue else { return noteType(field, "a JSON document") }
            return examine(text, of: field)
        case .fields:
            return examine(value, of: field)
        }
    }

    private mutating func examine(_ text: String, of field: LogStreamField) -> Bool {
        let isDocument = field.kind == .document || field.kind == .json
        let limit = isDocument ? Self.maximumDocumentBytes : Self.maximumTextBytes
        guard text.utf8.count <= limit else {
            note(
                .error, .logStreamTooLong, field.name, "\(field.label) is longer than \(limit) bytes.",
                "Give only the value itself.", expected: "at most \(limit) bytes")
            return false
        }
        guard !isDocument else { return true }
        if text.first?.isWhitespace == true || text.last?.isWhitespace == true {
            noteForm(
                field.name, "\(field.label) begins or ends with white space, which pasting adds.",
                "Remove the white space around the value.")
            return false
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            noteForm(
                field.name, "\(field.label) contains a line break or another control character.",
                "Copy the value again, on one line.")
            return false
        }
        if field.kind == .choice, !field.choices.contains(text) {
            note(
                .error, .logStreamNotOffered, field.name, "\(field.label) is none of the values that there are.",
                "Choose one of: \(field.choices.joined(separator: ", ")).",
                expected: field.choices.joined(separator: ", "))
            return false
        }
        return true
    }

    private mutating func examine(_ value: JSON, of field: LogStreamField) -> Bool {
        guard let members = value.objectValue?.members else { return noteType(field, "an object of texts") }
        guard members.count <= Self.maximumFields else {
            note(
                .error, .logStreamTooLong, field.name,
                "\(field.label) has more than \(Self.maximumFields) members.", "Keep those that are needed.",
                expected: "at most \(Self.maximumFields)")
            return false
        }
        var isSound = true
        for member in members where member.value.stringValue == nil {
            note(
                .error, .logStreamWrongType, field.name, "A member of \(field.label) is no text.",
                "Give each value as a text.", expected: "a text", at: member.key)
            isSound = false
        }
        return isSound
    }

    private mutating func noteType(_ field: LogStreamField, _ expected: String) -> Bool {
        note(
            .error, .logStreamWrongType, field.name, "\(field.label) is not \(expected).", "Give \(expected).",
            expected: expected)
        return false
    }
}

extension SettingsReview {
    // MARK: What several destinations have

    /// An address that events go to.
    mutating func address(_ name: String, allowsQuery: Bool = false) -> WebURL? {
        guard let text = text(name) else { return nil }
        let url: WebURL
        do throws(WebURL.Problem) {
            url = try WebURL(text)
        } catch {
            note(
                .error, .logStreamURLInvalid, name, "The URL \(error).",
                "Give the whole address, beginning with https://.", expected: "https://…")
            return nil
        }
        guard !url.hasFragment, allowsQuery || !url.hasQuery else {
            note(
                .error, .logStreamURLInvalid, name,
                "The URL has a \(url.hasFragment ? "fragment (#…)" : "query (?…)"), which does not belong there.",
                "Remove it from the address.")
            return nil
        }
        if PlaceholderText.isDocumentation(url.host) {
            note(
                .error, .logStreamPlaceholder, name, "The URL is an example: nothing of yours is there.",
                "Replace it with your own address.")
            return nil
        }
        if !url.isSecure {
            // Only the installation's operator can let plain HTTP through, and only to addresses of their network.
            note(
                url.host.isLocal ? .warning : .error, .logStreamURLNotHTTPS, name,
                "The URL begins with http://: events and credentials could be read on the way.",
                "Give the https:// address.", expected: "https://…")
        } else if url.host.isLocal {
            note(
                .warning, .logStreamURLPrivate, name,
                "The URL leads to \(url.host.words), which is reached only if this installation allows it.",
                "Give an address that can be reached from the Internet, or ask the operator of this installation.")
        }
        return url
    }

    /// A key in PEM that signs with RS256.
    mutating func signingKey(_ name: String, remedy: String) -> ClientSigningKey? {
        guard let text = text(name) else { return nil }
        func say(_ review: inout SettingsReview, _ message: String, _ expected: String) -> ClientSigningKey? {
            review.note(.error, .logStreamKeyInvalid, name, message, remedy, expected: expected)
            return nil
        }
        if text.contains("ENCRYPTED") {
            return say(&self, "The private key is protected by a passphrase.", "-----BEGIN PRIVATE KEY-----")
        }
        if text.contains("PUBLIC KEY") || text.contains("BEGIN CERTIFICATE") {
            return say(&self, "This is a public key or a certificate.", "-----BEGIN PRIVATE KEY-----")
        }
        do throws(ClientSigningKey.KeyError) {
            let key = try ClientSigningKey(pem: text, keyID: nil)
            guard key.algorithm == .rs256 else { return say(&self, "The private key is not an RSA key.", "RSA") }
            return key
        } catch {
            return switch error {
            case .weak: say(&self, "The private key is too short.", "RSA of 2048 bits or more")
            case .unreadable, .signingFailed:
                say(&self, "The private key cannot be read.", "-----BEGIN PRIVATE KEY-----")
            }
        }
    }

    /// A value that must be a GUID, as Microsoft writes them.
    mutating func guid(_ name: String, _ remedy: String) {
        guard let text = text(name) else { return }
        let lengths = text.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        guard lengths == [8, 4, 4, 4, 12], text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0.isHexadecimal }) else {
            noteForm(name, "This is no GUID.", remedy, expected: "00000000-0000-0000-0000-000000000000")
            return
        }
    }
}

extension LogStreamSettings {
    /// The text of a field; of a document that was given as a JSON object its text.
    func textOrDocument(_ name: String) -> String? {
        if let text = text(name) { return text }
        if let value = self[name], case .object = value { return value.description }
        return nil
    }

    /// The texts of a field of kind `fields`, in order.
    func texts(_ name: String) -> [(name: String, value: String)] {
        (self[name]?.objectValue?.members ?? []).compactMap { member in
            member.value.stringValue.map { (member.key, $0) }
        }
    }
}

extension UInt8 {
    var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// `A`–`Z`, `a`–`z`, `0`–`9`.
    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
