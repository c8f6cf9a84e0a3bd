import StrictJSON

/// A resource while a patch is applied to it.
struct SCIMPatchEditor {
    var resource: JSONObject
    let type: SCIMResourceType

    mutating func apply(_ operation: SCIMPatch.Operation) throws(SCIMError) {
        let value = operation.value ?? .null
        guard let path = operation.path else {
            guard operation.op != .remove else {
                throw .badRequest(.noTarget, "A remove operation has no 'path'.")
            }
            guard case .object(let object) = value else {
                throw .badRequest(.invalidValue, "The 'value' of an operation without 'path' is not an object.")
            }
            for member in object.members { try apply(operation.op, key: member.key, member.value) }
            return
        }
        if path.filter == nil, path.subAttribute == nil, let schema = type.extensionSchema(path.attribute) {
            try apply(operation.op, schema, value)
            return
        }
        guard
            let target = type.resolve(
                schema: path.attribute.schema, name: path.attribute.name, subAttribute: path.subAttribute)
        else {
            throw .badRequest(
                .invalidPath,
                "\(type.name) has no attribute '\(SCIMError.shortened(path.withoutFilter))'.")
        }
        // It follows from the content.
        if target.container == nil, target.attribute.name == "schemas" { return }
        guard target.isWritable else { throw Self.mutability(target, "cannot be changed by clients") }
        try apply(operation.op, target, path.filter, operation.value)
    }

    /// One key of the value of an operation without path.
    private mutating func apply(_ op: SCIMPatch.Operation.Kind, key: String, _ value: JSON) throws(SCIMError) {
        let isName = !key.utf8.contains {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "[")
        }
        if isName {
            guard let position = SCIMAttribute.position(of: key, in: type.core) else { return }
            try applyUnlessReadOnly(
                op, SCIMResolvedAttribute(container: nil, attribute: type.core[position], subAttribute: nil), nil, value
            )
        } else if let schema = type.extensionSchema(key) {
            try apply(op, schema, value)
        } else if let path = try? SCIMPath(key),
            let target = type.resolve(
                schema: path.attribute.schema, name: path.attribute.name, subAttribute: path.subAttribute)
        {
            try applyUnlessReadOnly(op, target, path.filter, value)
        }
    }

    /// An extension as a whole.
    private mutating func apply(
        _ op: SCIMPatch.Operation.Kind, _ schema: SCIMSchema, _ value: JSON
    ) throws(SCIMError) {
        switch (op, value) {
        case (.remove, _), (.replace, .null):
            resource[schema.id] = nil
        case (.add, .null): break
        case (_, .object(let object)):
            for member in object.members {
                guard let path = try? SCIMPath(member.key), path.attribute.schema == nil,
                    let target = type.resolve(
                        schema: schema.id, name: path.attribute.name, subAttribute: path.subAttribute)
                else { continue }
                try applyUnlessReadOnly(op, target, path.filter, member.value)
            }
        default:
            throw .badRequest(.invalidValue, "The value of '\(schema.id)' must be an object.")
        }
    }

    private mutating func applyUnlessReadOnly(
        _ op: SCIMPatch.Operation.Kind, _ target: SCIMResolvedAttribute, _ filter: SCIMFilter?, _ value: JSON
    ) throws(SCIMError) {
        guard target.isWritable, target.container != nil || target.attribute.name != "schemas" else { return }
        try apply(op, target, filter, value)
    }

    private mutating func apply(
        _ op: SCIMPatch.Operation.Kind, _ target: SCIMResolvedAttribute, _ filter: SCIMFilter?, _ value: JSON?
    ) throws(SCIMError) {
        if target.attribute.isMultiValued {
            try applyToValues(op, target, filter, value)
        } else {
            guard filter == nil else {
                throw .badRequest(.invalidPath, "'\(target.attribute.name)' has one value; a filter cannot select it.")
            }
            switch op {
            case .remove: try remove(target)
            case .add, .replace: try set(target, value ?? .null, clears: op == .replace)
            }
        }
    }

    // MARK: One value

    private mutating func set(
        _ target: SCIMResolvedAttribute, _ value: JSON, clears: Bool
    ) throws(SCIMError) {
        let attribute = target.attribute
        if let subAttribute = target.subAttribute {
            var object = self[target]?.objectValue ?? JSONObject()
            let new = try SCIMValueReader.read(value, subAttribute, in: attribute.name)
            guard new != nil || clears else { return }
            try Self.set(subAttribute, of: &object, new, in: attribute)
            self[target] = object.unlessEmpty
            return
        }
        guard let new = try SCIMValueReader.readOne(value, attribute) else {
            // An object in which everything is null clears just that.
            if attribute.type == .complex, case .object(let given) = value {
                if clears { try merge(JSONObject(), clearing: given, target) }
                return
            }
            guard clears else { return }
            guard !attribute.isRequired else { throw .badRequest(.invalidValue, "'\(attribute.name)' is required.") }
            try unassign(target)
            return
        }
        guard !attribute.isRequired || !SCIMValueReader.isEmpty(new) else {
            throw .badRequest(.invalidValue, "'\(attribute.name)' is required.")
        }
        if attribute.type == .complex, !attribute.isReference, case .object(let object) = new {
            try merge(object, clearing: clears ? value.objectValue : nil, target)
        } else {
            try checkImmutable(target, becomes: new)
            self[target] = new
        }
    }

    /// Merges sub-attributes; those that were given as null are cleared.
    private mutating func merge(
        _ new: JSONObject, clearing given: JSONObject?, _ target: SCIMResolvedAttribute
    ) throws(SCIMError) {
        var object = self[target]?.objectValue ?? JSONObject()
        for member in given?.members ?? [] where member.value.isNull {
            guard let subAttribute = target.attribute.subAttribute(member.key), subAttribute.mutability != .readOnly
            else { continue }
            try Self.set(subAttribute, of: &object, nil, in: target.attribute)
        }
        for member in new.members {
            guard let subAttribute = target.attribute.subAttribute(member.key) else { continue }
            try Self.set(subAttribute, of: &object, member.value, in: target.attribute)
        }
        self[target] = object.unlessEmpty
    }

    private mutating func remove(_ target: SCIMResolvedAttribute) throws(SCIMError) {
        guard let current = self[target] else { return }
        guard let subAttribute = target.subAttribute else {
            guard !target.attribute.isRequired else { throw Self.mutability(target, "is required") }
            try unassign(target)
            return
        }
        var object = current.objectValue ?? JSONObject()
        try Self.removeSubAttribute(subAttribute, of: &object, in: target.attribute)
        self[target] = object.unlessEmpty
    }

    private mutating func unassign(_ target: SCIMResolvedAttribute) throws(SCIMError) {
        try checkImmutable(target, becomes: nil)
        self[target] = nil
    }

    private func checkImmutable(_ target: SCIMResolvedAttribute, becomes value: JSON?) throws(SCIMError) {
        guard target.attribute.mutability == .immutable, let current = self[target], current != value else { return }
        throw Self.mutability(target, "cannot be changed once it is set")
    }

    // MARK: Several values

    private mutating func applyToValues(
        _ op: SCIMPatch.Operation.Kind, _ target: SCIMResolvedAttribute, _ filter: SCIMFilter?, _ value: JSON?
    ) throws(SCIMError) {
        let attribute = target.attribute
        var values = SCIMPatchValues(attribute, current(target))
        switch (op, target.subAttribute) {
        case (.add, nil):
            if let filter {
                try values.add(value ?? .null, to: filter)
            } else {
                try values.add(value ?? .null)
            }
        case (.replace, nil):
            if let filter {
                try values.replace(filter, with: value ?? .null)
            } else {
                values = SCIMPatchValues(attribute, try SCIMValueReader.readValues(value ?? .null, attribute))
            }
        case (.add, let subAttribute?), (.replace, let subAttribute?):
            try values.set(subAttribute, of: filter, to: value ?? .null, clears: op == .replace, creates: op == .add)
        case (.remove, nil):
            if let filter {
                values.remove(filter)
            } else if let value, !value.isNull {
                try values.remove(listed: value)
            } else {
                values = SCIMPatchValues(attribute, [])
            }
        case (.remove, let subAttribute?):
            try values.remove(subAttribute, of: filter)
        }
        if !attribute.isReference { values.removeRepetitions() }
        guard values.elements.isEmpty else {
            try SCIMValueReader.checkCount(values.elements.count, attribute)
            self[target] = .array(values.elements)
            return
        }
        guard !attribute.isRequired || self[target] == nil else {
            if op == .remove { throw Self.mutability(target, "is required") }
            throw .badRequest(.invalidValue, "'\(attribute.name)' is required.")
        }
        self[target] = nil
    }

    private func current(_ target: SCIMResolvedAttribute) -> [JSON] {
        switch self[target] {
        case nil, .null: []
        case .array(let elements): elements
        case .some(let value): [value]
        }
    }

    // MARK: Access

    private subscript(target: SCIMResolvedAttribute) -> JSON? {
        get {
            guard let container = target.container else { return resource[target.attribute.name] }
            return resource[container]?[target.attribute.name]
        }
        set {
            guard let container = target.container else {
                resource[target.attribute.name] = newValue
                return
            }
            var object = resource[container]?.objectValue ?? JSONObject()
            object[target.attribute.name] = newValue
            resource[container] = object.unlessEmpty
        }
    }

    /// Sets or clears a sub-attribute of one value.
    static func set(
        _ subAttribute: SCIMAttribute, of object: inout JSONObject, _ value: JSON?, in attribute: SCIMAttribute
    ) throws(SCIMError) {
        let current = object[subAttribute.name]
        guard current != value else { return }
        if subAttribute.mutability == .immutable, current != nil {
            throw .badRequest(
                .mutability, "'\(attribute.name).\(subAttribute.name)' cannot be changed once it is set.")
        }
        guard !subAttribute.isRequired || !SCIMValueReader.isEmpty(value) else {
            throw .badRequest(.invalidValue, "'\(attribute.name).\(subAttribute.name)' is required.")
        }
        if attribute.isReference, subAttribute.name == "value", current != nil {
            // What else was known belonged to the other resource.
            object = JSONObject()
        }
        object[subAttribute.name] = value
    }

    static func removeSubAttribute(
        _ subAttribute: SCIMAttribute, of object: inout JSONObject, in attribute: SCIMAttribute
    ) throws(SCIMError) {
        guard object[subAttribute.name] != nil else { return }
        guard !subAttribute.isRequired, subAttribute.mutability != .immutable else {
            throw .badRequest(.mutability, "'\(attribute.name).\(subAttribute.name)' cannot be removed.")
        }
        object[subAttribute.name] = nil
    }

    private static func mutability(_ target: SCIMResolvedAttribute, _ reason: String) -> SCIMError {
        let name = target.attribute.name + (target.subAttribute.map { "." + $0.name } ?? "")
        return .badRequest(.mutability, "'\(name)' \(reason).")
    }
}

extension SCIMResolvedAttribute {
    /// Whether clients may write what the path leads to.
    var isWritable: Bool {
        attribute.mutability != .readOnly && subAttribute?.mutability != .readOnly
    }
}

extension SCIMPath {
    /// The names alone, for messages.
    var withoutFilter: String {
        "\(attribute)" + (subAttribute.map { "." + $0 } ?? "")
    }
}
