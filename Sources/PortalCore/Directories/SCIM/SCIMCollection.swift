import SCIM
import StrictJSON

/// What can be listed: users or groups, found by the store's indexes.
protocol SCIMCollection {
    associatedtype Element
    /// What an index finds elements by.
    associatedtype Key: Hashable

    var engine: SCIMEngine { get }
    var type: SCIMResourceType { get }
    /// The attribute of ``DirectoryOrder/name``.
    static var nameAttribute: String { get }
    static func isIdentifier(_ text: String) -> Bool

    func total() throws -> Int
    func page(by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int) throws -> [Element]
    func page(
        by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [Element]
    /// What a comparison for equality is found by; nil without an index for it.
    func key(_ path: SCIMAttributePath, equals text: String) -> Key?
    func find(_ key: Key, limit: Int) throws -> [Element]
    func place(of element: Element, in order: DirectoryOrder) -> DirectoryPlace
    /// As the filter is to see it.
    func object(_ element: Element, for filter: SCIMFilter?) throws -> JSONObject
    /// As it is answered.
    func represent(_ element: Element, _ projection: SCIMProjection) throws -> JSONText
    /// How much of an answer's bound it takes.
    func weight(of element: Element, _ projection: SCIMProjection) -> Int
}

extension SCIMCollection {
    /// The keys one of which every match has; nil if the filter has to be tried on everybody.
    func keys(of filter: SCIMFilter) -> Set<Key>? {
        switch filter {
        case .compare(let path, .equal, .string(let text)): key(path, equals: text).map { [$0] }
        case .values(let path, let inner):
            // `emails[value eq "x"]` is as good as `emails.value eq "x"`.
            if case .compare(let sub, .equal, .string(let text)) = inner, sub.schema == nil, sub.subAttribute == nil,
                let full = try? SCIMAttributePath("\(path).\(sub.name)")
            {
                key(full, equals: text).map { [$0] }
            } else if case .and(let left, let right) = inner {
                keys(of: .values(path, left)) ?? keys(of: .values(path, right))
            } else {
                nil
            }
        case .and(let left, let right): keys(of: left) ?? keys(of: right)
        case .or(let left, let right):
            if let left = keys(of: left), let right = keys(of: right) { left.union(right) } else { nil }
        case .present, .compare, .not: nil
        }
    }
}

struct SCIMUsers: SCIMCollection {
    enum Key: Hashable {
        case id(String)
        case indexed(DirectoryUserKey)
    }

    let engine: SCIMEngine
    let type = SCIMResourceType.user
    static let nameAttribute = "userName"
    static func isIdentifier(_ text: String) -> Bool { DirectoryUserID(text) != nil }

    private var store: any DirectoryUserStore { engine.transaction.directoryUsers }
    private var directory: DirectoryID { engine.directory.id }

    func total() throws -> Int { try store.counts(of: directory).users }

    func page(by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int) throws -> [DirectoryUser] {
        try store.page(in: directory, by: order, descending: descending, offset: offset, limit: limit)
    }

    func page(
        by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryUser] {
        try store.page(in: directory, by: order, descending: descending, after: place, limit: limit)
    }

    func key(_ path: SCIMAttributePath, equals text: String) -> Key? {
        if path.isCore("id") { return .id(text) }
        if path.isCore("userName") { return .indexed(.userName(text)) }
        if path.isCore("externalId") { return .indexed(.externalId(text)) }
        if path.isCore("displayName") { return .indexed(.displayName(text)) }
        if path.isCore("emails") || path.isCore("emails", "value") { return .indexed(.email(text)) }
        return nil
    }

    func find(_ key: Key, limit: Int) throws -> [DirectoryUser] {
        switch key {
        case .id(let text):
            try DirectoryUserID(text).flatMap { try store.get($0, in: directory) }.map { [$0] } ?? []
        case .indexed(let key): try store.find(key, in: directory, limit: limit)
        }
    }

    func place(of user: DirectoryUser, in order: DirectoryOrder) -> DirectoryPlace {
        DirectoryPlace(name: order == .name ? user.userName.lowercased() : "", id: user.id.description)
    }

    func object(_ user: DirectoryUser, for filter: SCIMFilter?) throws -> JSONObject {
        try engine.addition(to: user, withGroups: filter?.mentions("groups") ?? false).object(with: user.raw)
    }

    func represent(_ user: DirectoryUser, _ projection: SCIMProjection) throws -> JSONText {
        try engine.shown(user, projection)
    }

    func weight(of user: DirectoryUser, _ projection: SCIMProjection) -> Int { 1 }
}

struct SCIMGroups: SCIMCollection {
    enum Key: Hashable {
        case id(String)
        case nobody
        case indexed(DirectoryGroupKey)
    }

    let engine: SCIMEngine
    let type = SCIMResourceType.group
    static let nameAttribute = "displayName"
    static func isIdentifier(_ text: String) -> Bool { DirectoryGroupID(text) != nil }

    private var store: any DirectoryGroupStore { engine.transaction.directoryGroups }
    private var directory: DirectoryID { engine.directory.id }

    func total() throws -> Int { try engine.transaction.directoryUsers.counts(of: directory).groups }

    func page(by order: DirectoryOrder, descending: Bool, offset: Int, limit: Int) throws -> [DirectoryGroup] {
        try store.page(in: directory, by: order, descending: descending, offset: offset, limit: limit)
    }

    func page(
        by order: DirectoryOrder, descending: Bool, after place: DirectoryPlace?, limit: Int
    ) throws -> [DirectoryGroup] {
        try store.page(in: directory, by: order, descending: descending, after: place, limit: limit)
    }

    func key(_ path: SCIMAttributePath, equals text: String) -> Key? {
        if path.isCore("id") { return .id(text) }
        if path.isCore("displayName") { return .indexed(.displayName(text)) }
        if path.isCore("externalId") { return .indexed(.externalId(text)) }
        if path.isCore("members") || path.isCore("members", "value") {
            return SCIMEngine.reference(text).map { .indexed(.member($0)) } ?? .nobody
        }
        return nil
    }

    func find(_ key: Key, limit: Int) throws -> [DirectoryGroup] {
        switch key {
        case .id(let text):
            try DirectoryGroupID(text).flatMap { try store.get($0, in: directory) }.map { [$0] } ?? []
        case .nobody: []
        case .indexed(let key): try store.find(key, in: directory, limit: limit)
        }
    }

    func place(of group: DirectoryGroup, in order: DirectoryOrder) -> DirectoryPlace {
        DirectoryPlace(name: order == .name ? group.displayName.lowercased() : "", id: group.id.description)
    }

    /// A filter that asks for members by their values alone gets to see those; of very large groups, not all.
    func object(_ group: DirectoryGroup, for filter: SCIMFilter?) throws -> JSONObject {
        let asksForMembers = filter?.mentions("members") ?? false
        let values = asksForMembers ? filter?.valuesComparedForEquality(with: "members") : []
        var object = try engine.addition(to: group, withMembers: values == nil).object(with: group.raw)
        guard let values else { return object }
        let present = try values.filter { value in
            try SCIMEngine.reference(value).map { try store.contains($0, in: group.id, of: directory) } ?? false
        }
        if !present.isEmpty { object["members"] = .array(present.map { ["value": .string($0)] }) }
        return object
    }

    func represent(_ group: DirectoryGroup, _ projection: SCIMProjection) throws -> JSONText {
        try engine.shown(group, projection)
    }

    func weight(of group: DirectoryGroup, _ projection: SCIMProjection) -> Int {
        projection.wants("members") ? group.memberCount : 1
    }
}
