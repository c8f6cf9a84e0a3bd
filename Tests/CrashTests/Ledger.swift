import RPC
import StrictJSON

/// What the hosts acknowledged, and what their event logs say; the two are held against each other after every crash.
actor Ledger {
    /// Acknowledged changes of the metadata, by their distinct value.
    private var updates: Set<String> = []
    private var createdConnections: Set<String> = []
    private var deletedConnections: Set<String> = []
    private var links: Set<String> = []
    /// Connections that may be deleted by whoever takes them.
    private var available: [String: [String]] = [:]
    private var lastNumber = 0
    private(set) var acknowledged = 0

    /// A value that no other write has.
    func next() -> String {
        lastNumber += 1
        return "\(lastNumber)"
    }

    func updated(_ value: String) {
        updates.insert(value)
        acknowledged += 1
    }

    func created(_ connection: String, in organization: String) {
        createdConnections.insert(connection)
        available[organization, default: []].append(connection)
        acknowledged += 1
    }

    /// A connection to delete; nobody else gets it.
    func take(in organization: String) -> String? { available[organization]?.popLast() }

    func deleted(_ connection: String) {
        deletedConnections.insert(connection)
        acknowledged += 1
    }

    func linked(_ link: String) {
        links.insert(link)
        acknowledged += 1
    }

    /// What was acknowledged and is missing from a log; afterwards it counts as checked.
    func missing(from logs: [LogReader]) -> [String] {
        let written = logs.reduce(into: Set<String>()) { $0.formUnion($1.updates) }
        let made = logs.reduce(into: Set<String>()) { $0.formUnion($1.createdConnections) }
        let removed = logs.reduce(into: Set<String>()) { $0.formUnion($1.deletedConnections) }
        let linked = logs.reduce(into: Set<String>()) { $0.formUnion($1.links) }
        return updates.subtracting(written).map { "update \($0)" }
            + createdConnections.subtracting(made).map { "creation of \($0)" }
            + deletedConnections.subtracting(removed).map { "deletion of \($0)" }
            + links.subtracting(linked).map { "link \($0)" }
    }
}

/// Follows one organisation's log from the beginning and keeps what it adds up to.
struct LogReader: Sendable {
    let organization: String
    private(set) var updates: Set<String> = []
    private(set) var createdConnections: Set<String> = []
    private(set) var deletedConnections: Set<String> = []
    private(set) var links: Set<String> = []
    private(set) var revision: Int64 = 1
    private var lastSequence: Int64 = 0
    private var lastEvent: JSON?
    private var events: Set<String> = []

    init(organization: String) { self.organization = organization }

    var connections: Set<String> { createdConnections.subtracting(deletedConnections) }

    /// Reads what is new; says what is wrong with it.
    mutating func read(_ client: RPCClient) async throws -> [String] {
        var problems: [String] = []
        var params: JSONObject = ["organizationId": .string(organization), "limit": 100]
        if let lastEvent { params["after"] = lastEvent }
        while true {
            let page = try await client.call("events/list", .object(params))
            for event in page["data"]?.arrayValue ?? [] { problems += take(event) }
            guard let cursor = page["nextCursor"], !cursor.isNull else { return problems }
            params["cursor"] = cursor
        }
    }

    private mutating func take(_ event: JSON) -> [String] {
        var problems: [String] = []
        let sequence = event["sequence"]?.integerValue ?? -1
        if sequence != lastSequence + 1 { problems.append("\(sequence) follows \(lastSequence)") }
        lastSequence = sequence
        lastEvent = event["id"]
        if !events.insert(event["id"]?.stringValue ?? "").inserted { problems.append("an event comes twice") }
        let target = event["targets"]?[0]?["id"]?.stringValue ?? ""
        switch event["type"]?.stringValue {
        case "organization.updated":
            let value = event["data"]?["metadata"]?["n"]?.stringValue ?? ""
            if !updates.insert(value).inserted { problems.append("update \(value) was written twice") }
            let next = event["data"]?["revision"]?.integerValue ?? -1
            if next != revision + 1 { problems.append("revision \(next) follows \(revision)") }
            revision = next
        case "connection.created":
            if !createdConnections.insert(target).inserted { problems.append("\(target) was created twice") }
        case "connection.deleted":
            if !createdConnections.contains(target) || !deletedConnections.insert(target).inserted {
                problems.append("\(target) was deleted without being there")
            }
        case "portal_link.created": links.insert(target)
        case "organization.created": break
        default: problems.append("an event that nobody caused: \(event["type"] ?? .null)")
        }
        return problems
    }

    /// Holds the log's sum against what is there.
    func compare(_ client: RPCClient) async throws -> [String] {
        var problems: [String] = []
        let named: JSON = ["organizationId": .string(organization)]
        let present = try await client.call("organizations/get", named)
        if present["revision"]?.integerValue != revision {
            problems.append("revision \(present["revision"] ?? .null) instead of \(revision)")
        }
        for (method, expected) in [("connections/list", connections), ("portalLinks/list", links)] {
            var found: Set<String> = []
            var params: JSONObject = ["organizationId": .string(organization), "limit": 100]
            while true {
                let page = try await client.call(method, .object(params))
                found.formUnion((page["data"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue })
                guard let cursor = page["nextCursor"], !cursor.isNull else { break }
                params["cursor"] = cursor
            }
            if found != expected {
                problems.append("\(method): \(found.symmetricDifference(expected).count) differ from the log")
            }
        }
        return problems
    }
}
