import StrictJSON

/// The values of a multi-valued attribute while an operation changes them.
struct SCIMPatchValues {
    let attribute: SCIMAttribute
    private(set) var elements: [JSON]

    init(_ attribute: SCIMAttribute, _ elements: [JSON]) {
        self.attribute = attribute
        self.elements = elements
    }

    // MARK: Add

    /// Adds the values that are not there yet.
    mutating func add(_ value: JSON) throws(SCIMError) {
        let new = try SCIMValueReader.readValues(value, attribute)
        var list = SCIMValueList(attribute, elements)
        var primary: Int?
        for element in new {
            guard let position = list.append(element) else { continue }
            if Self.isPrimary(element) { primary = position }
        }
        elements = list.values
        if let primary { clearPrimary(but: primary) }
    }

    /// Merges sub-attributes into the values that a filter selects, or creates the one that it describes.
    mutating func add(_ value: JSON, to filter: SCIMFilter) throws(SCIMError) {
        guard let new = try readPart(value) else { return }
        let selected = positions(filter)
        guard !selected.isEmpty else {
            guard var object = template(filter, allowsValue: true) else { throw noTarget }
            guard case .object(let parts) = new else { throw noTarget }
            for member in parts.members { object[member.key] = member.value }
            try create(object)
            return
        }
        for position in selected {
            guard case .object(let parts) = new, case .object(var object) = elements[position] else {
                elements[position] = new
                continue
            }
            for member in parts.members {
                guard let subAttribute = attribute.subAttribute(member.key) else { continue }
                try SCIMPatchEditor.set(subAttribute, of: &object, member.value, in: attribute)
            }
            elements[position] = .object(object)
        }
        if Self.isPrimary(new) { try makePrimary(selected) }
    }

    // MARK: Replace

    /// Puts a value in the place of each that a filter selects.
    mutating func replace(_ filter: SCIMFilter, with value: JSON) throws(SCIMError) {
        let selected = positions(filter)
        guard !selected.isEmpty else { throw noTarget }
        guard let new = try SCIMValueReader.readOne(value, attribute) else {
            remove(selected)
            return
        }
        for position in selected { elements[position] = new }
        if Self.isPrimary(new) { try makePrimary(selected) }
        if attribute.isReference { removeRepetitions() }
    }

    /// Sets a sub-attribute of the values that a filter selects, or of all.
    mutating func set(
        _ subAttribute: SCIMAttribute, of filter: SCIMFilter?, to value: JSON, clears: Bool, creates: Bool
    ) throws(SCIMError) {
        guard let new = try SCIMValueReader.read(value, subAttribute, in: attribute.name) else {
            if clears { try remove(subAttribute, of: filter) }
            return
        }
        let selected = filter.map { positions($0) } ?? Array(elements.indices)
        guard !selected.isEmpty else {
            guard var object = filter.map({ template($0, allowsValue: creates) }) ?? JSONObject() else {
                throw noTarget
            }
            object[subAttribute.name] = new
            try create(object)
            return
        }
        for position in selected {
            guard case .object(var object) = elements[position] else { throw noTarget }
            try SCIMPatchEditor.set(subAttribute, of: &object, new, in: attribute)
            elements[position] = .object(object)
        }
        if subAttribute.name == "primary", new.boolValue == true { try makePrimary(selected) }
    }

    // MARK: Remove

    mutating func remove(_ filter: SCIMFilter) {
        remove(positions(filter))
    }

    /// Removes the values that are listed: those that refer to the same resource, or have the sub-attributes that are
    /// given.
    mutating func remove(listed value: JSON) throws(SCIMError) {
        let items = try SCIMValueReader.readValues(value, attribute)
        if attribute.isReference {
            let references = Set(items.compactMap { $0["value"]?.stringValue.map { ExactKey($0) } })
            elements.removeAll { element in
                element["value"]?.stringValue.map { references.contains(ExactKey($0)) } ?? false
            }
        } else {
            elements = elements.filter { element in !items.contains { isDescribed(element, by: $0) } }
        }
    }

    private func isDescribed(_ element: JSON, by item: JSON) -> Bool {
        guard case .object(let parts) = item else { return isSame(element, item, attribute) }
        guard case .object(let object) = element else { return false }
        return parts.members.allSatisfy { part in
            guard let value = object[part.key], let subAttribute = attribute.subAttribute(part.key) else {
                return false
            }
            return isSame(value, part.value, subAttribute)
        }
    }

    private func isSame(_ left: JSON, _ right: JSON, _ attribute: SCIMAttribute) -> Bool {
        guard case .string(let left) = left, case .string(let right) = right else { return left == right }
        return SCIMText.compare(left, .equal, right, caseExact: attribute.isCaseExact)
    }

    /// Removes a sub-attribute, and what says nothing without it.
    mutating func remove(_ subAttribute: SCIMAttribute, of filter: SCIMFilter?) throws(SCIMError) {
        let selected = filter.map { positions($0) } ?? Array(elements.indices)
        var emptied: [Int] = []
        for position in selected {
            guard case .object(var object) = elements[position], object[subAttribute.name] != nil else { continue }
            try SCIMPatchEditor.removeSubAttribute(subAttribute, of: &object, in: attribute)
            elements[position] = .object(object)
            if object.members.allSatisfy({ Self.labels.contains($0.key) }) { emptied.append(position) }
        }
        remove(emptied)
    }

    /// Sub-attributes that say something of a value, but are none themselves.
    private static let labels: Set<String> = ["type", "primary", "display"]

    /// Removes what is at positions, which ascend.
    private mutating func remove(_ positions: [Int]) {
        guard !positions.isEmpty else { return }
        var rest: [JSON] = []
        rest.reserveCapacity(elements.count - positions.count)
        var next = positions[...]
        for (position, element) in elements.enumerated() {
            if next.first == position { next.removeFirst() } else { rest.append(element) }
        }
        elements = rest
    }

    /// Keeps the first of those values that a change has made the same.
    mutating func removeRepetitions() {
        guard elements.count > 1 else { return }
        var list = SCIMValueList(attribute)
        for element in elements { list.append(element) }
        elements = list.values
    }

    // MARK: Selection

    private func positions(_ filter: SCIMFilter) -> [Int] {
        elements.indices.filter { filter.matches(value: elements[$0], of: attribute) }
    }

    private var noTarget: SCIMError {
        .badRequest(.noTarget, "The path selects no value of '\(attribute.name)'.")
    }

    /// A value of which only some sub-attributes are given.
    private func readPart(_ value: JSON) throws(SCIMError) -> JSON? {
        guard attribute.subAttributes.contains(where: \.isRequired), case .object(let given) = value else {
            return try SCIMValueReader.readOne(value, attribute)
        }
        var parts = JSONObject()
        for member in given.members {
            guard let subAttribute = attribute.subAttribute(member.key), subAttribute.mutability != .readOnly,
                let value = try SCIMValueReader.read(member.value, subAttribute, in: attribute.name)
            else { continue }
            parts[subAttribute.name] = value
        }
        return parts.unlessEmpty
    }

    private mutating func create(_ object: JSONObject) throws(SCIMError) {
        guard let new = try SCIMValueReader.readOne(.object(object), attribute) else { throw noTarget }
        elements.append(new)
        if Self.isPrimary(new) { clearPrimary(but: elements.count - 1) }
    }

    /// The sub-attributes of the value that a filter describes by equality; nil when it does so otherwise.
    private func template(_ filter: SCIMFilter, allowsValue: Bool) -> JSONObject? {
        switch filter {
        case .compare(let path, .equal, let literal):
            guard path.schema == nil, path.subAttribute == nil,
                let subAttribute = attribute.subAttribute(path.name), subAttribute.mutability != .readOnly,
                allowsValue || subAttribute.name != "value",
                let value = try? SCIMValueReader.readOne(literal, subAttribute)
            else { return nil }
            return [subAttribute.name: value]
        case .and(let left, let right):
            guard var object = template(left, allowsValue: allowsValue),
                let others = template(right, allowsValue: allowsValue)
            else { return nil }
            for member in others.members {
                guard object[member.key] == nil || object[member.key] == member.value else { return nil }
                object[member.key] = member.value
            }
            return object
        default:
            return nil
        }
    }

    // MARK: Primary

    private static func isPrimary(_ element: JSON) -> Bool {
        element["primary"]?.boolValue == true
    }

    private mutating func makePrimary(_ positions: [Int]) throws(SCIMError) {
        guard positions.count == 1, let position = positions.first else {
            throw .badRequest(.invalidValue, "More than one value of '\(attribute.name)' would be primary.")
        }
        clearPrimary(but: position)
    }

    private mutating func clearPrimary(but position: Int) {
        for other in elements.indices where other != position && Self.isPrimary(elements[other]) {
            guard case .object(var object) = elements[other] else { continue }
            object["primary"] = false
            elements[other] = .object(object)
        }
    }
}
