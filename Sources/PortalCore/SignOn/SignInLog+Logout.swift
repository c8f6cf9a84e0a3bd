/// How single logout changes the records: session, what is kept of it, and event in one transaction.
extension TenantTransaction {
    /// Ends sessions that a logout concerns, looking at `limit` of the name's at most, older ones than `session`.
    ///
    /// - Returns: those that ended, and where to go on; nil there when that was all.
    package func endSessions(
        of connection: ConnectionID, meant identity: SessionSubject.Identity, before session: SignInSessionID?,
        limit: Int, as logout: SessionLogout, _ scope: CallScope
    ) throws -> (ended: [SignInSessionID], last: SignInSessionID?) {
        let found = try sessionSubjects.find(connection, key: identity.key, before: session, limit: limit)
        var ended: [SignInSessionID] = []
        for subject in found where subject.identity.isMeant(by: identity) {
            guard var session = try signInSessions.get(subject.sessionId) else { continue }
            session.logout = logout
            session.loggedOutAt = scope.now
            try signInSessions.update(session)
            try sessionSubjects.remove(session.id)
            _ = try signInCodes.remove(session.id)
            try scope.record(.sessionLoggedOut, of: session, in: self)
            ended.append(session.id)
        }
        return (ended, found.count == limit ? found.last?.sessionId : nil)
    }

    /// Whether so many logout messages were refused just now that further ones are not worth an event: anybody can send
    /// them.
    func isFloodedWithLogouts(at now: Timestamp) throws -> Bool {
        let last = try events.lastSequence()
        let query = EventQuery(
            page: PageRequest(limit: LogoutRefusal.floodCount),
            afterSequence: max(0, last - LogoutRefusal.floodEvents), types: [.sessionLogoutRefused],
            from: now.adding(seconds: -LogoutRefusal.floodSeconds))
        return try events.list(query).data.count == LogoutRefusal.floodCount
    }

    /// Notes that a logout which we began did not come to its end. Nothing if the session ended meanwhile.
    package func failLogout(
        _ pending: PendingLogout, _ outcome: SessionLogout.Outcome, status: String? = nil, _ scope: CallScope
    ) throws {
        guard var session = try signInSessions.get(pending.sessionId), session.loggedOutAt == nil else { return }
        session.logout = SessionLogout(
            origin: .serviceProvider, outcome: outcome, status: status, startedAt: pending.startedAt,
            endedAt: scope.now)
        try signInSessions.update(session)
        try scope.record(.sessionLogoutFailed, of: session, in: self)
    }
}

extension CallScope {
    /// A logout message that was not acted on: why, and for which connection.
    func recordRefusal(
        of message: LogoutRefusal, for connection: SignOnConnection, in transaction: any TenantTransaction
    ) throws {
        var targets = [Event.Target(type: "connection", id: connection.id.description, name: connection.name)]
        if let session = message.sessionId {
            targets.insert(Event.Target(type: "sign_in_session", id: session.description), at: 0)
        }
        try record(
            .sessionLogoutRefused, of: connection.organizationId, in: transaction.events, targets: targets,
            data: message)
    }
}
