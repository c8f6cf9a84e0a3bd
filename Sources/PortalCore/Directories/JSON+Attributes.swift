import StrictJSON

extension JSON {
    /// The values of a member whose name matches in any case; elements of an array one by one, nulls left out.
    func attribute(named name: String) -> [JSON] {
        guard let object = objectValue else {
            // A simple value where a complex one is usual: Entra ID sends `manager` as a bare id.
            return name.lowercased() == "value" && arrayValue == nil && !isNull ? [self] : []
        }
        guard let value = object.member(inAnyCase: name)?.value else { return [] }
        guard case .array(let elements) = value else { return value.isNull ? [] : [value] }
        return elements.filter { !$0.isNull }
    }

    /// Null, or text of nothing but white space: what counts as absent.
    var isBlank: Bool {
        switch self {
        case .null: true
        case .string(let text):
            // Mostly the first byte tells: what is visible in ASCII begins no white space.
            if let first = text.utf8.first, (0x21...0x7E).contains(first) {
                false
            } else {
                text.allSatisfy(\.isWhitespace)
            }
        default: false
        }
    }

    /// A boolean, also from the text of one in any case.
    var lenientBoolean: Bool? {
        switch self {
        case .bool(let value): value
        case .string(let text):
            text.isSame(inAnyCase: "true") ? true : text.isSame(inAnyCase: "false") ? false : nil
        default: nil
        }
    }

    var isPrimary: Bool { attribute(named: "primary").first?.lenientBoolean ?? false }

    /// Text, also of a number: employee numbers come as either.
    var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .decimal(let number): number.text
        default: nil
        }
    }

    func memberText(_ names: String...) -> String? {
        for name in names {
            if let value = objectValue == nil ? nil : attribute(named: name).first, !value.isBlank { return value.text }
        }
        return nil
    }
}

extension JSONObject {
    /// The member of exactly that name, else the first one that differs in case only.
    func member(inAnyCase name: String) -> Member? {
        let count = name.utf8.count
        for member in members where member.key.utf8.count == count && member.key == name { return member }
        for member in members where member.key.utf8.count == count && member.key.isSame(inAnyCase: name) {
            return member
        }
        return nil
    }
}

extension String {
    /// Whether two texts of the same length in UTF-8 are the same but for case. Names of attributes are ASCII, which
    /// needs no copies.
    func isSame(inAnyCase other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let quick = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in Self.isSameASCII(left, right) } ?? nil
        }
        return (quick ?? nil) ?? (lowercased() == other.lowercased())
    }

    /// Nil where one of them is not ASCII before they differ.
    private static func isSameASCII(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool? {
        for index in left.indices {
            let (first, second) = (left[index], right[index])
            if (first | second) & 0x80 != 0 { return nil }
            guard first != second else { continue }
            let folded = first | 0x20
            guard folded == second | 0x20, folded >= UInt8(ascii: "a"), folded <= UInt8(ascii: "z") else {
                return false
            }
        }
        return true
    }
}
