public import StrictJSON

extension JSONSchema {
    /// One way in which a value does not satisfy a schema.
    public struct Violation: Error, Sendable, Hashable {
        /// Where the offending value is.
        public let pointer: JSONPointer
        /// What is wrong, for the peer.
        public let message: String
    }

    /// No more violations than this are collected from one value.
    public static let maximumViolations = 64

    /// References are followed to at most this depth, so that a schema that refers to itself ends.
    private static let maximumReferenceDepth = 64

    /// What is wrong with a value; empty when it satisfies the schema. At most ``maximumViolations`` are reported.
    ///
    /// - Parameter components: what references refer to; an unknown name accepts everything.
    public func violations(in value: JSON, components: [String: JSONSchema] = [:]) -> [Violation] {
        var found: [Violation] = []
        validate(value, at: .root, components: components, references: 0, into: &found)
        return found
    }

    private func validate(
        _ value: JSON, at place: Place, components: [String: JSONSchema], references: Int,
        into found: inout [Violation]
    ) {
        if isNullable, value.isNull { return }
        func complain(_ message: @autoclosure () -> String) {
            guard found.count < Self.maximumViolations else { return }
            found.append(Violation(pointer: place.pointer, message: message()))
        }
        switch shape {
        case .any: break
        case .null:
            if !value.isNull { complain("must be null") }
        case .boolean:
            if value.boolValue == nil { complain("must be a boolean") }
        case .integer(let minimum, let maximum):
            guard let number = value.integerValue else {
                complain("must be an integer")
                return
            }
            if let minimum, number < minimum { complain("must be at least \(minimum)") }
            if let maximum, number > maximum { complain("must be at most \(maximum)") }
        case .number(let minimum, let maximum):
            guard let number = value.doubleValue, number.isFinite else {
                complain("must be a number")
                return
            }
            if let minimum, number < minimum { complain("must be at least \(minimum)") }
            if let maximum, number > maximum { complain("must be at most \(maximum)") }
        case .string(let rules):
            guard let text = value.stringValue else {
                complain("must be a string")
                return
            }
            if let message = rules.objection(to: text) { complain(message) }
        case .constant(let constant):
            if value != constant { complain("must be \(constant)") }
        case .enumeration(let values):
            if !values.contains(value) {
                complain("must be one of \(values.map(\.description).joined(separator: ", "))")
            }
        case .array(let items, let rules):
            guard case .array(let elements) = value else {
                complain("must be an array")
                return
            }
            if let message = rules.objection(to: elements) { complain(message) }
            for (index, element) in elements.enumerated() {
                guard found.count < Self.maximumViolations else { return }
                items.validate(
                    element, at: .element(index, of: place), components: components, references: references,
                    into: &found)
            }
        case .object(let rules):
            guard case .object(let object) = value else {
                complain("must be an object")
                return
            }
            if let minimum = rules.minimumCount, object.count < minimum {
                complain("must have at least \(minimum) members")
            }
            if let maximum = rules.maximumCount, object.count > maximum {
                complain("must have at most \(maximum) members")
            }
            validateMembers(
                of: object, rules: rules, at: place, components: components, references: references, into: &found)
        case .oneOf(let alternatives):
            let matching = alternatives.filter {
                $0.accepts(value, components: components, references: references)
            }
            if matching.count != 1 { complain(Self.objection(to: value, alternatives, matching: matching.count)) }
        case .anyOf(let alternatives):
            if !alternatives.contains(where: { $0.accepts(value, components: components, references: references) }) {
                complain(Self.objection(to: value, alternatives, matching: 0))
            }
        case .reference(let name):
            guard references < Self.maximumReferenceDepth, let schema = components[name] else { return }
            schema.validate(value, at: place, components: components, references: references + 1, into: &found)
        }
    }

    private func accepts(_ value: JSON, components: [String: JSONSchema], references: Int) -> Bool {
        var found: [Violation] = []
        validate(value, at: .root, components: components, references: references, into: &found)
        return found.isEmpty
    }

    private static func objection(to value: JSON, _ alternatives: [JSONSchema], matching: Int) -> String {
        if matching > 1 { return "must match exactly one of the alternatives, but matches \(matching)" }
        let titles = alternatives.compactMap(\.title)
        return titles.isEmpty
            ? "matches none of the alternatives" : "must be one of: \(titles.joined(separator: ", "))"
    }

    private func validateMembers(
        of object: JSONObject, rules: ObjectRules, at place: Place, components: [String: JSONSchema],
        references: Int, into found: inout [Violation]
    ) {
        var recognised = 0
        // By index: a property taken out would be copied with all of its schema, and most are absent.
        for index in rules.properties.indices {
            guard found.count < Self.maximumViolations else { return }
            let name = rules.properties[index].name
            guard let member = object[name] else {
                if rules.properties[index].isRequired {
                    let pointer = place.pointer.appending(name)
                    found.append(Violation(pointer: pointer, message: "is required"))
                }
                continue
            }
            recognised += 1
            rules.properties[index].schema.validate(
                member, at: .member(name, of: place), components: components, references: references, into: &found)
        }
        guard recognised < object.count else { return }
        let names = Set(rules.properties.map(\.name))
        for member in object.members where !names.contains(member.key) {
            guard found.count < Self.maximumViolations else { return }
            switch rules.additionalProperties {
            case .allowed: return
            case .refused:
                let pointer = place.pointer.appending(member.key)
                found.append(Violation(pointer: pointer, message: "is not known here"))
            case .schema(let schema):
                schema.validate(
                    member.value, at: .member(member.key, of: place), components: components,
                    references: references, into: &found)
            }
        }
    }

    /// The way to a value, made into a pointer only for a violation.
    private indirect enum Place {
        case root
        case member(String, of: Place)
        case element(Int, of: Place)

        var pointer: JSONPointer {
            switch self {
            case .root: .root
            case .member(let name, let parent): parent.pointer.appending(name)
            case .element(let index, let parent): parent.pointer.appending(index)
            }
        }
    }
}

extension JSONSchema.StringRules {
    fileprivate func objection(to text: String) -> String? {
        if minimumLength != nil || maximumLength != nil {
            let length = text.unicodeScalars.count
            if let minimumLength, length < minimumLength {
                return minimumLength == 1 ? "must not be empty" : "must have at least \(minimumLength) characters"
            }
            if let maximumLength, length > maximumLength { return "must have at most \(maximumLength) characters" }
        }
        if let check, !check(text) {
            if let format { return "must have the format \(format)" }
            if let pattern { return "must match \(pattern)" }
            return "is malformed"
        }
        return nil
    }
}

extension JSONSchema.ArrayRules {
    fileprivate func objection(to elements: [JSON]) -> String? {
        if let minimumCount, elements.count < minimumCount { return "must have at least \(minimumCount) items" }
        if let maximumCount, elements.count > maximumCount { return "must have at most \(maximumCount) items" }
        if hasUniqueItems, Set(elements).count != elements.count { return "must not contain an item twice" }
        return nil
    }
}
