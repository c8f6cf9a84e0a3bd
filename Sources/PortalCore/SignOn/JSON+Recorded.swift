import StrictJSON

/// What of a value that a peer sent is kept in a session's record.
enum RecordedValue {
    /// Greatest length of a text, or of a member's name, in bytes.
    static let textBytes = 1024
    /// Greatest number of elements of an array or members of an object.
    static let elements = 64
    /// How deep arrays and objects may lie in each other.
    static let depth = 4
    /// Greatest number of values altogether.
    static let values = 256
    /// Stands where something was left out.
    static let ellipsis = "…"
}

extension JSON {
    /// The value within the bounds of ``RecordedValue``: texts are cut, what is too much is left out.
    var recorded: JSON {
        var left = RecordedValue.values
        return recorded(depth: RecordedValue.depth, &left)
    }

    private func recorded(depth: Int, _ left: inout Int) -> JSON {
        left -= 1
        switch self {
        case .string(let text): return .string(Self.cut(text))
        case .array(let elements):
            guard depth > 0 else { return .string(RecordedValue.ellipsis) }
            var kept: [JSON] = []
            for element in elements.prefix(RecordedValue.elements) where left > 0 {
                kept.append(element.recorded(depth: depth - 1, &left))
            }
            if kept.count < elements.count { kept.append(.string(RecordedValue.ellipsis)) }
            return .array(kept)
        case .object(let members):
            guard depth > 0 else { return .string(RecordedValue.ellipsis) }
            var kept = JSONObject()
            for member in members.members.prefix(RecordedValue.elements) where left > 0 {
                // Names that are alike once they are cut are one.
                kept[Self.cut(member.key)] = member.value.recorded(depth: depth - 1, &left)
            }
            return .object(kept)
        case .decimal(let number):
            return number.text.utf8.count > RecordedValue.textBytes ? .string(Self.cut(number.text)) : self
        case .null, .bool, .integer: return self
        }
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > RecordedValue.textBytes else { return text }
        return String(decoding: text.utf8.prefix(RecordedValue.textBytes), as: UTF8.self) + RecordedValue.ellipsis
    }
}
