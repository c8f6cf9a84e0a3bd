import StrictJSON

extension JSON {
    /// The values of a member whose name matches in any case; elements of an array one by one, nulls left out.
    func attribute(named name: String) -> [JSON] {
        guard let object = objectValue else {
            // A simple value where a complex one is usual: Entra ID sends `manager` as a bare id.
            return name.lowercased() == "value" && arrayValue == nil && !isNull ? [self] : []
        }
        guard let value = object[name] ?? object.member(inAnyCase: name)?.value else { return [] }
        return (value.arrayValue ?? [value]).filter { !$0.isNull }
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
            switch text.lowercased() {
            case "true": true
            case "false": false
            default: nil
            }
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
    func member(inAnyCase name: String) -> Member? {
        let wanted = name.lowercased()
        return members.first { $0.key.utf8.count == name.utf8.count && $0.key.lowercased() == wanted }
    }
}
