/// The fields of a query or of an `application/x-www-form-urlencoded` body (WHATWG URL §5).
struct FormFields: Sendable {
    struct Field: Sendable {
        var name: String
        var value: String
    }

    private(set) var fields: [Field] = []

    /// Bound on the number of fields.
    static let maximumFields = 128

    init(_ text: some Sequence<UInt8>) throws(ProviderRefusal) {
        for pair in Array(text).split(separator: UInt8(ascii: "&")) {
            guard fields.count < FormFields.maximumFields else { throw ProviderRefusal(400, "Too many parameters.") }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = FormFields.decode(pair[..<equals]),
                let value = FormFields.decode(pair[equals...].dropFirst())
            else { throw ProviderRefusal(400, "The parameters are not form-encoded UTF-8.") }
            fields.append(Field(name: name, value: value))
        }
    }

    func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The value of a field that may stand there once; an empty one counts as left out (RFC 6749 §3.1).
    func single(_ name: String) throws(ProviderRefusal) -> String? {
        let found = values(name)
        guard found.count < 2 else { throw ProviderRefusal(400, "The parameter “\(name)” stands there twice.") }
        return found.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    func required(_ name: String) throws(ProviderRefusal) -> String {
        guard let value = try single(name) else { throw ProviderRefusal(400, "The parameter “\(name)” is missing.") }
        return value
    }

    // MARK: Encoding

    static func decode(_ text: some Sequence<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.flatMap { UInt8(exactly: $0) }
    }

    static func encode(_ fields: [Field]) -> String {
        fields.map { encode($0.name) + "=" + encode($0.value) }.joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
                result.append(character)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
