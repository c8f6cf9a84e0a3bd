package import OIDC
import SAML
import StrictJSON

/// Signs people in: begins at our side, takes the identity provider's answer, and hands the profile to the dashboard.
///
/// Every attempt is a record, also one that is refused before anything in it could be verified. What belongs to one
/// protocol is in `SignOnService+SAML.swift` and `SignOnService+OpenID.swift`, what the browser gets in `SignOnPage.swift`.
package struct SignOnService: Sendable {
    let gate: TenantGate
    let settings: SettingsService
    let providers: ProviderCatalog
    let homeRealm: HomeRealmService
    let keys: ServiceProviderKeyService
    let keyReader: SAMLKeyReader
    let housekeeping: HousekeepingService
    let addresses: AddressPolicy
    let http: any HTTPExchange
    let keySets: KeySetCache
    let diagnoser: SignInDiagnoser
    package let tally = SignInTally()
    package let browserStarts: BrowserStartLimit

    package init(
        gate: TenantGate, settings: SettingsService, providers: ProviderCatalog, homeRealm: HomeRealmService,
        keys: ServiceProviderKeyService, housekeeping: HousekeepingService, addresses: AddressPolicy,
        http: any HTTPExchange
    ) {
        self.gate = gate
        self.settings = settings
        self.providers = providers
        self.homeRealm = homeRealm
        self.keys = keys
        keyReader = SAMLKeyReader(keys: keys)
        self.housekeeping = housekeeping
        self.addresses = addresses
        self.http = http
        let now = gate.surroundings.now
        keySets = KeySetCache(now: { now().date })
        browserStarts = BrowserStartLimit(now: now)
        diagnoser = SignInDiagnoser(providers: providers)
    }

    // MARK: Beginning

    /// Who is to sign in where.
    package enum Target: Sendable {
        case connection(ConnectionID)
        case organization(OrganizationID)
        case email(String)
    }

    package struct Wish: Sendable {
        /// Where the browser goes in the end, with the code; on the allow-list.
        package var redirectUri: String
        /// The caller's own, handed back as it is.
        package var state: String?
        package var loginHint: String?
        package var forceAuthn: Bool

        package init(redirectUri: String, state: String? = nil, loginHint: String? = nil, forceAuthn: Bool = false) {
            self.redirectUri = redirectUri
            self.state = state
            self.loginHint = loginHint
            self.forceAuthn = forceAuthn
        }
    }

    package static let maximumStateLength = 2048

    /// Whoever calls on behalf of browsers is the dashboard, never a portal session. To be asked before anything else.
    package func requireAdministrator(_ caller: Caller) async throws { try await gate.requireAdministrator(caller) }

    package func start(_ target: Target, _ wish: Wish) async throws -> SignOnStart {
        let (connection, wish, current) = try await prepare(target, wish)
        return try await begin(connection, .live, wish: wish, baseURL: current.baseURL)
    }

    /// The same for a browser that nobody vouches for; nil if too many began one and did not finish.
    private func startUnasked(_ target: Target, _ wish: Wish) async throws -> SignOnStart? {
        let (connection, wish, current) = try await prepare(target, wish)
        guard await browserStarts.admit(connection.id) else { return nil }
        do {
            return try await begin(connection, .live, wish: wish, baseURL: current.baseURL)
        } catch {
            await browserStarts.giveBack(connection.id)
            throw error
        }
    }

    /// Whether the wish can be fulfilled, and through which connection.
    private func prepare(
        _ target: Target, _ wish: Wish
    ) async throws -> (Connection, Wish, SettingsService.Current) {
        let current = try await settings.current()
        try current.settings.redirects.checkAnswered(wish.redirectUri, field: "/redirectUri")
        if let state = wish.state, state.utf8.count > Self.maximumStateLength {
            throw PortalError.invalid("/state", "must have at most \(Self.maximumStateLength) bytes")
        }
        let id = try await connection(for: target)
        let connection = try await gate.store.read(id.tenant) { try $0.connection(id) }
        guard connection.state == .active else {
            throw PortalError(
                .state, "connection_not_active", "Nobody can sign in through “\(connection.name)” yet.",
                remedy: "Activate it with connections/activate.", field: "/connectionId")
        }
        var wish = wish
        if case .email(let email) = target, wish.loginHint == nil { wish.loginHint = email }
        return (connection, wish, current)
    }

    /// A test: the real way to the identity provider and back, ending in a record instead of a login.
    package func test(_ id: ConnectionID, staged: Bool, as caller: Caller) async throws -> SignOnStart {
        let connection = try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, _ in
            try transaction.connection(id)
        }
        let slot: ConnectionSetup.Slot = staged ? .staged : .live
        guard connection[slot] != nil else { throw ConnectionService.nothingStaged }
        return try await begin(connection, slot, wish: nil, baseURL: try await settings.current().baseURL)
    }

    /// An address that a browser can simply be sent to; for a request that has to be posted, one of ours that posts it.
    package func link(to start: SignOnStart) async throws -> String {
        if start.method == .get { return start.url }
        return "\(try await settings.current().baseURL)/sso/continue/\(start.sessionId)"
    }

    private func connection(for target: Target) async throws -> ConnectionID {
        switch target {
        case .connection(let id): return id
        case .organization(let id):
            let found = try await gate.store.read(id.tenant) { transaction in
                try transaction.requireOrganization(id)
                return try transaction.allConnections().first { $0.state == .active }?.id
            }
            guard let found else { throw Self.noActiveConnection("/organizationId") }
            return found
        case .email(let email):
            guard let found = try await homeRealm.resolve(email).connectionId else {
                throw Self.noActiveConnection("/email")
            }
            return found
        }
    }

    private static func noActiveConnection(_ field: String) -> PortalError {
        PortalError(
            .state, "no_active_connection", "There is no active connection for this.",
            remedy: "Set one up in the portal, verify the domain, and activate the connection.", field: field)
    }

    /// Makes the request and records that a sign-in began. A test has no wish.
    private func begin(
        _ connection: Connection, _ slot: ConnectionSetup.Slot, wish: Wish?, baseURL: String
    ) async throws -> SignOnStart {
        guard let setup = connection[slot], setup.settings != nil else {
            throw PortalError(
                .state, "metadata_required", "“\(connection.name)” has no metadata of the identity provider yet.",
                remedy: "Give it with connections/setMetadata.", field: "/connectionId")
        }
        let surroundings = gate.surroundings
        let session: SignInSessionID = surroundings.makeID(in: connection.id.tenant)
        let urls = ServiceProviderURLs(connection.id, baseURL: baseURL)
        let request: OutgoingRequest =
            switch connection.protocol {
            case .saml: try await samlRequest(connection, setup, wish, session: session, urls: urls)
            default: try await openIDRequest(connection, setup, wish, session: session, urls: urls)
            }
        let sealed =
            request.secrets.isEmpty
            ? [] : try gate.sealer.seal(request.secrets, context: SecretContext.pendingSignIn(session))
        let expiresAt = surroundings.now().adding(seconds: PendingSignIn.lifetimeSeconds)
        try await housekeeping.expectVisit(connection.id.tenant, at: expiresAt)
        try await gate.store.write(connection.id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            if wish == nil { try transaction.beginValidation(of: connection.id) }
            let record = SignInSession(
                id: session, connectionId: connection.id, organizationId: connection.organizationId,
                origin: wish == nil ? .portal : .serviceProvider, test: wish == nil, usedStaged: slot == .staged,
                startedAt: scope.now, request: request.record)
            let pending = PendingSignIn(
                sessionId: session, connectionId: connection.id, key: request.key, sealedSecrets: sealed,
                redirectUri: wish?.redirectUri, state: wish?.state, slot: slot, setupFingerprint: setup.fingerprint,
                startedAt: scope.now, expiresAt: expiresAt)
            try transaction.begin(record, pending: pending, scope)
        }
        return SignOnStart(sessionId: session, method: request.method, url: request.url, form: request.form)
    }

    // MARK: The answer

    /// Takes an HTTP request to one of our addresses. Total for whatever a browser sends: what cannot be understood gets
    /// a page that says so.
    package func handle(_ request: ForwardedRequest) async throws -> ForwardedReply {
        guard let route = SignOnRoute(request) else { return SignOnPage.notFound() }
        let current = try await settings.current()
        do {
            return try await handle(request, to: route, current)
        } catch let error as PortalError
            where error == .notFound(OrganizationID.self) || error == .notFound(ConnectionID.self)
        {
            // Deleted since it was looked up.
            return SignOnPage.notFound()
        }
    }

    private func handle(
        _ request: ForwardedRequest, to route: SignOnRoute, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        switch route {
        case .metadata(let id): return try await metadata(of: id, baseURL: current.baseURL)
        case .assertionConsumer(let id): return try await takeSAML(request, for: id, current)
        case .singleLogout(let id, let message): return try await takeLogout(message, for: id, current)
        case .keySet(let id): return try await keySet(of: id)
        case .callback(let id, let parameters): return try await takeOpenID(parameters, for: id, current)
        case .resume(let id): return try await resume(id)
        case .start(let parameters): return try await startInBrowser(parameters, current)
        case .wrongMethod(let allowed): return SignOnPage.wrongMethod(allowed)
        }
    }

    /// What a tenant's store says; nil where there is no such tenant.
    func look<Value: Sendable>(
        in tenant: TenantID, _ body: @escaping @Sendable (any TenantTransaction) throws -> Value
    ) async throws -> Value? {
        do {
            return try await gate.store.read(tenant, body)
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            return nil
        }
    }

    /// Shows the request of a session again, for bindings that a link cannot carry.
    private func resume(_ id: SignInSessionID) async throws -> ForwardedReply {
        let found = try await look(in: id.tenant) { try $0.signInSessions.get(id) }
        guard let session = found ?? nil, session.state == .started, let start = SignOnStart(session) else {
            return SignOnPage.notFound()
        }
        return SignOnPage.redirect(start)
    }

    private func startInBrowser(
        _ parameters: SignOnRoute.Parameters, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        let target: Target
        if let id = parameters["connectionId"].flatMap(ConnectionID.init) {
            target = .connection(id)
        } else if let id = parameters["organizationId"].flatMap(OrganizationID.init) {
            target = .organization(id)
        } else if let email = parameters["email"] {
            target = .email(email)
        } else {
            return SignOnPage.refused(title: "Nobody to sign in", "The link names no connection.", status: 400)
        }
        guard let redirectUri = parameters["redirectUri"] ?? current.settings.redirects.defaultSuccessUrl else {
            return SignOnPage.refused(
                title: "Nowhere to go", "The link does not say where to go after the sign-in.", status: 400)
        }
        do {
            let start = try await startUnasked(
                target,
                Wish(
                    redirectUri: redirectUri, state: parameters["state"], loginHint: parameters["loginHint"],
                    forceAuthn: parameters["forceAuthn"] == "true"))
            guard let start else { return SignOnPage.tooManyUnfinished() }
            return SignOnPage.redirect(start, session: start.sessionId)
        } catch let error as PortalError {
            return SignOnPage.refused(title: "Sign-in cannot begin", error.message, status: 400)
        }
    }

    // MARK: The end of a sign-in

    /// How many checks are mostly added to those of the protocol.
    static let furtherChecks = 5

    /// What came of verifying an answer, before anything is kept.
    struct Outcome: Sendable {
        var checks: [SignInCheck]
        /// The answer as it is kept: what people may see of it.
        var response: JSON
        var asserted: AssertedAttributes?
        /// As what the identity provider knows who signed in, for logout.
        var subject: SessionSubject.Identity?
        /// What an OpenID provider says of the address in its claim `email`, if it sent one.
        var emailVerification: EmailVerification?
        /// Of an assertion that must not be accepted twice: its key, and until when it is kept.
        var replay: (key: [UInt8], until: Timestamp)?
        var evidence: SignInEvidence
    }

    /// Maps what was asserted, records the end of the sign-in, and makes the browser's answer.
    func conclude(
        _ outcome: Outcome, of connection: SignOnConnection, pending: PendingSignIn?,
        _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        let map =
            try connection.setup.attributeMap
            ?? providers.module(connection.providerId).standardAttributeMap(for: connection.protocol)
        let asserted = outcome.checks.haveFailure ? nil : outcome.asserted.map { map.profile(from: $0) }
        let surroundings = gate.surroundings
        let diagnoser = diagnoser
        let end = try await gate.store.write(connection.id.tenant) { transaction -> End in
            let scope = CallScope.host(surroundings)
            // As it is now: it can have been switched off or deleted since the answer came.
            guard let state = try transaction.connections.state(of: connection.id) else { return .gone }
            var checks: [SignInCheck] = []
            checks.reserveCapacity(outcome.checks.count + Self.furtherChecks)
            checks += Self.refusals(in: state, pending)
            checks += outcome.checks
            let isVerified = !checks.haveFailure
            let mapped = isVerified ? asserted : nil
            let profile = mapped?.isUsable == true ? mapped?.profile : nil
            if let mapped { checks.append(mapped.check) }
            if let user = profile?.user {
                let organization = try transaction.organizations.get()
                checks.append(Self.domainCheck(user, organization, connection.setup.options))
                if connection.protocol == .oidc {
                    let check = EmailVerification.check(
                        outcome.emailVerification, of: user,
                        isRequired: connection.setup.options.requireVerifiedEmail)
                    if let check { checks.append(check) }
                }
            }
            if let replay = outcome.replay, isVerified {
                let isNew = try transaction.replays.admit(key: replay.key, until: replay.until)
                checks.append(
                    SignInCheck(
                        name: "replay", outcome: isNew ? .passed : .failed,
                        code: isNew ? nil : "saml.replay.replayed",
                        expected: "an assertion that was not used before"))
            }
            // Of several answers to one request only the first can have it, and none once the time is over.
            if let pending, try !transaction.pendingSignIns.remove(pending.sessionId) {
                checks.append(
                    SignInCheck(
                        name: "in_response_to", outcome: .failed,
                        code: "\(connection.protocol.rawValue).in_response_to.answered"))
            }
            let isRefused = profile == nil || checks.haveFailure
            if pending == nil, isRefused, try transaction.isFlooded(connection.id, at: scope.now) { return .flooded }
            let asked = try pending.flatMap { try transaction.signInSessions.get($0.sessionId) }
                .flatMap { $0.state.isFinal ? nil : $0 }
            var session =
                asked
                ?? SignInSession(
                    id: surroundings.makeID(in: connection.id.tenant), connectionId: connection.id,
                    organizationId: connection.organizationId, origin: .identityProvider, test: false,
                    startedAt: scope.now)
            session.checks = checks
            session.response = outcome.response
            session.endedAt = scope.now
            session.state =
                switch (session.test, isRefused) {
                case (true, true): .testFailed
                case (true, false): .testSucceeded
                case (false, true): .failed
                case (false, false): .succeeded
                }
            if isRefused {
                var evidence = outcome.evidence
                if let mapped {
                    evidence.missingAttributes = mapped.missing
                    evidence.attributeNames = outcome.asserted?.values.members.map(\.key) ?? []
                }
                evidence.checks = checks
                evidence.test = session.test
                evidence.domains = try transaction.organizations.get().domains
                session.diagnosis = diagnoser.diagnosis(of: evidence)
            } else {
                session.profile = profile
            }
            // Where the setup was changed before the answer came, what it was verified with is not what was to be tested.
            let isSame = session.test && pending?.setupFingerprint == connection.setup.fingerprint
            try transaction.finish(session, isNew: asked == nil, tested: isSame ? connection.setup : nil, scope)
            guard session.state == .succeeded else { return .concluded(session, code: nil) }
            if let subject = outcome.subject {
                try transaction.sessionSubjects.insert(
                    SessionSubject(sessionId: session.id, connectionId: session.connectionId, identity: subject))
            }
            let code = SessionSecret.make(for: session.id, surroundings)
            try transaction.signInCodes.insert(
                SignInCode(
                    sessionId: session.id, hash: code.hash, state: pending?.state,
                    expiresAt: scope.now.adding(seconds: SignInCode.lifetimeSeconds)))
            return .concluded(session, code: code.text)
        }
        switch end {
        case .gone: return SignOnPage.notFound()
        case .flooded: return SignOnPage.tooMany()
        case .concluded(let session, let code):
            await tally.count(session.state)
            if session.state == .succeeded, pending != nil { await browserStarts.giveBack(connection.id) }
            let target = pending.map(\.redirectUri) ?? current.settings.redirects.defaultSuccessUrl
            return SignOnPage.end(of: session, code: code, redirectUri: target, state: pending?.state)
        }
    }

    /// What a sign-in came to.
    private enum End: Sendable {
        /// With the code's text, if somebody is signed in.
        case concluded(SignInSession, code: String?)
        /// Too many failed just now: there is no record of this one.
        case flooded
        /// Its connection is deleted.
        case gone
    }

    /// A connection that is not active lets nobody in; only a test may use it.
    private static func refusals(in state: Connection.State, _ pending: PendingSignIn?) -> [SignInCheck] {
        let isTest = pending.map { $0.redirectUri == nil } ?? false
        guard state != .active, !isTest else { return [] }
        return [
            SignInCheck(
                name: "connection", outcome: .failed, code: "connection.not_active", expected: "active",
                received: state.rawValue)
        ]
    }

    /// Every address of a person counts, and somebody without one is in no domain: whoever takes the profile may know
    /// people by any address in it.
    private static func domainCheck(
        _ user: NormalizedUser, _ organization: Organization, _ options: ConnectionOptions
    ) -> SignInCheck {
        let addresses = (user.email.map { [$0] } ?? []) + (user.emails ?? []).map(\.value)
        func domain(_ address: String) -> String? { TextRules.domainKey(ofEmail: address) }
        let foreign = addresses.first { domain($0).map(organization.domains.contains) != true }
        let isAllowed =
            options.allowUnverifiedDomains || organization.allowAnyDomain || (foreign == nil && !addresses.isEmpty)
        let shown = (foreign ?? addresses.first).flatMap(domain)
        return SignInCheck(
            name: "email_domain", outcome: isAllowed ? .passed : .failed,
            code: isAllowed ? nil : shown == nil ? "policy.email_invalid" : "policy.email_domain",
            expected: organization.domains.joined(separator: ", "),
            received: shown ?? "no e-mail address")
    }

    // MARK: The profile

    package struct Exchange: Sendable, Codable {
        package var profile: SignOnProfile
        package var organizationId: OrganizationID
        package var connectionId: ConnectionID
        package var sessionId: SignInSessionID
        package var state: String?
    }

    private static let unknownCode = PortalError(
        .notFound, "code_not_found", "There is no such code, or it is no longer valid.",
        remedy: "Codes are exchanged once, within \(SignInCode.lifetimeSeconds / 60) minutes. Begin a new sign-in.",
        field: "/code")

    /// Who signed in; once for each code, and not after a logout or when the connection is not active any more.
    package func exchange(_ text: String) async throws -> Exchange {
        guard let code = SessionSecret(text) else { throw Self.unknownCode }
        let surroundings = gate.surroundings
        do {
            return try await gate.store.write(code.session.tenant) { transaction in
                guard let found = try transaction.signInCodes.find(code.session), code.isKept(as: found.hash),
                    found.expiresAt > surroundings.now(), try transaction.signInCodes.remove(code.session),
                    let session = try transaction.signInSessions.get(code.session), let profile = session.profile,
                    session.loggedOutAt == nil,
                    try transaction.connections.state(of: session.connectionId) == .active
                else { throw Self.unknownCode }
                return Exchange(
                    profile: profile, organizationId: session.organizationId, connectionId: session.connectionId,
                    sessionId: session.id, state: found.state)
            }
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            throw Self.unknownCode
        }
    }
}

/// What a browser has to do to sign in (API.md, `sso/start`).
package struct SignOnStart: Sendable, Decodable {
    package enum Method: String, Sendable, Codable, CaseIterable {
        case get = "GET"
        case post = "POST"
    }

    package var sessionId: SignInSessionID
    package var method: Method
    package var url: String
    /// To be posted to the URL.
    package var form: [String: String]?
}

/// A request to an identity provider, and what must be kept to judge its answer.
struct OutgoingRequest: Sendable {
    var method: SignOnStart.Method
    var url: String
    var form: [String: String]?
    /// See ``PendingSignIn/key``.
    var key: [UInt8]
    var secrets: [UInt8] = []

    var record: JSON {
        var members: JSONObject = ["method": .string(method.rawValue), "url": .string(url)]
        if let form {
            members["form"] = .object(
                JSONObject(
                    form.sorted { $0.key < $1.key }.map { JSONObject.Member(key: $0.key, value: .string($0.value)) }))
        }
        return .object(members)
    }
}

extension SignOnStart {
    /// The request of a session that is under way.
    init?(_ session: SignInSession) {
        guard let method = session.request?["method"]?.stringValue.flatMap(Method.init(rawValue:)),
            let url = session.request?["url"]?.stringValue
        else { return nil }
        var form: [String: String]?
        if let members = session.request?["form"]?.objectValue {
            form = [:]
            for member in members.members { form?[member.key] = member.value.stringValue }
        }
        self.init(sessionId: session.id, method: method, url: url, form: form)
    }
}

extension AttributeMap.Outcome {
    fileprivate var check: SignInCheck {
        let isPassed = isUsable
        var lacking = missing.map(\.target)
        if profile == nil, !lacking.contains("idpId") { lacking.append("idpId") }
        return SignInCheck(
            name: "attributes", outcome: isPassed ? .passed : .failed,
            code: isPassed ? nil : "attributes.missing",
            expected: isPassed
                ? nil
                : missing.map { "\($0.target) from \($0.sources.joined(separator: " or "))" }.joined(separator: "; "),
            received: isPassed ? nil : "no \(lacking.joined(separator: ", "))")
    }
}
