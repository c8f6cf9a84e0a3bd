import Crypto
import SAML
import StrictJSON

/// Single logout over SAML 2.0 (profiles §4.4), begun by us or by the identity provider.
extension SignOnService {
    // MARK: Begun by us

    /// Whom to log out, and where the browser goes then.
    package struct LogoutWish: Sendable {
        package var sessionId: SignInSessionID
        /// On the allow-list; nil for a page of ours.
        package var redirectUri: String?
        /// The caller's own, handed back as it is.
        package var state: String?

        package init(sessionId: SignInSessionID, redirectUri: String? = nil, state: String? = nil) {
            self.sessionId = sessionId
            self.redirectUri = redirectUri
            self.state = state
        }
    }

    /// Begins the logout of who signed in: what the browser is to be sent to the identity provider with.
    package func logout(_ wish: LogoutWish, as caller: Caller) async throws -> SignOnStart {
        let current = try await settings.current()
        if let uri = wish.redirectUri { try current.settings.redirects.checkAnswered(uri, field: "/redirectUri") }
        if let state = wish.state, state.utf8.count > Self.maximumStateLength {
            throw PortalError.invalid("/state", "must have at most \(Self.maximumStateLength) bytes")
        }
        let id = wish.sessionId
        let (subject, connection) = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .administrator
        ) { transaction, _ in
            let (session, subject) = try transaction.signedIn(id)
            return (subject, try transaction.connections.signOn(session.connectionId, .live))
        }
        guard let connection, case .saml(let idp) = connection.setup.settings,
            idp.entityId == subject.identityProvider
        else {
            throw Self.notSupported(
                "The connection no longer leads to the identity provider where this session began.",
                remedy: "End your own session; this one cannot be ended there.")
        }
        let wanted: SAMLBinding? =
            switch connection.setup.options.requestBinding {
            case .redirect: .httpRedirect
            case .post: .httpPOST
            case nil: nil
            }
        guard let endpoint = idp.logoutEndpoint(wanted) else {
            throw Self.notSupported(
                "The identity provider’s metadata names no SingleLogoutService for HTTP-Redirect or HTTP-POST.",
                remedy: "End your own session. To log out at the identity provider too, switch single logout on there "
                    + "and give the metadata again with connections/setMetadata.")
        }
        let surroundings = gate.surroundings
        let now = surroundings.now()
        let expiresAt = now.adding(seconds: PendingLogout.lifetimeSeconds)
        let urls = ServiceProviderURLs(connection.id, baseURL: current.baseURL)
        let request = LogoutRequest(
            id: .random(), issueInstant: now.date, destination: endpoint.url, issuer: urls.entityId,
            nameID: subject.nameID, sessionIndexes: subject.sessionIndexes, notOnOrAfter: expiresAt.date,
            reason: LogoutReason.user)
        let signer = try await signer(of: connection.id)
        let message: SignOnMessage
        do throws(SAMLSendingError) {
            message = try SignOnMessage(
                request, over: endpoint.binding, relayState: try RelayState(id.description), signedBy: signer)
        } catch {
            throw Self.notSupported(
                "Nothing can be sent to the SingleLogoutService of the metadata.",
                remedy: "End your own session, and correct the metadata at the identity provider.")
        }
        try await housekeeping.expectVisit(id.tenant, at: expiresAt)
        try await gate.store.write(id.tenant) { transaction in
            var (session, _) = try transaction.signedIn(id)
            session.logout = SessionLogout(origin: .serviceProvider, outcome: .pending, startedAt: now)
            try transaction.signInSessions.update(session)
            try transaction.pendingLogouts.put(
                PendingLogout(
                    sessionId: id, connectionId: session.connectionId,
                    key: SHA256.bytes(of: request.id.rawValue), redirectUri: wish.redirectUri,
                    state: wish.state, startedAt: now, expiresAt: expiresAt))
        }
        return SignOnStart(sessionId: id, method: message.method, url: message.url, form: message.form)
    }

    fileprivate static func notSupported(_ message: String, remedy: String) -> PortalError {
        PortalError(.state, "logout_not_supported", message, remedy: remedy, field: "/sessionId")
    }

    // MARK: What comes to the logout service

    /// Whom a message is for.
    private struct Addressee: Sendable {
        var connection: SignOnConnection
        /// Of a response: the logout that it says it answers.
        var pending: PendingLogout?
        /// Of the session that is to end by it; nil if it ended meanwhile.
        var identity: SessionSubject.Identity?
        /// With which it may be encrypted.
        var credentials: [ServiceProviderCredential]
    }

    /// A logout message in its surroundings: what it is held against.
    private struct Arrival {
        var connection: SignOnConnection
        var identityProvider: SAMLSettings
        var urls: ServiceProviderURLs
        var message: ReceivedSAMLMessage
        var pending: PendingLogout?
        var identity: SessionSubject.Identity?
        var expectations: LogoutExpectations
        var now: Timestamp
    }

    func takeLogout(
        _ source: SignOnRoute.Callback, for id: ConnectionID, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        let received: Result<ReceivedSAMLMessage, SAMLBindingError>
        do throws(SAMLBindingError) {
            received =
                switch source {
                case .query(let query): .success(try HTTPRedirectBinding.message(inQuery: Array(query.utf8)))
                case .form(let body): .success(try HTTPPOSTBinding.message(inForm: body))
                }
        } catch {
            received = .failure(error)
        }
        let message = try? received.get()
        let requestID = message.flatMap { $0.kind == .response ? RequestReference.inResponseTo($0.xml) : nil }
        let now = gate.surroundings.now()
        let isEncrypted = message?.xml.firstIndex(of: "EncryptedID") != nil
        let found = try await look(in: id.tenant) { transaction -> Addressee? in
            guard let connection = try transaction.connections.signOn(id, .live) else { return nil }
            let key = requestID.map { SHA256.bytes(of: $0) }
            var pending = try key.flatMap { try transaction.pendingLogouts.find(key: $0) }
            if let one = pending, one.connectionId != id || one.expiresAt <= now { pending = nil }
            return Addressee(
                connection: connection, pending: pending,
                identity: try pending.flatMap { try transaction.sessionSubjects.get($0.sessionId)?.identity },
                credentials: isEncrypted
                    ? try transaction.serviceProviderCredentials.list(of: id, use: .serviceProviderEncryption) : [])
        }
        guard let addressee = found ?? nil, case .saml(let idp) = addressee.connection.setup.settings else {
            return SignOnPage.notFound()
        }
        let (connection, pending) = (addressee.connection, addressee.pending)
        guard let message else {
            guard case .failure(let error) = received, error != .noMessage else {
                return SignOnPage.refused(
                    title: "Nothing to sign out", "This address takes logout messages of identity providers.",
                    status: 400)
            }
            let check = SignInCheck(
                name: "binding", outcome: .failed, code: "saml.binding.\(error.code)",
                expected: "a query or form with SAMLRequest or SAMLResponse")
            return try await refuse(.unreadable, [check], connection, nil)
        }
        let urls = ServiceProviderURLs(id, baseURL: current.baseURL)
        let options = connection.setup.options
        var expectations = LogoutExpectations(
            identityProvider: idp.entityId, serviceURL: urls.sloUrl,
            certificates: await keyReader.certificates(
                connection.setup.trustedCertificates(at: now, requestedAt: pending?.startedAt)),
            algorithms: SAMLAlgorithmPolicy(allowsSHA1: options.allowSHA1, allowsRSA15: options.allowRSA15),
            clockSkew: options.clockSkewSeconds)
        expectations.decryptionKeys = await keyReader.decryptionKeys(addressee.credentials)
        let arrival = Arrival(
            connection: connection, identityProvider: idp, urls: urls, message: message, pending: pending,
            identity: addressee.identity, expectations: expectations, now: now)
        switch message.kind {
        case .request: return try await takeRequest(arrival)
        case .response: return try await takeResponse(arrival, requestID: requestID)
        }
    }

    /// Changes nothing but the log. Nothing is sent to anybody: whose message it is, nobody knows.
    private func refuse(
        _ kind: LogoutRefusal.Kind, _ checks: [SignInCheck], _ connection: SignOnConnection, _ pending: PendingLogout?
    ) async throws -> ForwardedReply {
        let surroundings = gate.surroundings
        let refusal = LogoutRefusal(
            message: kind, connectionId: connection.id, sessionId: pending?.sessionId,
            checks: checks.filter { $0.outcome == .failed })
        try await gate.store.write(connection.id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            guard try !transaction.isFloodedWithLogouts(at: scope.now) else { return }
            try scope.recordRefusal(of: refusal, for: connection, in: transaction)
        }
        return SignOnPage.logoutRefused(status: kind == .unreadable ? 400 : 403)
    }

    // MARK: The identity provider's request

    private func takeRequest(_ arrival: Arrival) async throws -> ForwardedReply {
        let connection = arrival.connection
        let report = await Self.verifyRequest(arrival)
        guard let request = report.message else {
            return try await refuse(.request, report.checks.map { SignInCheck($0) }, connection, nil)
        }
        // Before anything ends: what cannot be answered is not begun.
        let answer = try await answer(to: request.id, arrival)
        let issuer = arrival.identityProvider.entityId
        let replayKey = SHA256.bytes(of: "logout\n\(issuer)\n\(request.id)")
        let until = Self.replayEnd(Timestamp(request.notOnOrAfter))
        let logout = SessionLogout(
            origin: .identityProvider, outcome: .success, startedAt: arrival.now, endedAt: arrival.now)
        let ended = try await end(
            SessionSubject.Identity(request.nameID, sessionIndexes: request.sessionIndexes, of: issuer),
            of: connection.id, as: logout
        ) { transaction, _ in try transaction.replays.admit(key: replayKey, until: until) }
        guard let ended else {
            let check = SignInCheck(
                name: "replay", outcome: .failed, code: "saml.replay.replayed",
                expected: "a request that was not used before")
            return try await refuse(.request, [check], connection, nil)
        }
        var reply = answer.map { SignOnPage.answer($0) } ?? SignOnPage.signedOut()
        reply.loggedOut = ended
        return reply
    }

    /// Our answer, to where the metadata says; nil when it names no place, or none that can be used.
    private func answer(to request: String, _ arrival: Arrival) async throws -> SignOnMessage? {
        guard let endpoint = arrival.identityProvider.logoutEndpoint(arrival.message.binding) else { return nil }
        let response = LogoutResponse(
            id: .random(), issueInstant: arrival.now.date, destination: endpoint.responseUrl ?? endpoint.url,
            issuer: arrival.urls.entityId, inResponseTo: request, outcome: .success)
        let signer = try await signer(of: arrival.connection.id)
        return try? SignOnMessage(
            response, over: endpoint.binding,
            relayState: arrival.message.relayState.flatMap(RelayState.init(returning:)),
            signedBy: signer)
    }

    // MARK: The identity provider's answer

    private func takeResponse(_ arrival: Arrival, requestID: String?) async throws -> ForwardedReply {
        let (connection, pending) = (arrival.connection, arrival.pending)
        let report = await Self.verifyResponse(arrival, requestID)
        guard let response = report.message, let pending else {
            let reply = try await refuse(.response, report.checks.map { SignInCheck($0) }, connection, pending)
            // Whoever knows the request's ID is whom we sent off with it: no reason to leave them standing there.
            return pending.map { SignOnPage.loggedOut($0, error: "logout_refused") } ?? reply
        }
        let status = report.checks.first { $0.name == .status }?.received
        let outcome: SessionLogout.Outcome =
            switch response.outcome {
            case .success: .success
            case .partialLogout: .partialLogout
            case .failed: .failed
            }
        let surroundings = gate.surroundings
        let ended: [SignInSessionID]?
        if outcome != .failed, let identity = arrival.identity {
            // Other sessions that are the same one there are over too, and nobody will say so.
            let logout = SessionLogout(
                origin: .serviceProvider, outcome: outcome, status: outcome == .success ? nil : status,
                startedAt: pending.startedAt, endedAt: arrival.now)
            ended = try await end(identity, of: connection.id, as: logout) { transaction, _ in
                try transaction.pendingLogouts.remove(key: pending.key)
            }
        } else {
            ended = try await gate.store.write(connection.id.tenant) { transaction in
                guard try transaction.pendingLogouts.remove(key: pending.key) else { return nil }
                if outcome == .failed {
                    try transaction.failLogout(pending, .failed, status: status, CallScope.host(surroundings))
                }
                return []
            }
        }
        guard let ended else {
            let check = SignInCheck(
                name: "in_response_to", outcome: .failed, code: "saml.in_response_to.answered")
            return try await refuse(.response, [check], connection, pending)
        }
        var reply = SignOnPage.loggedOut(pending, error: outcome == .failed ? "logout_failed" : nil)
        reply.loggedOut = ended
        return reply
    }

    // MARK: Ending

    /// How many sessions of one name are looked at in one transaction.
    private static let batch = 200

    /// Ends the sessions that are meant; nil, and nothing done, if `begin` says no in the first transaction.
    private func end(
        _ identity: SessionSubject.Identity, of connection: ConnectionID, as logout: SessionLogout,
        _ begin: @escaping @Sendable (any TenantTransaction, CallScope) throws -> Bool
    ) async throws -> [SignInSessionID]? {
        let surroundings = gate.surroundings
        var ended: [SignInSessionID] = []
        var last: SignInSessionID?
        repeat {
            let before = last
            let step = try await gate.store.write(connection.tenant) {
                transaction -> (ended: [SignInSessionID], last: SignInSessionID?)? in
                let scope = CallScope.host(surroundings)
                if before == nil, try !begin(transaction, scope) { return nil }
                return try transaction.endSessions(
                    of: connection, meant: identity, before: before, limit: Self.batch, as: logout, scope)
            }
            guard let step else { return nil }
            ended += step.ended
            last = step.last
        } while last != nil
        return ended
    }

    /// Not where requests are read: these compute.
    @concurrent private static func verifyRequest(_ arrival: Arrival) async -> LogoutReport<VerifiedLogoutRequest> {
        LogoutVerifier(arrival.expectations).request(arrival.message, now: arrival.now.date)
    }

    @concurrent private static func verifyResponse(
        _ arrival: Arrival, _ requestID: String?
    ) async -> LogoutReport<VerifiedLogoutResponse> {
        LogoutVerifier(arrival.expectations).response(
            arrival.message, answering: arrival.pending == nil ? [] : requestID.map { [$0] } ?? [],
            now: arrival.now.date)
    }
}

extension SAMLSettings {
    /// Where logout messages go: with that binding if there is such an endpoint, else to the preferred one.
    fileprivate func logoutEndpoint(_ binding: SAMLBinding?) -> Endpoint? {
        singleLogout.first { $0.binding == binding?.rawValue } ?? singleLogout.first
    }
}

extension TenantTransaction {
    /// A session that can be logged out, and as what the identity provider knows it.
    fileprivate func signedIn(_ id: SignInSessionID) throws -> (SignInSession, SessionSubject.Identity) {
        guard let session = try signInSessions.get(id) else { throw PortalError.notFound(SignInSessionID.self) }
        guard session.state == .succeeded else {
            throw PortalError(
                .state, "session_not_signed_in",
                "Nobody is signed in with this session: it is a test, or did not succeed.",
                remedy: "Give the session of a sign-in that succeeded.", field: "/sessionId")
        }
        guard session.loggedOutAt == nil else {
            throw PortalError(
                .state, "session_logged_out", "Who signed in with this session is logged out already.",
                remedy: "End your own session.", field: "/sessionId")
        }
        guard let subject = try sessionSubjects.get(id) else {
            throw SignOnService.notSupported(
                "Single logout needs a SAML sign-in in which the identity provider gave a NameID.",
                remedy: "End your own session.")
        }
        return (session, subject.identity)
    }
}
