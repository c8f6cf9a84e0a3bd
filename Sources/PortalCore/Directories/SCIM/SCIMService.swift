import Crypto
import SCIM
import StrictJSON

/// The SCIM service provider of every directory that is pushed to, however a request came here.
package struct SCIMService: ForwardedRequestHandler {
    let gate: TenantGate
    let settings: SettingsService
    let mappings: DirectoryMappings
    let requests: DirectoryRequestLog
    let budget: SCIMRequestBudget

    package init(
        gate: TenantGate, settings: SettingsService, mappings: DirectoryMappings, requests: DirectoryRequestLog,
        budget: SCIMRequestBudget
    ) {
        self.gate = gate
        self.settings = settings
        self.mappings = mappings
        self.requests = requests
        self.budget = budget
    }

    package static let pathPrefix = SCIMAddress.prefix

    package func requireAdministrator(_ caller: Caller) async throws { try await gate.requireAdministrator(caller) }

    /// - Throws: `PortalError` of the store and `CancellationError`; every refusal of the request is a reply.
    package func handle(_ request: ForwardedRequest) async throws -> ForwardedReply {
        do {
            return try await answer(request)
        } catch let error as SCIMError {
            return Self.reply(SCIMReply(error))
        } catch let error as PortalError where error.kind == .busy {
            var reply = Self.reply(
                SCIMReply(SCIMError(status: 503, detail: "The directory is busy at the moment: try again.")))
            reply.headers.append(ForwardedReply.Header("Retry-After", "\(Self.busyRetrySeconds)"))
            return reply
        }
    }

    static let busyRetrySeconds = 2

    /// The answer to a body that is larger than ``SCIMBounds/bodyBytes``, which need not be read for it.
    package static var tooLarge: ForwardedReply {
        reply(
            SCIMReply(
                .payloadTooLarge(
                    "The body is larger than \(SCIMBounds.bodyBytes) bytes: send large groups in several PATCH requests."
                )))
    }

    private func answer(_ request: ForwardedRequest) async throws -> ForwardedReply {
        guard let address = SCIMAddress(url: request.url) else { throw SCIMError.notFound }
        guard request.body.count <= SCIMBounds.bodyBytes else { return Self.tooLarge }
        // Whether there is such a directory is told to nobody without its token.
        guard let id = address.directory, let token = Self.bearerToken(of: request) else {
            return Self.reply(SCIMReply(.unauthorized))
        }
        let hash = SHA256.bytes(of: token)
        if let seconds = await budget.take(SCIMRequestBudget.Key(directory: id, tokenHash: hash)) {
            var reply = Self.reply(SCIMReply(.tooManyRequests))
            reply.headers.append(ForwardedReply.Header("Retry-After", "\(seconds)"))
            return reply
        }
        let baseURL = try await settings.current().baseURL + Self.pathPrefix + id.description
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await run(request, address, id, hash, baseURL: baseURL)
        let duration = clock.now - start
        await note(outcome, of: request, address, id, duration)
        var reply = Self.reply(outcome.reply)
        if reply.status == 405 {
            reply.headers.append(ForwardedReply.Header("Allow", address.target.methods.joined(separator: ", ")))
        }
        return reply
    }

    // MARK: The request

    /// What a request came to, and what is to be said of it in the log.
    private struct Outcome: Sendable {
        var reply: SCIMReply
        /// Nil for a token that is not the directory's.
        var tokenHint: String?
        /// That it was heard is to be noted.
        var isToBeNoted = false
        var directoryExists = true
    }

    private struct Refusal: Error {
        var error: SCIMError
        var tokenHint: String
    }

    private func run(
        _ request: ForwardedRequest, _ address: SCIMAddress, _ id: DirectoryID, _ hash: [UInt8], baseURL: String
    ) async throws -> Outcome {
        let call: SCIMCall
        do throws(SCIMError) {
            try Self.checkMediaTypes(request)
            call = SCIMCall(
                method: request.method, target: address.target,
                queryItems: try SCIMQuery.queryItems(of: address.query), headers: request.headers,
                body: request.body)
        } catch {
            // Who has no token learns nothing by it.
            let hint = try await authenticate(id, hash)
            return hint.map { Outcome(reply: SCIMReply(error), tokenHint: $0) }
                ?? Outcome(reply: SCIMReply(.unauthorized), directoryExists: false)
        }
        let (mappings, surroundings) = (mappings, gate.surroundings)
        let actor = Actor(
            kind: .system, id: "scim",
            userAgent: request.headers["user-agent"].map { DirectoryRequestLog.shortened($0, to: 256) })
        let body: @Sendable (any TenantTransaction) throws -> Outcome = { transaction in
            let now = surroundings.now()
            guard let directory = try transaction.directories.get(id), directory.protocol == .scim else {
                return Outcome(reply: SCIMReply(.unauthorized), directoryExists: false)
            }
            guard let token = directory.token(hash, at: now) else { return Outcome(reply: SCIMReply(.unauthorized)) }
            let scope = CallScope(actor: actor, session: nil, now: now, surroundings: surroundings)
            let engine = SCIMEngine(
                transaction: transaction, directory: directory, baseURL: baseURL, scope: scope, mappings: mappings)
            let isToBeNoted = directory.isToBeNoted(at: now)
            do {
                let reply = try engine.respond(to: call)
                if !call.isRead, isToBeNoted { try transaction.noteHeard(id, scope) }
                return Outcome(reply: reply, tokenHint: token.hint, isToBeNoted: isToBeNoted && call.isRead)
            } catch let error as SCIMError {
                throw Refusal(error: error, tokenHint: token.hint)
            }
        }
        do {
            let outcome = try await call.isRead ? gate.store.read(id.tenant, body) : gate.store.write(id.tenant, body)
            // What was asked for is answered, whether or not this can be noted now.
            if outcome.isToBeNoted { try? await noteHeard(id, actor) }
            return outcome
        } catch let refusal as Refusal {
            return Outcome(reply: SCIMReply(refusal.error), tokenHint: refusal.tokenHint)
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            return Outcome(reply: SCIMReply(.unauthorized), directoryExists: false)
        }
    }

    private func authenticate(_ id: DirectoryID, _ hash: [UInt8]) async throws -> String? {
        let surroundings = gate.surroundings
        do {
            return try await gate.store.read(id.tenant) { transaction in
                guard let directory = try transaction.directories.get(id), directory.protocol == .scim else {
                    return nil
                }
                return directory.token(hash, at: surroundings.now())?.hint
            }
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            return nil
        }
    }

    private func noteHeard(_ id: DirectoryID, _ actor: Actor) async throws {
        let surroundings = gate.surroundings
        try await gate.store.write(id.tenant) { transaction in
            let scope = CallScope(actor: actor, session: nil, now: surroundings.now(), surroundings: surroundings)
            try transaction.noteHeard(id, scope)
        }
    }

    private func note(
        _ outcome: Outcome, of request: ForwardedRequest, _ address: SCIMAddress, _ id: DirectoryID,
        _ duration: Duration
    ) async {
        guard outcome.directoryExists else { return }
        let components = duration.components
        let microseconds =
            components.seconds.multipliedReportingOverflow(by: 1_000_000).partialValue
            &+ components.attoseconds / 1_000_000_000_000
        var line = DirectoryRequest(
            id: gate.surroundings.makeID(in: id.tenant), directoryId: id, at: gate.surroundings.now(),
            method: DirectoryRequestLog.shortened(request.method, to: 16), path: address.loggedPath,
            status: outcome.reply.status, durationMicroseconds: Int(clamping: microseconds))
        line.scimType = outcome.reply.error?.scimType?.rawValue
        line.detail = outcome.reply.error?.detail
        line.userAgent = request.headers["user-agent"].map { DirectoryRequestLog.shortened($0, to: 256) }
        line.tokenHint = outcome.tokenHint
        if let error = outcome.reply.error { line.responseBody = JSON.object(error.json).description }
        let isStranger = outcome.tokenHint == nil
        await requests.append(
            DirectoryRequestLog.Line(request: line, body: isStranger ? [] : request.body, isStranger: isStranger))
    }

    // MARK: HTTP

    private static func bearerToken(of request: ForwardedRequest) -> String? {
        guard let field = request.headers["authorization"] else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else { return nil }
        return String(parts[1].drop { $0 == " " })
    }

    private static let mediaTypes: Set<String> = ["application/scim+json", "application/json"]

    /// RFC 7644 §3.1 and §8.1; a client that says nothing means SCIM.
    private static func checkMediaTypes(_ request: ForwardedRequest) throws(SCIMError) {
        func names(_ field: String) -> [String] {
            field.split(separator: ",").map { part in
                part.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
            }
        }
        if !request.body.isEmpty, let type = request.headers["content-type"],
            !names(type).contains(where: { mediaTypes.contains($0) })
        {
            throw SCIMError(status: 415, detail: "Send application/scim+json or application/json.")
        }
        if let accepted = request.headers["accept"], !accepted.isEmpty {
            let offered = mediaTypes.union(["*/*", "application/*"])
            guard names(accepted).contains(where: { offered.contains($0) }) else {
                throw SCIMError(status: 406, detail: "Answers are application/scim+json.")
            }
        }
    }

    private static func reply(_ reply: SCIMReply) -> ForwardedReply {
        var headers: [ForwardedReply.Header] = [ForwardedReply.Header("Cache-Control", "no-store")]
        if let revision = reply.revision {
            headers.append(ForwardedReply.Header("ETag", SCIMETag.weak(revision)))
        }
        if reply.status == 201, let location = reply.location {
            headers.append(ForwardedReply.Header("Location", location))
        }
        if reply.status == 401 {
            headers.append(ForwardedReply.Header("WWW-Authenticate", "Bearer realm=\"SCIM\""))
        }
        guard let body = reply.body else { return ForwardedReply(status: reply.status, headers: headers) }
        headers.append(ForwardedReply.Header("Content-Type", "application/scim+json"))
        return ForwardedReply(
            status: reply.status, headers: headers, body: body.utf8)
    }
}

extension SCIMRequestTarget {
    /// What may be done there (RFC 7644 §3.2); a refusal has to say it (RFC 9110 §15.5.6).
    fileprivate var methods: [String] {
        switch self {
        case .users, .groups: ["GET", "POST"]
        case .user, .group: ["GET", "PUT", "PATCH", "DELETE"]
        case .search: ["POST"]
        case .serviceProviderConfig, .resourceTypes, .resourceType, .schemas, .schema: ["GET"]
        case .bulk, .me, .unknown: []
        }
    }
}

extension SCIMAddress {
    /// Without what may be a secret: a client that puts one into a query is told so by its refusal.
    var loggedPath: String {
        let hides = query.lowercased().contains("token") || query.lowercased().contains("password")
        let text = query.isEmpty ? path : path + "?" + (hides ? "[redacted]" : query)
        return DirectoryRequestLog.shortened(text, to: DirectoryRequestLog.pathBytes)
    }
}

extension Directory {
    /// The token with that hash, if it is good now. All are compared, each in constant time.
    func token(_ hash: [UInt8], at now: Timestamp) -> DirectoryToken? {
        let wanted = Array(Base64URL.encode(hash).utf8)
        var found: DirectoryToken?
        for token in tokens where ConstantTime.equal(Array(token.hash.utf8), wanted) { found = token }
        guard let found, found.expiresAt.map({ $0 > now }) ?? true else { return nil }
        return found
    }

    func isToBeNoted(at now: Timestamp) -> Bool {
        guard state == .linked, let lastSyncAt else { return true }
        return now.milliseconds - lastSyncAt.milliseconds >= SCIMBounds.noticeSeconds * 1000
    }
}

extension TenantTransaction {
    /// The provider was heard: from the first time on, the directory is linked.
    func noteHeard(_ id: DirectoryID, _ scope: CallScope) throws {
        try directories.noteSync(of: id, at: scope.now, unlessWithin: SCIMBounds.noticeSeconds)
        // Anew, since what the request wrote may have changed it.
        guard let before = try directories.get(id), before.state != .linked, before.state != .deleting else { return }
        var after = before
        after.state = .linked
        after.updatedAt = scope.now
        after.revision += 1
        try directories.update(after)
        try scope.record(
            .directoryLinked, of: after.organizationId, in: events, targets: [after.eventTarget],
            data: DirectoryView(after, baseURL: nil), previous: DirectoryView(before, baseURL: nil))
    }
}
