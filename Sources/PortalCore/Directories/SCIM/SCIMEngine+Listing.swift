import SCIM
import StrictJSON

/// Queries (RFC 7644 §3.4.2, RFC 9865).
extension SCIMEngine {
    func list<Collection: SCIMCollection>(_ collection: Collection, _ query: SCIMQuery) throws -> SCIMReply {
        try query.filter?.check(collection.type)
        return SCIMReply(
            status: 200, body: JSONText(of: try SCIMListing(collection: collection, query: query).response()))
    }

    /// Users first, then groups (RFC 7644 §3.4.3: a search at the root).
    func listAll(_ query: SCIMQuery) throws -> SCIMReply {
        guard !query.hasCursor, query.sortBy == nil else {
            throw SCIMError.badRequest(
                .invalidValue, "A search over all resource types takes neither a cursor nor an order.")
        }
        for type in [SCIMResourceType.user, .group] { try query.filter?.check(type) }
        let users = try SCIMListing(collection: SCIMUsers(engine: self), query: query).window()
        // What of the page is left, behind the users.
        let rest = SCIMListing(
            collection: SCIMGroups(engine: self), query: query,
            start: max((query.startIndex ?? 1) - 1 - users.total, 0),
            size: SCIMListing<SCIMUsers>.size(of: query) - users.resources.count)
        let groups = try rest.window()
        return SCIMReply(
            status: 200,
            body: JSONText(
                of: SCIMListResponse(
                    total: users.total + groups.total, startIndex: query.startIndex ?? 1,
                    resources: users.resources + groups.resources)))
    }
}

/// One page of one resource type.
struct SCIMListing<Collection: SCIMCollection> {
    struct Window {
        var resources: [JSONText]
        var total: Int
    }

    let collection: Collection
    let query: SCIMQuery
    /// How many come before the page.
    let start: Int
    let size: Int

    init(collection: Collection, query: SCIMQuery, start: Int? = nil, size: Int? = nil) {
        self.collection = collection
        self.query = query
        self.start = start ?? max((query.startIndex ?? 1) - 1, 0)
        self.size = max(size ?? Self.size(of: query), 0)
    }

    static func size(of query: SCIMQuery) -> Int {
        min(max(query.count ?? SCIMBounds.defaultResults, 0), SCIMBounds.maximumResults)
    }

    func response() throws -> SCIMListResponse {
        if query.hasCursor { return try cursorPage() }
        let window = try window()
        return SCIMListResponse(
            total: window.total, startIndex: query.startIndex ?? 1, resources: window.resources)
    }

    // MARK: By index

    func window() throws -> Window {
        guard let filter = query.filter else {
            guard let order = indexedOrder else { return try sorted(all()) }
            let total = try collection.total()
            let page =
                size == 0 || start >= total
                ? []
                : try collection.page(by: order, descending: query.sortDescending, offset: start, limit: size)
            return Window(resources: try represent(page), total: total)
        }
        if let keys = collection.keys(of: filter) {
            return try sorted(found(keys, filter))
        }
        guard query.sortBy == nil else { return try sorted(examine(filter)) }
        return try examineWindow(filter)
    }

    /// What indexes find, without repetitions, in the order of creation.
    private func found(_ keys: Set<Collection.Key>, _ filter: SCIMFilter) throws -> [Collection.Element] {
        var byID: [String: Collection.Element] = [:]
        for key in keys {
            let elements = try collection.find(key, limit: SCIMBounds.foundResources + 1)
            guard elements.count <= SCIMBounds.foundResources else { throw SCIMListing.tooMany(filter) }
            for element in elements where try matches(element, filter) {
                byID[collection.place(of: element, in: .creation).id] = element
            }
        }
        return byID.sorted { $0.key < $1.key }.map(\.value)
    }

    private func matches(_ element: Collection.Element, _ filter: SCIMFilter) throws -> Bool {
        filter.matches(try collection.object(element, for: filter), collection.type)
    }

    /// Looks at everybody, and keeps only what the page shows.
    private func examineWindow(_ filter: SCIMFilter) throws -> Window {
        var matched = 0
        var page: [Collection.Element] = []
        try forEach { element in
            guard try matches(element, filter) else { return true }
            if matched >= start, page.count < size { page.append(element) }
            matched += 1
            return true
        }
        return Window(resources: try represent(page), total: matched)
    }

    private func examine(_ filter: SCIMFilter) throws -> [Collection.Element] {
        var kept: [Collection.Element] = []
        try forEach { element in
            if try matches(element, filter) { kept.append(element) }
            guard kept.count <= SCIMBounds.sortedResources else { throw SCIMListing.tooMany(filter) }
            return true
        }
        return kept
    }

    private func all() throws -> [Collection.Element] {
        guard try collection.total() <= SCIMBounds.sortedResources else {
            throw SCIMError.badRequest(
                .tooMany,
                "There are too many resources for this order: sort by 'id', 'meta.created' or "
                    + "'\(Collection.nameAttribute)'.")
        }
        var kept: [Collection.Element] = []
        try forEach { element in
            kept.append(element)
            return true
        }
        return kept
    }

    /// Everybody in the order of creation, as long as `body` wants more.
    private func forEach(
        after first: DirectoryPlace? = nil, _ body: (Collection.Element) throws -> Bool
    ) throws {
        var place = first
        var examined = 0
        while true {
            let elements = try collection.page(
                by: .creation, descending: false, after: place, limit: SCIMBounds.examinedAtOnce)
            for element in elements where try !body(element) { return }
            guard let last = elements.last, elements.count == SCIMBounds.examinedAtOnce else { return }
            place = collection.place(of: last, in: .creation)
            examined += elements.count
            guard examined < SCIMBounds.examinedResources else { throw SCIMListing.tooMany(query.filter) }
        }
    }

    private static func tooMany(_ filter: SCIMFilter?) -> SCIMError {
        .badRequest(
            .tooMany,
            "Too many resources would have to be looked through: filter with 'eq' by an attribute that has an index ("
                + "'id', '\(Collection.nameAttribute)', 'externalId', 'displayName', 'emails' or 'members').")
    }

    private func represent(_ page: [Collection.Element]) throws -> [JSONText] {
        var weight = 0
        var resources: [JSONText] = []
        for element in page {
            weight += collection.weight(of: element, query.projection)
            guard resources.isEmpty || weight <= SCIMBounds.listedMembers else { break }
            resources.append(try collection.represent(element, query.projection))
        }
        return resources
    }

    // MARK: Order

    /// The order that an index gives, if it is what is wanted.
    private var indexedOrder: DirectoryOrder? {
        guard let path = query.sortBy else { return .creation }
        if path.isCore(Collection.nameAttribute) { return .name }
        return path.isCore("id") || path.isCore("meta", "created") ? .creation : nil
    }

    private func sorted(_ elements: [Collection.Element]) throws -> Window {
        var elements = elements
        if let path = query.sortBy {
            let keyed = try elements.map { element in
                let object = try collection.object(element, for: nil)
                return (SCIMSortKey(object, path, collection.type), element)
            }
            // Equal ones keep the order of creation, in either direction (a stable page needs one).
            elements = keyed.enumerated().sorted { left, right in
                if left.element.0 == right.element.0 { return left.offset < right.offset }
                return (left.element.0 < right.element.0) != query.sortDescending
            }.map(\.element.1)
        } else if query.sortDescending {
            elements.reverse()
        }
        let page = elements.dropFirst(start).prefix(size)
        return Window(resources: try represent(Array(page)), total: elements.count)
    }

    // MARK: By cursor (RFC 9865)

    private func cursorPage() throws -> SCIMListResponse {
        guard let order = indexedOrder else {
            throw SCIMError.badRequest(
                .invalidValue,
                "With a cursor, sort by 'id', 'meta.created' or '\(Collection.nameAttribute)' only.")
        }
        if let count = query.count, count < 0 || count > SCIMBounds.maximumResults {
            throw SCIMError.badRequest(
                .invalidCount, "With a cursor, 'count' is from 1 to \(SCIMBounds.maximumResults).")
        }
        let mark = SCIMCursor.mark(of: query, order)
        let place = try query.cursor.flatMap { $0.isEmpty ? nil : try SCIMCursor(text: $0, mark: mark).place }
        var total: Int?
        var elements: [Collection.Element] = []
        if let filter = query.filter {
            guard order == .creation else {
                throw SCIMError.badRequest(.invalidValue, "A cursor takes a filter or an order, not both.")
            }
            if let keys = collection.keys(of: filter) {
                let found = try found(keys, filter)
                total = found.count
                elements = Array(
                    found.filter { element in
                        place.map { collection.place(of: element, in: order).id > $0.id } ?? true
                    }.prefix(size + 1))
            } else {
                try forEach(after: place) { element in
                    if try matches(element, filter) { elements.append(element) }
                    return elements.count <= size
                }
            }
        } else {
            total = try collection.total()
            elements = try collection.page(
                by: order, descending: query.sortDescending, after: place, limit: size + 1)
        }
        let resources = try represent(Array(elements.prefix(size)))
        let next: String? =
            resources.count < elements.count && !resources.isEmpty
            ? SCIMCursor(place: collection.place(of: elements[resources.count - 1], in: order), mark: mark).text : nil
        return SCIMListResponse(total: total, nextCursor: next, resources: resources)
    }
}
