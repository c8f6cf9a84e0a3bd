import PortalCore
import StrictJSON
import Testing

extension TestHost {
    /// Puts a finished sign-in into a connection's records, as the sign-on service does.
    ///
    /// - Parameters:
    ///   - test: also notes it on the setup of that slot, so that the connection can be activated, or what is staged
    ///     applied.
    ///   - subject: what a logout is matched with.
    @discardableResult
    func signIn(
        on connection: String, email: String = "ada@engine-works.io", test: ConnectionSetup.Slot? = nil,
        state: SignInSession.State? = nil, subject: SessionSubject.Identity? = nil, idpId: String? = nil,
        asserting raw: JSONObject = [:]
    ) async throws -> String {
        let id = try #require(ConnectionID(connection))
        let surroundings = gate.surroundings
        let session = try await gate.store.write(id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            let connection = try transaction.connection(id)
            var session = SignInSession(
                id: surroundings.makeID(in: id.tenant), connectionId: id, organizationId: connection.organizationId,
                origin: test == nil ? .serviceProvider : .portal, test: test != nil, usedStaged: test == .staged,
                startedAt: scope.now)
            var user = NormalizedUser()
            user.idpId = idpId ?? "id of \(email)"
            user.email = email
            var asserted = raw
            asserted["email"] = .string(email)
            session.profile = SignOnProfile(user: user, rawAttributes: asserted)
            session.state = state ?? (test == nil ? .succeeded : .testSucceeded)
            session.endedAt = scope.now
            try transaction.finish(
                session, isNew: true, tested: test.flatMap { connection[$0] }, scope)
            if let subject {
                try transaction.sessionSubjects.insert(
                    SessionSubject(sessionId: session.id, connectionId: id, identity: subject))
            }
            return session
        }
        return session.id.description
    }
}
