import StrictJSON

/// The one way in which sign-in sessions begin and end: record, what is under way, and event in one transaction.
extension TenantTransaction {
    /// Begins a session.
    ///
    /// - Parameter pending: what the answer will be held against.
    package func begin(_ session: SignInSession, pending: PendingSignIn, _ scope: CallScope) throws {
        try signInSessions.insert(session)
        try pendingSignIns.insert(pending)
        try scope.record(.signOnStarted, of: session, in: self)
    }

    /// Ends a session with what was found. A test is noted on the setup that it was made with.
    ///
    /// - Parameters:
    ///   - isNew: whether it was never begun: its answer came without being asked for.
    ///   - tested: of a test, the setup that its answer was verified with.
    package func finish(
        _ session: SignInSession, isNew: Bool = false, tested: ConnectionSetup? = nil, _ scope: CallScope
    ) throws {
        let session = session.bounded
        if isNew {
            try signInSessions.insert(session)
        } else {
            try signInSessions.update(session)
            _ = try pendingSignIns.remove(session.id)
        }
        guard let type = session.state.eventType else { return }
        if session.test, let tested, var connection = try connections.get(session.connectionId) {
            connection.record(
                SetupTest(
                    sessionId: session.id, succeeded: session.state == .testSucceeded,
                    at: session.endedAt ?? scope.now, fingerprint: tested.fingerprint),
                of: tested, usedStaged: session.usedStaged)
            try connections.update(connection)
        }
        try scope.record(type, of: session, in: self)
    }

    /// Whether so many sign-ins failed just now that further ones are not worth a record.
    package func isFlooded(_ id: ConnectionID, at now: Timestamp) throws -> Bool {
        let start = try signInSessions.startOfFailure(before: SignInSession.floodFailures - 1, of: id)
        return start.map { $0 > now.adding(seconds: -SignInSession.floodSeconds) } ?? false
    }

    /// A test sign-in on a draft: from now on it is being validated.
    package func beginValidation(of id: ConnectionID) throws {
        var connection = try connection(id)
        guard connection.state == .draft else { return }
        connection.state = .validating
        try connections.update(connection)
    }
}

extension SignInSession.State {
    fileprivate var eventType: EventType? {
        switch self {
        case .started: nil
        case .succeeded: .signOnSucceeded
        case .failed: .signOnFailed
        case .timedOut: .signOnTimedOut
        case .testSucceeded: .testSignOnSucceeded
        case .testFailed: .testSignOnFailed
        }
    }
}

extension CallScope {
    /// An event about a sign-in: who, through what, and what was wrong; not what was asserted.
    func record(_ type: EventType, of session: SignInSession, in transaction: any TenantTransaction) throws {
        try record(
            type, of: session.organizationId, in: transaction.events,
            targets: [
                Event.Target(type: "sign_in_session", id: session.id.description),
                Event.Target(type: "connection", id: session.connectionId.description),
            ], data: SignInEventRecord(session))
    }

    /// The scope of the host's own work, without a caller.
    package static func host(_ surroundings: Surroundings) -> CallScope {
        CallScope(actor: .host, session: nil, now: surroundings.now(), surroundings: surroundings)
    }
}
