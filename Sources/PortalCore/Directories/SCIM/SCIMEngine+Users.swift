import SCIM
import StrictJSON

extension SCIMEngine {
    func createUser(_ call: SCIMCall) throws -> SCIMReply {
        let projection = try call.query().projection
        var resource = try SCIMResourceReader(.user).read(call.json())
        if resource["active"] == nil { resource["active"] = true }
        var writer = try writer()
        return try reply(to: writer.create(IncomingUser(scim: resource)), 201, projection)
    }

    func user(_ text: String, _ call: SCIMCall) throws -> SCIMReply {
        guard let id = DirectoryUserID(text), let user = try transaction.directoryUsers.get(id, in: directory.id)
        else { throw SCIMError.notFound }
        switch call.method {
        case "GET":
            let projection = try call.query().projection
            if let known = call.headers["if-none-match"], SCIMETag.matches(known, revision: user.revision) {
                return SCIMReply(status: 304, revision: user.revision)
            }
            return try reply(with: user, 200, projection)
        case "PUT":
            let projection = try call.query().projection
            try call.requireVersion(user.revision)
            var resource = try SCIMResourceReader(.user).read(call.json())
            // What is not said about it does not let anybody in again (RFC 7644 §3.5.1 leaves it to us).
            if resource["active"] == nil { resource["active"] = try raw(of: user)["active"] ?? true }
            return try replace(user, by: resource, projection)
        case "PATCH":
            let projection = try call.query().projection
            try call.requireVersion(user.revision)
            let patched = try SCIMPatch(call.json()).apply(to: raw(of: user), .user)
            return try replace(user, by: patched, projection)
        case "DELETE":
            try call.requireVersion(user.revision)
            var writer = try writer()
            try writer.delete(user)
            return .noContent
        default: throw SCIMError.unsupportedMethod
        }
    }

    private func replace(
        _ user: DirectoryUser, by resource: JSONObject, _ projection: SCIMProjection
    ) throws -> SCIMReply {
        var writer = try writer()
        return try reply(to: writer.update(user, to: IncomingUser(scim: resource)), 200, projection)
    }

    private func reply(
        to outcome: DirectoryWriter.Outcome, _ status: Int, _ projection: SCIMProjection
    ) throws -> SCIMReply {
        switch outcome {
        case .written(let user), .unchanged(let user): return try reply(with: user, status, projection)
        case .quarantined(let user):
            let reasons = user.findings.map(\.message).joined(separator: " ")
            return SCIMReply(
                .badRequest(
                    .invalidValue, "The user cannot be used and is in quarantine (\(user.id)): \(reasons)"))
        }
    }

    private func reply(with user: DirectoryUser, _ status: Int, _ projection: SCIMProjection) throws -> SCIMReply {
        SCIMReply(
            status: status, body: try shown(user, projection), revision: user.revision,
            location: location(.user, user.id.description))
    }

    func shown(_ user: DirectoryUser, _ projection: SCIMProjection) throws -> JSONText {
        try shown(user.raw, addition(to: user, withGroups: projection.wants("groups")), projection, .user)
    }

    func addition(to user: DirectoryUser, withGroups: Bool) throws -> SCIMAddition {
        let id = user.id.description
        var addition = SCIMAddition(
            id: id,
            meta: meta(.user, id, created: user.createdAt, modified: user.updatedAt, revision: user.revision))
        guard withGroups else { return addition }
        addition.groups = try transaction.directoryGroups.groups(of: .user(user.id), in: directory.id).map { group in
            SCIMReference(
                value: group.id.description, location: location(.group, group.id.description),
                display: group.displayName, type: "direct")
        }
        return addition
    }

    private func raw(of user: DirectoryUser) throws -> JSONObject {
        guard let raw = try user.raw.json().objectValue else { throw SCIMEngine.damaged }
        return raw
    }
}

extension IncomingUser {
    /// From a resource that was read by the schema, which requires a user name.
    init(scim resource: JSONObject) throws(SCIMError) {
        guard let userName = resource["userName"]?.stringValue, !userName.isEmpty else {
            throw .badRequest(.invalidValue, "The attribute 'userName' is required.")
        }
        let emails = resource["emails"]?.arrayValue ?? []
        self.init(
            userName: userName, externalId: resource["externalId"]?.stringValue,
            displayName: resource["displayName"]?.stringValue,
            emails: emails.compactMap { $0["value"]?.stringValue }, raw: resource)
    }
}
