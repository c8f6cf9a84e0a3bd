import Foundation
import PortalCore
import RPC
import StrictJSON
import Testing

/// A client that holds every answer against what is published about its method.
struct TestClient: Sendable {
    let rpc: RPCClient
    let registry: MethodRegistry

    /// Calls a method; throws the `RPCError` that it is answered with.
    @discardableResult
    func call(
        _ method: String, _ params: JSON = [:], session: String? = nil, key: String? = nil, actor: JSON? = nil,
        meta: JSON? = nil
    ) async throws -> JSON {
        var object = params.objectValue ?? JSONObject()
        var members = meta?.objectValue ?? JSONObject()
        if let session { members["session"] = .string(session) }
        if let key { members["idempotencyKey"] = .string(key) }
        if let actor { members["actor"] = actor }
        if !members.isEmpty { object["_meta"] = .object(members) }
        do {
            let result = try await rpc.call(method, .object(object), timeoutSeconds: 180)
            let schema = registry.definition(of: method)?.result
            let violations = schema?.violations(in: result, components: registry.components) ?? []
            if !violations.isEmpty {
                Issue.record("\(method) answered what it does not publish: \(violations.prefix(3)) in \(result)")
            }
            return result
        } catch let error as RPCError {
            #expect(!error.reason.isEmpty && !error.message.isEmpty && error.traceID != nil, "\(method): \(error)")
            throw error
        }
    }

    /// The error that a call is answered with; a test's failure if it succeeds.
    @discardableResult
    func refusal(
        _ method: String, _ params: JSON = [:], session: String? = nil, key: String? = nil,
        _ code: Int, _ reason: String, field: String? = nil, meta: JSON? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> RPCError? {
        do {
            let result = try await call(method, params, session: session, key: key, meta: meta)
            Issue.record("\(method) \(params) was not refused: \(result)", sourceLocation: sourceLocation)
            return nil
        } catch let error as RPCError {
            #expect(
                error.code.rawValue == code && error.reason == reason, "\(method) \(params): \(error)",
                sourceLocation: sourceLocation)
            if let field {
                #expect(
                    error.field?.description == field, "\(method) \(params): \(error)", sourceLocation: sourceLocation)
            }
            return error
        }
    }

    // MARK: Common beginnings

    func organization(_ name: String = "Acme", _ more: JSONObject = [:]) async throws -> String {
        var params = more
        params["name"] = .string(name)
        return try await call("organizations/create", .object(params)).text("id")
    }

    func link(
        _ organization: String, kind: String = "api", intents: [String] = Intent.allCases.map(\.rawValue),
        _ more: JSONObject = [:]
    ) async throws -> JSON {
        var params = more
        params["organizationId"] = .string(organization)
        params["kind"] = .string(kind)
        params["intents"] = .array(intents.map(JSON.string))
        return try await call("portalLinks/create", .object(params))
    }

    /// A session with intents, by way of a link.
    func session(
        _ organization: String, intents: [String] = Intent.allCases.map(\.rawValue), kind: String = "shared"
    ) async throws -> String {
        let token = try await link(organization, kind: kind, intents: intents).text("token")
        return try await call("portalSessions/open", ["token": .string(token)]).text("sessionId")
    }

    func connection(
        _ organization: String, provider: String = "custom-saml", protocol: String = "saml", _ more: JSONObject = [:]
    ) async throws -> String {
        var params = more
        params["organizationId"] = .string(organization)
        params["providerId"] = .string(provider)
        params["protocol"] = .string(`protocol`)
        return try await call("connections/create", .object(params)).text("id")
    }

    func directory(_ organization: String, provider: String = "custom-scim") async throws -> JSON {
        try await call(
            "directories/create", ["organizationId": .string(organization), "providerId": .string(provider)])
    }

    // MARK: Notifications

    /// The next notifications, as many as asked for; fewer if they do not come in time.
    func notifications(_ count: Int, seconds: Int = 10) async -> [RPCNotification] {
        let gathered = Guarded<[RPCNotification]>([])
        let stream = rpc.notifications
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard count > 0 else { return }
                for await notification in stream {
                    let enough = gathered.withLock {
                        $0.append(notification)
                        return $0.count == count
                    }
                    if enough { return }
                }
            }
            group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
            await group.next()
            group.cancelAll()
        }
        return gathered.value
    }
}

extension JSON {
    /// A text member that must be there.
    func text(_ key: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try #require(self[key]?.stringValue, "\(key) in \(self)", sourceLocation: sourceLocation)
    }

    /// The elements of a page.
    func page(sourceLocation: SourceLocation = #_sourceLocation) throws -> [JSON] {
        try #require(self["data"]?.arrayValue, sourceLocation: sourceLocation)
    }
}
