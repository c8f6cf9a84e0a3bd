package import StrictJSON

/// The one way of a call into a tenant's store: session, intents, idempotency and events are seen to here, inside the
/// same transaction as the call's own work, so that no method can forget them.
package final class TenantGate: Sendable {
    package let store: any TenantStore
    package let sealer: any SecretSealer
    package let surroundings: Surroundings

    package init(store: any TenantStore, sealer: any SecretSealer, surroundings: Surroundings) {
        self.store = store
        self.sealer = sealer
        self.surroundings = surroundings
    }

    /// Where a call is aimed: a tenant, and what is answered when there is nothing.
    package struct Target: Sendable {
        /// Nil stands for a thing that could not be found outside (an external id nobody has).
        var tenant: TenantID?
        var notFound: PortalError

        package init<Kind>(_ id: Identifier<Kind>) {
            tenant = id.tenant
            notFound = .notFound(Identifier<Kind>.self)
        }

        package init<Kind>(_ id: Identifier<Kind>, otherwise error: PortalError) {
            tenant = id.tenant
            notFound = error
        }

        package init<Kind>(_ tenant: TenantID?, orNo _: Identifier<Kind>.Type) {
            self.tenant = tenant
            notFound = .notFound(Identifier<Kind>.self)
        }
    }

    /// Reads in the target's tenant on behalf of the caller.
    package func read<Value: Sendable>(
        _ target: Target, as caller: Caller, allowing access: Access,
        _ body: @escaping @Sendable (any TenantTransaction, CallScope) throws -> Value
    ) async throws -> Value {
        let surroundings = surroundings
        let tenant = try entrance(of: target, for: caller)
        let (value, stale) = try await mapNotFound(target, caller) {
            try await store.read(tenant) { transaction in
                let scope = try CallScope.enter(transaction, caller, access, surroundings)
                return try OwnRefusal.marking {
                    if caller.session != nil, target.tenant != tenant { throw target.notFound }
                    return (try body(transaction, scope), scope.sessionIsStale)
                }
            }
        }
        // What was read is right whether or not its time could be noted.
        if stale, let session = caller.session { try? await touch(session) }
        return value
    }

    /// Writes in the target's tenant on behalf of the caller; a repeated idempotency key gives the first result.
    package func write<Value: Codable & Sendable>(
        _ target: Target, as caller: Caller, allowing access: Access,
        _ body: @escaping @Sendable (any TenantTransaction, CallScope) throws -> Value
    ) async throws -> Value {
        let surroundings = surroundings
        let sealer = sealer
        let tenant = try entrance(of: target, for: caller)
        return try await mapNotFound(target, caller) {
            try await store.write(tenant) { transaction in
                let scope = try CallScope.enter(transaction, caller, access, surroundings)
                return try OwnRefusal.marking {
                    if caller.session != nil, target.tenant != tenant { throw target.notFound }
                    if scope.sessionIsStale, var session = scope.session {
                        session.lastUsedAt = scope.now
                        try transaction.portalSessions.update(session)
                    }
                    guard let request = caller.idempotency else { return try body(transaction, scope) }
                    let replay = Idempotency(store: transaction.idempotency, sealer: sealer, now: scope.now)
                    if let first: Value = try replay.result(of: request) { return first }
                    let value = try body(transaction, scope)
                    try replay.keep(value, for: request)
                    return value
                }
            }
        }
    }

    /// The first result of a call that does something slow, or could be refused, before it writes; nil if it has no
    /// idempotency key or a new one.
    package func firstResult<Value: Codable & Sendable>(
        of _: Value.Type, _ target: Target, as caller: Caller, allowing access: Access
    ) async throws -> Value? {
        guard let request = caller.idempotency else { return nil }
        let sealer = sealer
        return try await read(target, as: caller, allowing: access) { transaction, scope in
            try Idempotency(store: transaction.idempotency, sealer: sealer, now: scope.now).result(of: request)
        }
    }

    /// For calls that are aimed at no tenant: a session is looked at, so that a dead one is told so, and then refused.
    package func requireAdministrator(_ caller: Caller) async throws {
        try await require(.administrator, caller)
    }

    /// For calls that need nothing of a store but the caller's right to make them.
    package func require(_ access: Access, _ caller: Caller) async throws {
        guard let session = caller.session else { return }
        try await read(Target(session), as: caller, allowing: access) { _, _ in }
    }

    /// With a session the call runs where the session lives, so that a foreign target is refused by the same path as an
    /// unknown one.
    private func entrance(of target: Target, for caller: Caller) throws -> TenantID {
        if let session = caller.session { return session.tenant }
        guard let tenant = target.tenant, tenant != .environment else { throw target.notFound }
        return tenant
    }

    private func mapNotFound<Value>(
        _ target: Target, _ caller: Caller, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let refusal as OwnRefusal {
            throw refusal.error
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            throw caller.session == nil ? target.notFound : CallScope.unknownSession
        }
    }

    private func touch(_ id: PortalSessionID) async throws {
        let now = surroundings.now()
        try await store.write(id.tenant) { transaction in
            guard var session = try transaction.portalSessions.get(id), session.endedAt == nil else { return }
            session.lastUsedAt = max(session.lastUsedAt, now)
            try transaction.portalSessions.update(session)
        }
    }
}

/// `organization_not_found` from the call itself, told apart from the store's, which means that the file is not there.
private struct OwnRefusal: Error {
    let error: PortalError

    static func marking<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            throw OwnRefusal(error: error)
        }
    }
}

/// One call inside one transaction: who makes it, when, and its pen for events.
package struct CallScope: Sendable {
    package let actor: Actor
    package let session: PortalSession?
    package let now: Timestamp
    let surroundings: Surroundings

    static let unknownSession = PortalError(
        .session, "session_unknown", "There is no such portal session.", remedy: "Open the portal link again.")

    static func enter(
        _ transaction: any TenantTransaction, _ caller: Caller, _ access: Access, _ surroundings: Surroundings
    ) throws -> CallScope {
        let now = surroundings.now()
        guard let id = caller.session else {
            return CallScope(actor: caller.actor ?? .standardIO, session: nil, now: now, surroundings: surroundings)
        }
        guard let session = try transaction.portalSessions.get(id) else { throw unknownSession }
        try session.requireLive(at: now, in: transaction)
        try access.check(session)
        let actor: Actor
        if let named = caller.actor {
            actor = named
        } else {
            let link = try transaction.portalLinks.get(session.linkId)
            actor = Actor(kind: .itContact, id: session.id.description, email: link?.itContactEmail)
        }
        return CallScope(actor: actor, session: session, now: now, surroundings: surroundings)
    }

    /// True if the session's last use should be noted; not at each call, since that would make every read a write.
    var sessionIsStale: Bool {
        guard let session else { return false }
        return now.milliseconds - session.lastUsedAt.milliseconds > PortalSession.touchIntervalSeconds * 1000
    }

    /// Writes an event of this call into the log.
    ///
    /// - Parameters:
    ///   - data: the thing after the change, with nothing secret in it; `previous`: the same before it.
    package func record<Thing: Encodable>(
        _ type: EventType, of organization: OrganizationID?, in log: any EventStore, targets: [Event.Target],
        data: Thing, previous: Thing? = nil
    ) throws {
        try append(
            type, of: organization, to: log, targets, data: JSONText(of: data),
            previous: previous.map { try JSONText(of: $0) })
    }

    /// As the other, with a thing that writes itself.
    package func record<Thing: JSONWritable>(
        _ type: EventType, of organization: OrganizationID?, in log: any EventStore, targets: [Event.Target],
        data: Thing, previous: Thing? = nil
    ) throws {
        try append(
            type, of: organization, to: log, targets, data: JSONText(of: data),
            previous: previous.map { JSONText(of: $0) })
    }

    private func append(
        _ type: EventType, of organization: OrganizationID?, to log: any EventStore, _ targets: [Event.Target],
        data: JSONText, previous: JSONText?
    ) throws {
        try log.append(
            EventDraft(
                type: type, organizationId: organization, occurredAt: now, actor: actor, targets: targets,
                context: Event.Context(sessionId: session?.id, linkId: session?.linkId), data: data,
                previous: previous))
    }
}
