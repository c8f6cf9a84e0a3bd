import Foundation
package import StrictJSON

/// Validates values by the part of JSON Schema that the host publishes; a keyword that it does not know is a violation.
package struct SchemaChecker: Sendable {
    private let document: JSON

    /// - Parameter document: what references lead into.
    package init(document: JSON) {
        self.document = document
    }

    /// Everything that is wrong, each with the place.
    package func violations(of value: JSON, by schema: JSON) -> [String] {
        var violations: [String] = []
        check(value, schema, at: .root, &violations)
        return violations
    }

    private func check(_ value: JSON, _ schema: JSON, at place: JSONPointer, _ violations: inout [String]) {
        guard let keywords = schema.objectValue else {
            if schema != true { violations.append("\(place): no schema") }
            return
        }
        for keyword in keywords.members {
            if let problem = problem(keyword.key, keyword.value, keywords, value, at: place, &violations) {
                violations.append("\(place): \(problem), but is \(String(value.description.prefix(200)))")
            }
        }
    }

    /// What one keyword objects to; problems deeper inside are added to the list.
    private func problem(
        _ keyword: String, _ argument: JSON, _ schema: JSONObject, _ value: JSON, at place: JSONPointer,
        _ violations: inout [String]
    ) -> String? {
        switch keyword {
        case "title", "description", "default", "examples", "format": return nil
        case "type": return isType(value, argument) ? nil : "must be \(argument)"
        case "const": return value == argument ? nil : "must be \(argument)"
        case "enum": return argument.arrayValue?.contains(value) == true ? nil : "must be one of \(argument)"
        case "$ref":
            guard let target = argument.stringValue, target.hasPrefix("#"),
                let pointer = JSONPointer(String(target.dropFirst())), let schema = document[pointer]
            else { return "refers to \(argument), which does not exist" }
            check(value, schema, at: place, &violations)
            return nil
        case "allOf":
            for schema in argument.arrayValue ?? [] { check(value, schema, at: place, &violations) }
            return nil
        case "anyOf": return matches(value, argument) > 0 ? nil : "must be one of the alternatives"
        case "oneOf": return matches(value, argument) == 1 ? nil : "must be exactly one of the alternatives"
        case "minimum": return ordered(argument.doubleValue, value.doubleValue) ? nil : "must be at least \(argument)"
        case "maximum": return ordered(value.doubleValue, argument.doubleValue) ? nil : "must be at most \(argument)"
        case "minLength", "maxLength", "pattern": return textProblem(keyword, argument, value)
        case "items", "minItems", "maxItems", "uniqueItems":
            guard let elements = value.arrayValue else { return nil }
            return arrayProblem(keyword, argument, elements, at: place, &violations)
        case "properties", "required", "additionalProperties", "minProperties", "maxProperties":
            guard let object = value.objectValue else { return nil }
            return objectProblem(keyword, argument, schema, object, at: place, &violations)
        default: return "has a schema with the unknown keyword \(keyword)"
        }
    }

    private func matches(_ value: JSON, _ alternatives: JSON) -> Int {
        (alternatives.arrayValue ?? []).count { violations(of: value, by: $0).isEmpty }
    }

    private func isType(_ value: JSON, _ types: JSON) -> Bool {
        (types.arrayValue ?? [types]).contains { type in
            switch type.stringValue {
            case "integer": value.integerValue != nil
            case "number": value.doubleValue != nil
            case let name: value.typeName == name
            }
        }
    }

    /// Whether the first is not greater than the second; what is no number is not compared.
    private func ordered(_ low: Double?, _ high: Double?) -> Bool {
        guard let low, let high else { return true }
        return low <= high
    }

    private func textProblem(_ keyword: String, _ argument: JSON, _ value: JSON) -> String? {
        guard let text = value.stringValue else { return nil }
        let length = Int64(text.unicodeScalars.count)
        switch keyword {
        case "minLength": return length >= argument.integerValue ?? .max ? nil : "is too short"
        case "maxLength": return length <= argument.integerValue ?? 0 ? nil : "is too long"
        default:
            guard let pattern = argument.stringValue, let expression = try? Regex(pattern) else {
                return "has a pattern that is none"
            }
            return text.firstMatch(of: expression) != nil ? nil : "must match \(pattern)"
        }
    }

    private func arrayProblem(
        _ keyword: String, _ argument: JSON, _ elements: [JSON], at place: JSONPointer, _ violations: inout [String]
    ) -> String? {
        let count = Int64(elements.count)
        switch keyword {
        case "minItems": return count >= argument.integerValue ?? .max ? nil : "has too few elements"
        case "maxItems": return count <= argument.integerValue ?? 0 ? nil : "has too many elements"
        case "uniqueItems":
            return argument != true || Set(elements).count == elements.count ? nil : "has an element twice"
        default:
            for (index, element) in elements.enumerated() {
                check(element, argument, at: place.appending(index), &violations)
            }
            return nil
        }
    }

    private func objectProblem(
        _ keyword: String, _ argument: JSON, _ schema: JSONObject, _ object: JSONObject, at place: JSONPointer,
        _ violations: inout [String]
    ) -> String? {
        let count = Int64(object.count)
        switch keyword {
        case "minProperties": return count >= argument.integerValue ?? .max ? nil : "has too few members"
        case "maxProperties": return count <= argument.integerValue ?? 0 ? nil : "has too many members"
        case "required":
            let missing = (argument.arrayValue ?? []).compactMap(\.stringValue).filter { object[$0] == nil }
            return missing.isEmpty ? nil : "lacks \(missing.joined(separator: ", "))"
        case "additionalProperties":
            let others = object.members.filter { schema["properties"]?[$0.key] == nil }
            if argument == false { return others.isEmpty ? nil : "has the unknown \(others.map(\.key))" }
            for member in others { check(member.value, argument, at: place.appending(member.key), &violations) }
            return nil
        default:
            for property in argument.objectValue?.members ?? [] {
                guard let member = object[property.key] else { continue }
                check(member, property.value, at: place.appending(property.key), &violations)
            }
            return nil
        }
    }
}
