import Crypto
import OIDC
import SAML
import StrictJSON

/// Sign-in over OpenID Connect: the authorization code flow with PKCE (Core §3.1, RFC 7636).
extension SignOnService {
    func openIDRequest(
        _ connection: Connection, _ setup: ConnectionSetup, _ wish: Wish?, session: SignInSessionID,
        urls: ServiceProviderURLs
    ) async throws -> OutgoingRequest {
        let party = try await relyingParty(connection.id, setup)
        var options = AuthorizationOptions(statePrefix: "\(session).")
        if let scopes = setup.options.scopes { options.scopes = scopes }
        options.loginHint = wish?.loginHint
        if setup.options.forceAuthn || wish?.forceAuthn == true {
            // Two words for the same, since not all providers know both; with the second the ID token has to tell when the
            // person was authenticated (Core §3.1.2.1), which some want to be asked for by name.
            options.prompts = [.login]
            options.maximumAuthenticationAge = 0
            let module = try? providers.module(connection.providerId)
            if party.provider.takesClaimsParameter || module?.takesClaimsParameter == true {
                options.essentialIDTokenClaims = ["auth_time"]
            }
        }
        let (request, state) = party.begin(options, redirectURI: urls.redirectUri, now: gate.surroundings.now().date)
        return OutgoingRequest(
            method: .get, url: request.url, key: SHA256.bytes(of: state.state),
            secrets: try JSONEncoding.bytes(of: state))
    }

    private func relyingParty(_ id: ConnectionID, _ setup: ConnectionSetup) async throws -> RelyingParty {
        // As the provider writes its issuer, which the review found to be the one that was typed; setups may have been
        // stored with a client ID as it was pasted.
        guard let metadata = setup.metadata, let client = metadata.oidc, let clientID = client.clientId?.trimmed,
            let document = metadata.discoveryDocument, let issuer = setup.oidc?.issuer
        else {
            throw PortalError(
                .state, "metadata_required", "The connection has no OpenID provider yet.",
                remedy: "Give issuer and client with connections/setMetadata.")
        }
        let provider = try providerConfiguration(document, issuer: issuer)
        let secret = try client.sealedClientSecret.flatMap(Base64URL.decode).map {
            String(
                decoding: try gate.sealer.open($0, context: SecretContext.clientSecret(of: id)), as: UTF8.self)
        }
        let method = setup.options.clientAuthentication
        var key: ClientSigningKey?
        if method == .privateKeyJWT {
            guard let primary = try await keys.keys(.serviceProviderSigning, of: id).first,
                let signingKey = clientSigningKey(primary)
            else { throw Self.unusableKey }
            key = signingKey
        }
        return RelyingParty(
            provider: provider,
            credentials: ClientCredentials(
                clientID: clientID, secret: secret, key: key,
                requiredMethod: method.flatMap { ClientAuthenticationMethod(rawValue: $0.rawValue) }),
            policy: RelyingPartyPolicy(
                clockSkew: Double(setup.options.clockSkewSeconds),
                userInfo: setup.options.useUserInfo ? .ifAvailable : .never))
    }

    private func providerConfiguration(_ document: String, issuer: String) throws -> ProviderConfiguration {
        let reason: String
        do {
            return try ProviderConfiguration(
                document: try DiscoveryDocument.parse(Array(document.utf8)), expectedIssuer: issuer,
                requiresTLS: !addresses.permitsPlainHTTP(to: issuer))
        } catch let error as ProviderConfiguration.ConfigurationError {
            reason = error.message
        } catch {
            reason = "It cannot be read."
        }
        throw PortalError(
            .refused, "invalid_metadata", "The provider's discovery document cannot be used. \(reason)",
            remedy: "Give the issuer again with connections/setMetadata; its findings say what is wrong.")
    }

    // MARK: The answer

    /// - Parameter addressed: the connection whose redirect URI the answer came to. An answer for another one is what is
    ///   left when its provider's code was led to a provider that is to have it (RFC 9700 §4.4, mix-up), since providers
    ///   need not say who they are: nothing is done with it, except that it is recorded.
    func takeOpenID(
        _ parameters: SignOnRoute.Callback, for addressed: ConnectionID?, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        let response: AuthorizationResponse
        do throws(AuthorizationResponse.ParseError) {
            switch parameters {
            case .query(let query): response = try AuthorizationResponse.parse(query: query)
            case .form(let body): response = try AuthorizationResponse.parse(form: body)
            }
        } catch {
            return try await refuse([SignInCheck(error.check)], nil, named: nil, addressed: addressed, current)
        }
        let now = gate.surroundings.now()
        // The state leads to the session, and the session to its organisation.
        let named = response.state?.split(separator: ".").first.flatMap { SignInSessionID(String($0)) }
        guard let state = response.state, let id = named else {
            let check = OIDCCheck(.authorizationState, .failed, response.state == nil ? .missing : .mismatch)
            return try await refuse([SignInCheck(check)], response, named: nil, addressed: addressed, current)
        }
        let key = SHA256.bytes(of: state)
        let found = try await look(in: id.tenant) { transaction -> (PendingSignIn, Connection)? in
            guard let pending = try transaction.pendingSignIns.find(key: key), pending.expiresAt > now,
                pending.connectionId == addressed,
                let connection = try transaction.connections.get(pending.connectionId)
            else { return nil }
            return (pending, connection)
        }
        guard let (pending, connection) = found ?? nil, let setup = connection.setup(of: pending) else {
            return try await refuse([], response, named: id, addressed: addressed, current)
        }
        // What can fail without the provider fails while the sign-in still waits for its answer.
        let opened = try gate.sealer.open(
            pending.sealedSecrets, context: SecretContext.pendingSignIn(pending.sessionId))
        let flow = try JSONDecoding.decode(FlowState.self, from: opened)
        let party = try await relyingParty(connection.id, setup)
        let clock = gate.surroundings.now
        // Whoever comes first has it: a second answer finds nothing. The record of what is under way stays until the
        // sign-in ends, so that it times out if this host does not come to that.
        let claimed = try await gate.store.write(id.tenant) { transaction in
            try transaction.pendingSignIns.claim(pending, until: clock().adding(seconds: PendingSignIn.claimSeconds))
        }
        guard claimed else { return try await refuse([], response, named: id, addressed: addressed, current) }
        let report = await party.finish(response, state: flow, keySets: keySets, http: http, now: { clock().date })
        var evidence = SignInEvidence(
            providerId: connection.providerId, protocol: .oidc,
            serviceProvider: ServiceProviderURLs(connection.id, baseURL: current.baseURL), setup: setup, checks: [],
            now: clock())
        evidence.openID = SignInEvidence.OpenID(report)
        evidence.requestedAt = pending.startedAt
        evidence.grantedScopes = report.tokens?.scopes
        let light = SignOnConnection(
            id: connection.id, organizationId: connection.organizationId, providerId: connection.providerId,
            protocol: connection.protocol, name: connection.name, state: connection.state, slot: pending.slot,
            setup: setup)
        var outcome = Outcome(
            checks: report.checks.map { SignInCheck($0) }, response: Self.record(of: response, report),
            evidence: evidence)
        if let profile = report.profile {
            outcome.asserted = AssertedAttributes(nameId: nil, values: profile.claims.members)
            outcome.emailVerification = EmailVerification(idToken: profile.idToken, userInfo: profile.userInfo)
        }
        return try await conclude(outcome, of: light, pending: pending, current)
    }

    // MARK: Answers to nothing that is under way

    /// Records an answer that belongs to no sign-in under way, as an attempt of its own: that of the connection whose
    /// sign-in its state names, else of the one whose redirect URI it came to. What it names is not changed.
    ///
    /// - Parameters:
    ///   - checks: what is wrong with it; none if that is only that nobody waits for it.
    ///   - response: nil if it could not be read.
    private func refuse(
        _ checks: [SignInCheck], _ response: AuthorizationResponse?, named id: SignInSessionID?,
        addressed: ConnectionID?, _ current: SettingsService.Current
    ) async throws -> ForwardedReply {
        var found: (connection: SignOnConnection, session: SignInSession?)?
        if let id {
            let named = try await look(in: id.tenant) { transaction -> (SignOnConnection, SignInSession)? in
                guard let session = try transaction.signInSessions.get(id),
                    let connection = try transaction.connections.signOn(session.connectionId, .live),
                    connection.protocol == .oidc
                else { return nil }
                return (connection, session)
            }
            found = (named ?? nil).map { ($0.0, $0.1) }
        }
        if found == nil, let addressed {
            let connection = try await look(in: addressed.tenant) { try $0.connections.signOn(addressed, .live) }
            found = (connection ?? nil).map { ($0, nil) }
        }
        guard let (connection, session) = found, connection.protocol == .oidc, connection.setup.oidc != nil else {
            return Self.unknownState
        }
        let urls = ServiceProviderURLs(connection.id, baseURL: current.baseURL)
        var checks = checks
        if session != nil, addressed != connection.id {
            // Another organisation's is not told.
            let address = addressed.flatMap { other in
                other.tenant == connection.id.tenant
                    ? ServiceProviderURLs(other, baseURL: current.baseURL).redirectUri : nil
            }
            checks.append(
                SignInCheck(
                    name: "authorization.redirect_uri", outcome: .failed,
                    code: "oidc.authorization.redirect_uri.mismatch",
                    expected: urls.redirectUri, received: address))
        } else if checks.isEmpty {
            checks.append(
                SignInCheck(
                    OIDCCheck(
                        .authorizationState, .failed, .mismatch,
                        expected: "that of a sign-in which waits for its answer",
                        received: session.map { "that of \($0.id) (\($0.state.rawValue))" })))
        }
        let evidence = SignInEvidence(
            providerId: connection.providerId, protocol: .oidc, serviceProvider: urls, setup: connection.setup,
            checks: [], now: gate.surroundings.now())
        let outcome = Outcome(
            checks: checks, response: response.map { Self.record(of: $0, nil) } ?? .object(JSONObject()),
            evidence: evidence)
        return try await conclude(outcome, of: connection, pending: nil, current)
    }

    /// Where there is not even a connection that it could be recorded with.
    private static let unknownState = SignOnPage.refused(
        title: "This sign-in is not known",
        "It was finished already, took longer than \(PendingSignIn.lifetimeSeconds / 60) minutes, or was begun elsewhere. "
            + "Begin again from the application.", status: 400)

    /// What is kept of an answer: what it says about itself, no values of claims about the person.
    private static func record(of response: AuthorizationResponse, _ report: FlowReport?) -> JSON {
        var members: JSONObject = ["code": .bool(response.code != nil)]
        func put(_ name: String, _ value: JSON?) { if let value { members[name] = value } }
        put("error", (response.error?.code).map(JSON.string))
        put("errorDescription", (response.error?.description).map(JSON.string))
        put("iss", response.issuer.map(JSON.string))
        if let token = report?.unverifiedIDToken {
            var shown = JSONObject()
            for name in ["iss", "azp", "exp", "iat", "nbf", "auth_time", "acr", "tid", "aud"] {
                if let value = token.claims?[name] { shown[name] = value }
            }
            put("idToken", .object(shown))
            put("idTokenHeader", .object(token.header))
            put("claimNames", .array((token.claims?.members ?? []).map { .string($0.key) }))
        }
        return .object(members)
    }
}
