/// Sign-in sessions as they are looked at.
package struct SignInSessionService: Sendable {
    let gate: TenantGate

    package init(gate: TenantGate) { self.gate = gate }

    package func list(_ query: SignInSessionQuery, as caller: Caller) async throws -> Page<SignInSession> {
        try await gate.read(
            TenantGate.Target(query.connection), as: caller, allowing: .signOn
        ) { transaction, _ in
            _ = try transaction.connection(query.connection)
            return try transaction.signInSessions.list(query)
        }
    }

    package func get(_ id: SignInSessionID, as caller: Caller) async throws -> SignInSession {
        try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, _ in
            guard let session = try transaction.signInSessions.get(id) else {
                throw PortalError.notFound(SignInSessionID.self)
            }
            return session
        }
    }
}
