import StrictJSON

extension SCIMPatch {
    /// Separates what is about `members` from the rest, for groups whose members are not in the resource.
    ///
    /// The changes are in the order of the operations. `remove` with a list of values, as Entra sends it, removes those
    /// only; an empty list removes nothing.
    ///
    /// - Throws: `invalidValue` when a member has no identifier, `mutability` for a change within a member,
    ///   `invalidPath` for a sub-attribute that members do not have.
    public func splitMembers() throws(SCIMError) -> (rest: SCIMPatch, members: [SCIMMemberChange]) {
        var rest: [Operation] = []
        var changes: [SCIMMemberChange] = []
        for operation in operations {
            if let path = operation.path {
                if path.attribute.isCore("members") {
                    if let change = try Self.change(operation.op, path, operation.value) { changes.append(change) }
                } else {
                    rest.append(operation)
                }
                continue
            }
            guard case .object(let object) = operation.value else {
                rest.append(operation)
                continue
            }
            var others = JSONObject()
            for member in object.members {
                if let path = Self.membersPath(member.key) {
                    if let change = try Self.change(operation.op, path, member.value) { changes.append(change) }
                } else {
                    others[member.key] = member.value
                }
            }
            if !others.isEmpty || object.isEmpty { rest.append(Operation(op: operation.op, value: .object(others))) }
        }
        return (SCIMPatch(operations: rest), changes)
    }

    /// The path that a key of a value means, when it is about members.
    private static func membersPath(_ key: String) -> SCIMPath? {
        let name = "members"
        guard key.utf8.count >= name.utf8.count else { return nil }
        if key.utf8.count > name.utf8.count {
            guard
                key.utf8.contains(where: {
                    $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[")
                })
            else { return nil }
        }
        guard let path = try? SCIMPath(key), path.attribute.isCore(name) else { return nil }
        return path
    }

    private static func change(
        _ op: Operation.Kind, _ path: SCIMPath, _ value: JSON?
    ) throws(SCIMError) -> SCIMMemberChange? {
        if let subAttribute = path.subAttribute {
            return try change(op, path, subAttribute: subAttribute, value)
        }
        switch (op, path.filter) {
        case (.add, nil):
            let members = try SCIMMember.list(value)
            return members.isEmpty ? nil : .add(members)
        case (.replace, nil):
            return .replace(try SCIMMember.list(value))
        case (.remove, nil):
            guard let value, !value.isNull else { return .removeAll }
            let members = try SCIMMember.list(value)
            return members.isEmpty ? nil : .remove(members.map(\.value))
        case (.remove, let filter?):
            return identifiers(filter).map { .remove($0) } ?? .removeWhere(filter)
        case (.add, .some), (.replace, .some):
            throw immutable
        }
    }

    private static func change(
        _ op: Operation.Kind, _ path: SCIMPath, subAttribute: String, _ value: JSON?
    ) throws(SCIMError) -> SCIMMemberChange? {
        guard SCIMMember.attribute.subAttribute(subAttribute) != nil else {
            throw .badRequest(.invalidPath, "'members' has no '\(SCIMError.shortened(subAttribute))'.")
        }
        // `members.value` with identifiers means the members themselves.
        guard op == .add, path.filter == nil, ASCIICaseless.areSame(subAttribute, "value") else { throw immutable }
        let members = try SCIMMember.list(value)
        return members.isEmpty ? nil : .add(members)
    }

    private static var immutable: SCIMError {
        .badRequest(.mutability, "What is within a member cannot be changed; remove the member and add another.")
    }

    /// The identifiers that a filter lists (`value eq "x" or value eq "y"`), or nil when it is another one.
    private static func identifiers(_ filter: SCIMFilter) -> [String]? {
        switch filter {
        case .compare(let path, .equal, .string(let text)):
            guard path.schema == nil, path.subAttribute == nil, ASCIICaseless.areSame(path.name, "value") else {
                return nil
            }
            return [text]
        case .or(let left, let right):
            guard let left = identifiers(left), let right = identifiers(right) else { return nil }
            return left + right
        default:
            return nil
        }
    }
}
