import StrictJSON

/// Reads typed members of an object and collects what is wrong with them.
struct MemberReader {
    let object: JSONObject
    var problems: [MemberProblem] = []

    init(object: JSONObject) {
        self.object = object
    }

    mutating func string(_ name: String) -> String? {
        guard let value = object[name] else { return nil }
        guard let string = value.stringValue else {
            wrongType(name, expected: "string", found: value)
            return nil
        }
        if string.isEmpty { problems.append(MemberProblem(pointer: pointer(name), kind: .empty)) }
        return string
    }

    /// A string that ought to be a URL; one that is not is reported and returned all the same.
    mutating func url(_ name: String) -> String? {
        guard let string = string(name) else { return nil }
        if !string.isEmpty, WebURL(string) == nil {
            problems.append(MemberProblem(pointer: pointer(name), kind: .notURL(string)))
        }
        return string
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let bool = value.boolValue else {
            wrongType(name, expected: "boolean", found: value)
            return nil
        }
        return bool
    }

    /// An array of strings; elements of other types are reported and left out.
    mutating func strings(_ name: String) -> [String]? {
        guard let value = object[name] else { return nil }
        guard let elements = value.arrayValue else {
            wrongType(name, expected: "array of string", found: value)
            return nil
        }
        var strings: [String] = []
        for (index, element) in elements.enumerated() {
            if let string = element.stringValue {
                strings.append(string)
            } else {
                let pointer = JSONPointer(tokens: [name]).appending(index).description
                problems.append(
                    MemberProblem(
                        pointer: pointer, kind: .wrongType(expected: "string", found: element.typeName)))
            }
        }
        return strings
    }

    private mutating func wrongType(_ name: String, expected: String, found: JSON) {
        problems.append(
            MemberProblem(pointer: pointer(name), kind: .wrongType(expected: expected, found: found.typeName)))
    }

    private func pointer(_ name: String) -> String {
        JSONPointer(tokens: [name]).description
    }
}
