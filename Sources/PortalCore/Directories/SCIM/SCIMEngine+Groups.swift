import SCIM
import StrictJSON

extension SCIMEngine {
    func createGroup(_ call: SCIMCall) throws -> SCIMReply {
        let projection = try call.query().projection
        let (resource, members) = try SCIMEngine.split(SCIMResourceReader(.group).read(call.json()))
        let additions = try (members ?? []).map(member)
        var writer = try writer()
        var group = try writer.create(IncomingGroup(scim: resource))
        if !additions.isEmpty { group = try change(group, adding: additions, removing: [], &writer) }
        return try reply(with: group, 201, projection)
    }

    func group(_ text: String, _ call: SCIMCall) throws -> SCIMReply {
        guard let id = DirectoryGroupID(text), let group = try transaction.directoryGroups.get(id, in: directory.id)
        else { throw SCIMError.notFound }
        switch call.method {
        case "GET":
            let projection = try call.query().projection
            if let known = call.headers["if-none-match"], SCIMETag.matches(known, revision: group.revision) {
                return SCIMReply(status: 304, revision: group.revision)
            }
            return try reply(with: group, 200, projection)
        case "PUT":
            let projection = try call.query().projection
            try call.requireVersion(group.revision)
            let body = try call.json()
            let (resource, members) = try SCIMEngine.split(SCIMResourceReader(.group).read(body))
            var writer = try writer()
            var after = try writer.update(group, to: IncomingGroup(scim: resource))
            // Members that are not mentioned stay: a rename is no reason to empty a group (RFC 7644 §3.5.1). A list in
            // which there is nobody says that nobody is in it.
            if let members = members ?? (SCIMEngine.listsNobody(body) ? [] : nil) {
                after = try replaceMembers(of: after, by: members.map(member), &writer)
            }
            return try reply(with: after, 200, projection)
        case "PATCH": return try patch(group, call)
        case "DELETE":
            try call.requireVersion(group.revision)
            var writer = try writer()
            try writer.delete(group)
            return .noContent
        default: throw SCIMError.unsupportedMethod
        }
    }

    private func patch(_ group: DirectoryGroup, _ call: SCIMCall) throws -> SCIMReply {
        let projection = try call.query().projection
        try call.requireVersion(group.revision)
        let (rest, changes) = try SCIMPatch(call.json()).splitMembers()
        var writer = try writer()
        var after = group
        if !rest.operations.isEmpty {
            guard let raw = try group.raw.json().objectValue else { throw SCIMEngine.damaged }
            after = try writer.update(group, to: IncomingGroup(scim: rest.apply(to: raw, .group)))
        }
        for change in changes { after = try apply(change, to: after, &writer) }
        // With very many members, the answer would be larger than everything else.
        guard call.queryItems.contains(where: { $0.name.lowercased() == "attributes" }) else {
            return SCIMReply(status: 204, revision: after.revision)
        }
        return try reply(with: after, 200, projection)
    }

    private func apply(
        _ change: SCIMMemberChange, to group: DirectoryGroup, _ writer: inout DirectoryWriter
    ) throws -> DirectoryGroup {
        switch change {
        case .add(let members): return try self.change(group, adding: members.map(member), removing: [], &writer)
        case .remove(let values):
            // Who is unknown is no member either.
            return try self.change(group, adding: [], removing: values.compactMap(SCIMEngine.reference), &writer)
        case .removeAll: return try self.change(group, adding: [], removing: members(of: group), &writer)
        case .removeWhere(let filter):
            return try self.change(group, adding: [], removing: members(of: group, matching: filter), &writer)
        case .replace(let members): return try replaceMembers(of: group, by: members.map(member), &writer)
        }
    }

    private func replaceMembers(
        of group: DirectoryGroup, by wanted: [DirectoryMember], _ writer: inout DirectoryWriter
    ) throws -> DirectoryGroup {
        let present = try Set(members(of: group))
        let wantedSet = Set(wanted)
        return try change(
            group, adding: wanted.filter { !present.contains($0) },
            removing: members(of: group).filter { !wantedSet.contains($0) }, &writer)
    }

    private func change(
        _ group: DirectoryGroup, adding additions: [DirectoryMember], removing removals: [DirectoryMember],
        _ writer: inout DirectoryWriter
    ) throws -> DirectoryGroup {
        do {
            return try writer.change(group, adding: additions, removing: removals)
        } catch let error as PortalError where error.kind == .notFound {
            throw SCIMError.badRequest(
                .invalidValue, "A member is no user and no group of this directory: provision it first.")
        }
    }

    private func members(of group: DirectoryGroup) throws -> [DirectoryMember] {
        try transaction.directoryGroups.members(of: group.id, in: directory.id, after: nil, limit: .max).map(\.member)
    }

    /// A filter that names members by their values is answered without a look at all of them.
    private func members(of group: DirectoryGroup, matching filter: SCIMFilter) throws -> [DirectoryMember] {
        if let values = filter.valuesIfAnyOf("value") { return values.compactMap(SCIMEngine.reference) }
        return try transaction.directoryGroups.members(of: group.id, in: directory.id, after: nil, limit: .max)
            .filter { SCIMMember($0).matches(filter) }.map(\.member)
    }

    private func member(_ member: SCIMMember) throws(SCIMError) -> DirectoryMember {
        guard let reference = SCIMEngine.reference(member.value) else {
            throw .badRequest(
                .invalidValue,
                "The member '\(member.value.prefix(64))' is not an identifier that this server gave: send the 'id' that "
                    + "the user was created with.")
        }
        return reference
    }

    static func reference(_ value: String) -> DirectoryMember? {
        if let id = DirectoryUserID(value) { return .user(id) }
        return DirectoryGroupID(value).map { .group($0) }
    }

    /// Members are kept beside the resource; nil where they are not mentioned.
    private static func split(_ resource: JSONObject) throws(SCIMError) -> (JSONObject, [SCIMMember]?) {
        var resource = resource
        guard let members = resource["members"]?.arrayValue else { return (resource, nil) }
        resource["members"] = nil
        return (resource, try SCIMMember.list(.array(members)))
    }

    private static func listsNobody(_ body: JSON) -> Bool {
        body.objectValue?.members.contains { $0.key.lowercased() == "members" && $0.value == [] } ?? false
    }

    private func reply(with group: DirectoryGroup, _ status: Int, _ projection: SCIMProjection) throws -> SCIMReply {
        SCIMReply(
            status: status, body: try shown(group, projection), revision: group.revision,
            location: location(.group, group.id.description))
    }

    func shown(_ group: DirectoryGroup, _ projection: SCIMProjection) throws -> JSONText {
        // Where nothing is said, members are shown without their names, as the schema says.
        let addition = try addition(
            to: group, withMembers: projection.wants("members"), withNames: projection != .all)
        return try shown(group.raw, addition, projection, .group)
    }

    func addition(
        to group: DirectoryGroup, withMembers: Bool, withNames: Bool = true
    ) throws -> SCIMAddition {
        let id = group.id.description
        var addition = SCIMAddition(
            id: id,
            meta: meta(.group, id, created: group.createdAt, modified: group.updatedAt, revision: group.revision))
        guard withMembers, group.memberCount > 0 else { return addition }
        addition.members = try transaction.directoryGroups.members(
            of: group.id, in: directory.id, after: nil, limit: .max
        ).map { reference(to: $0, withName: withNames) }
        return addition
    }

    private func reference(to member: NamedDirectoryMember, withName: Bool) -> SCIMReference {
        let (type, id) =
            switch member.member {
            case .user(let id): (SCIMResourceType.user, id.description)
            case .group(let id): (SCIMResourceType.group, id.description)
            }
        return SCIMReference(
            value: id, location: location(type, id), display: withName ? member.display : nil, type: type.name)
    }
}

extension IncomingGroup {
    /// From a resource that was read by the schema, which requires a name.
    init(scim resource: JSONObject) throws(SCIMError) {
        guard let name = resource["displayName"]?.stringValue, !name.isEmpty else {
            throw .badRequest(.invalidValue, "The attribute 'displayName' is required.")
        }
        self.init(displayName: name, externalId: resource["externalId"]?.stringValue, raw: resource)
    }
}

extension SCIMMember {
    fileprivate init(_ member: NamedDirectoryMember) {
        switch member.member {
        case .user(let id): self.init(value: id.description, type: "User", display: member.display)
        case .group(let id): self.init(value: id.description, type: "Group", display: member.display)
        }
    }
}
