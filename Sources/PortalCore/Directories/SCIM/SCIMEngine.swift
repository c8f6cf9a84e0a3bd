import SCIM
import StrictJSON

/// Answers one request inside one transaction: whose request it is has been seen to.
struct SCIMEngine {
    let transaction: any TenantTransaction
    let directory: Directory
    /// `…/scim/v2/<directoryId>`
    let baseURL: String
    let scope: CallScope
    let mappings: DirectoryMappings

    /// - Throws: `SCIMError`, after which nothing may stay of what was written; `PortalError` of the store.
    func respond(to call: SCIMCall) throws -> SCIMReply {
        do {
            return try route(call)
        } catch let error as PortalError where error.reason == "user_name_taken" {
            throw SCIMError.uniqueness("userName")
        }
    }

    private func route(_ call: SCIMCall) throws -> SCIMReply {
        switch call.target {
        case .users:
            switch call.method {
            case "GET": return try list(SCIMUsers(engine: self), call.query())
            case "POST": return try createUser(call)
            default: throw SCIMError.unsupportedMethod
            }
        case .groups:
            switch call.method {
            case "GET": return try list(SCIMGroups(engine: self), call.query())
            case "POST": return try createGroup(call)
            default: throw SCIMError.unsupportedMethod
            }
        case .user(let id): return try user(id, call)
        case .group(let id): return try group(id, call)
        case .search(let kind):
            guard call.method == "POST" else { throw SCIMError.unsupportedMethod }
            switch kind {
            case .users: return try list(SCIMUsers(engine: self), call.query())
            case .groups: return try list(SCIMGroups(engine: self), call.query())
            case .all: return try listAll(call.query())
            }
        case .serviceProviderConfig, .resourceTypes, .resourceType, .schemas, .schema: return try discover(call)
        case .bulk, .me: throw SCIMError.notImplemented
        case .unknown: throw SCIMError.notFound
        }
    }

    func writer() throws -> DirectoryWriter {
        DirectoryWriter(directory, mapping: try mappings.mapping(of: directory), in: transaction, scope)
    }

    // MARK: Discovery (RFC 7644 §4)

    private func discover(_ call: SCIMCall) throws -> SCIMReply {
        guard call.method == "GET" else { throw SCIMError.unsupportedMethod }
        // A filter is not to be ignored silently there (RFC 7644 §4).
        guard !call.queryItems.contains(where: { $0.name == "filter" }) else {
            throw SCIMError.forbidden("This endpoint takes no filter.")
        }
        switch call.target {
        case .serviceProviderConfig:
            return SCIMReply(
                status: 200,
                body: JSONText(
                    .object(
                        SCIMDocuments.serviceProviderConfig(
                            baseURL: baseURL, maximumResults: SCIMBounds.maximumResults,
                            maximumPayloadBytes: SCIMBounds.bodyBytes))))
        case .resourceTypes: return documents(SCIMDocuments.resourceTypes(baseURL: baseURL))
        case .schemas: return documents(SCIMDocuments.schemas(baseURL: baseURL))
        case .resourceType(let name):
            return try document(SCIMDocuments.resourceTypes(baseURL: baseURL), "name", name)
        case .schema(let id): return try document(SCIMDocuments.schemas(baseURL: baseURL), "id", id)
        default: throw SCIMError.notFound
        }
    }

    private func documents(_ documents: [JSONObject]) -> SCIMReply {
        let resources = documents.map { JSONText(.object($0)) }
        return SCIMReply(
            status: 200,
            body: JSONText(of: SCIMListResponse(total: resources.count, startIndex: 1, resources: resources)))
    }

    private func document(_ documents: [JSONObject], _ key: String, _ value: String) throws -> SCIMReply {
        guard let found = documents.first(where: { $0[key]?.stringValue?.lowercased() == value.lowercased() }) else {
            throw SCIMError.notFound
        }
        return SCIMReply(status: 200, body: JSONText(.object(found)))
    }

    // MARK: Resources

    func meta(
        _ type: SCIMResourceType, _ id: String, created: Timestamp, modified: Timestamp, revision: Int
    ) -> SCIMMeta {
        SCIMMeta(
            resourceType: type.name, created: created, lastModified: modified, location: location(type, id),
            version: SCIMETag.weak(revision))
    }

    /// What is to be seen of a resource.
    func shown(
        _ raw: JSONText, _ addition: SCIMAddition, _ projection: SCIMProjection, _ type: SCIMResourceType
    ) throws -> JSONText {
        if projection == .all { return addition.text(with: raw) }
        return JSONText(.object(projection.apply(try addition.object(with: raw), type)))
    }

    func location(_ type: SCIMResourceType, _ id: String) -> String { "\(baseURL)\(type.endpoint)/\(id)" }

    static let damaged = PortalError(
        .storage, "storage_corrupt", "A stored resource cannot be read.",
        remedy: "Restore the organization from a backup.")
}
