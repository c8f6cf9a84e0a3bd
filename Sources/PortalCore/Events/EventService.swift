/// Reads the logs. Without an organisation it is the environment's own log.
package struct EventService: Sendable {
    let gate: TenantGate
    let environment: any EnvironmentStore

    package init(gate: TenantGate, environment: any EnvironmentStore) {
        self.gate = gate
        self.environment = environment
    }

    /// Which events, and from where on.
    package struct Request: Sendable {
        package var organization: OrganizationID?
        package var after: EventID?
        package var query: EventQuery

        package init(organization: OrganizationID?, after: EventID? = nil, query: EventQuery = EventQuery()) {
            self.organization = organization
            self.after = after
            self.query = query
        }
    }

    package func list(_ request: Request, as caller: Caller) async throws -> Page<Event> {
        guard let organization = request.organization else {
            try await gate.requireAdministrator(caller)
            return try await environment.read { try $0.events.page(request) }
        }
        return try await gate.read(
            TenantGate.Target(organization), as: caller, allowing: .auditLogs
        ) { transaction, _ in
            try transaction.requireOrganization(organization)
            return try transaction.events.page(request)
        }
    }

    /// Where the log stands now: a subscription without `after` begins behind it.
    package func position(_ request: Request, as caller: Caller) async throws -> Int64 {
        guard let organization = request.organization else {
            try await gate.requireAdministrator(caller)
            return try await environment.read { try $0.events.position(request) }
        }
        return try await gate.read(
            TenantGate.Target(organization), as: caller, allowing: .auditLogs
        ) { transaction, _ in
            try transaction.requireOrganization(organization)
            return try transaction.events.position(request)
        }
    }

    /// For calls about a subscription, which only a live session may make.
    package func require(_ caller: Caller) async throws {
        try await gate.require(.anySession, caller)
    }

    package func changes(of organization: OrganizationID?) -> AsyncStream<Void> {
        organization.map { gate.store.changes(of: $0.tenant) } ?? environment.changes()
    }
}

extension EventStore {
    fileprivate func page(_ request: EventService.Request) throws -> Page<Event> {
        var query = request.query
        if let after = request.after {
            query.afterSequence = try sequence(after)
        }
        return try list(query)
    }

    fileprivate func position(_ request: EventService.Request) throws -> Int64 {
        try request.after.map(sequence) ?? lastSequence()
    }

    private func sequence(_ after: EventID) throws -> Int64 {
        guard let sequence = try sequence(of: after) else {
            throw PortalError(
                .notFound, EventKind.notFoundReason, "There is no such event in this log.", field: "/after")
        }
        return sequence
    }
}
