/// The parameters of a query or of an `application/x-www-form-urlencoded` body, with their values also as received:
/// the signature of the Redirect binding is over those octets, which cannot be found again after decoding.
struct FormParameters {
    private var fields: [Field] = []

    private struct Field {
        var name: [UInt8]
        var rawValue: ArraySlice<UInt8>
        var value: [UInt8]
    }

    init(parsing input: [UInt8], limits: SAMLBindingLimits) throws(SAMLBindingError) {
        guard input.count <= limits.formBytes else { throw .tooLarge(limit: limits.formBytes) }
        var rest = input[...]
        while !rest.isEmpty {
            let field = rest.upTo(UInt8(ascii: "&"))
            rest = rest[field.endIndex...].dropFirst()
            guard !field.isEmpty else { continue }
            guard fields.count < limits.parameters else { throw .tooManyParameters(limit: limits.parameters) }
            let rawName = field.upTo(UInt8(ascii: "="))
            let rawValue = field[rawName.endIndex...].dropFirst()
            guard let name = FormParameters.decode(rawName), let value = FormParameters.decode(rawValue)
            else { throw .malformedForm }
            fields.append(Field(name: name, rawValue: rawValue, value: value))
        }
    }

    /// The decoded value; nil when the parameter is absent.
    func value(_ name: String) throws(SAMLBindingError) -> [UInt8]? {
        try only(name)?.value
    }

    /// The value as received; nil when the parameter is absent.
    func rawValue(_ name: String) throws(SAMLBindingError) -> ArraySlice<UInt8>? {
        try only(name)?.rawValue
    }

    private func only(_ name: String) throws(SAMLBindingError) -> Field? {
        let found = fields.filter { $0.name.elementsEqual(name.utf8) }
        guard found.count <= 1 else { throw .duplicateParameter(name) }
        return found.first
    }

    /// Undoes percent-encoding and the plus sign. Nil for an incomplete escape, and for white space and control
    /// characters, which cannot stand unescaped in either place.
    private static func decode(_ raw: ArraySlice<UInt8>) -> [UInt8]? {
        var isWellFormed = true
        let bytes = raw.withUnsafeBufferPointer { raw in
            [UInt8](unsafeUninitializedCapacity: raw.count) { bytes, count in
                guard let from = raw.baseAddress, let to = bytes.baseAddress else { return }
                let isPlain = copy(from, to, count: raw.count)
                let length = unescape(UnsafeMutableBufferPointer(start: to, count: raw.count))
                isWellFormed = isPlain && length != nil
                count = length ?? 0
            }
        }
        return isWellFormed ? bytes : nil
    }

    /// Copies with the plus sign undone, and tells whether all of it may stand unescaped. Without branches the loop takes
    /// sixteen bytes at a time.
    private static func copy(_ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, count: Int) -> Bool {
        var refused: UInt8 = 0
        for index in 0..<count {
            let byte = from[index]
            refused |= (byte <= 0x20 ? 1 : 0) | (byte == 0x7F ? 1 : 0)
            to[index] = byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
        }
        return refused == 0
    }

    /// Undoes percent-encoding in place. The length of what is left; nil for an incomplete escape.
    private static func unescape(_ bytes: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        let text = UnsafeBufferPointer(bytes)
        guard let base = bytes.baseAddress, var escape = text.firstIndex(of: UInt8(ascii: "%"), from: 0) else {
            return text.count
        }
        var length = escape
        while true {
            guard text.count - escape > 2, let high = text[escape + 1].hexadecimalDigit,
                let low = text[escape + 2].hexadecimalDigit
            else { return nil }
            bytes[length] = high << 4 | low
            length += 1
            let start = escape + 3
            escape = text.firstIndex(of: UInt8(ascii: "%"), from: start) ?? text.count
            (base + length).update(from: base + start, count: escape - start)
            length += escape - start
            if escape == text.count { return length }
        }
    }
}

extension ArraySlice<UInt8> {
    /// The part before the first such byte, or all.
    fileprivate func upTo(_ byte: UInt8) -> ArraySlice<UInt8> {
        let length = withUnsafeBufferPointer { bytes in bytes.firstIndex(of: byte, from: 0) ?? bytes.count }
        return self[startIndex..<(startIndex + length)]
    }
}

extension UInt8 {
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self &- UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self &- UInt8(ascii: "A") &+ 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self &- UInt8(ascii: "a") &+ 10
        default: nil
        }
    }
}
