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
        for field in input.split(separator: UInt8(ascii: "&")) {
            guard fields.count < limits.parameters else { throw .tooManyParameters(limit: limits.parameters) }
            let nameEnd = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
            let rawValue = field[nameEnd...].dropFirst()
            guard let name = FormParameters.decode(field[..<nameEnd]), let value = FormParameters.decode(rawValue)
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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var plain = raw.startIndex
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            guard byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            bytes += raw[plain..<index]
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
                index += 1
            } else if byte == UInt8(ascii: "%"), raw.endIndex - index > 2, let high = raw[index + 1].hexadecimalDigit,
                let low = raw[index + 2].hexadecimalDigit
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                return nil
            }
            plain = index
        }
        bytes += raw[plain...]
        return bytes
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
