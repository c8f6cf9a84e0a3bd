import StrictJSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension RelyingParty {
    /// Finishes a sign-in: judges the answer, exchanges the code, verifies the ID token, asks the UserInfo endpoint.
    ///
    /// - Parameters:
    ///   - state: what ``begin`` gave. It must be used once only: the caller removes it before.
    ///   - keySets: where the provider's keys are kept.
    ///   - now: the clock.
    ///   - generator: a cryptographically secure generator.
    public func finish(
        _ response: AuthorizationResponse, state: FlowState, keySets: KeySetCache, http: any HTTPExchange,
        now: @Sendable () -> Date = { Date() }, using generator: inout some RandomNumberGenerator
    ) async -> FlowReport {
        var report = FlowReport(checks: check(response, against: state))
        guard report.checks.haveNoFailure, let code = response.code else {
            report.fail(.authorization, providerError: response.error)
            return report
        }
        let request: TokenRequest
        do {
            request = try tokenRequest(code: code, state: state, now: now(), using: &generator)
        } catch {
            report.checks.append(error.check)
            report.fail(.token)
            return report
        }
        report.checks.append(authenticationCheck(request.method))
        guard let tokens = await exchange(request, through: http, &report) else { return report }
        guard
            let claims = await verify(
                tokens, code: code, state: state, keySets: keySets, http: http, now: now, &report)
        else { return report }
        let userInfo = await userInfo(tokens, claims: claims, keySets: keySets, http: http, &report)
        guard report.failure == nil else { return report }
        report.tokens = tokens
        report.profile = FlowReport.Profile(
            subject: claims.subject ?? "", issuer: claims.issuer ?? "",
            claims: RelyingParty.merge(claims, userInfo), idToken: claims, userInfo: userInfo)
        return report
    }

    /// Finishes a sign-in with the system's random numbers.
    public func finish(
        _ response: AuthorizationResponse, state: FlowState, keySets: KeySetCache, http: any HTTPExchange,
        now: @Sendable () -> Date = { Date() }
    ) async -> FlowReport {
        var generator = SystemRandomNumberGenerator()
        return await finish(
            response, state: state, keySets: keySets, http: http, now: now, using: &generator)
    }

    private struct CheckFailure: Error {
        let check: OIDCCheck
    }

    private func tokenRequest(
        code: String, state: FlowState, now: Date, using generator: inout some RandomNumberGenerator
    ) throws(CheckFailure) -> TokenRequest {
        guard let method = credentials.method(supported: provider.tokenEndpointAuthMethods) else {
            throw CheckFailure(
                check: .failed(
                    .clientAuthentication, .noClientAuthenticationMethod,
                    expected: (provider.tokenEndpointAuthMethods ?? []).joined(separator: " "),
                    received: credentials.possibleMethods.map(\.rawValue).joined(separator: " ")))
        }
        do {
            return try TokenRequest(
                endpoint: provider.tokenEndpoint, issuer: provider.documentIssuer, credentials: credentials,
                method: method, code: code, redirectURI: state.redirectURI, verifier: state.verifier,
                now: Int64(exactly: now.timeIntervalSince1970.rounded(.down)) ?? 0, using: &generator)
        } catch {
            throw CheckFailure(
                check: .failed(.clientAuthentication, .clientAssertionFailed, expected: method.rawValue))
        }
    }

    private func authenticationCheck(_ method: ClientAuthenticationMethod) -> OIDCCheck {
        if method == .privateKeyJWT, let algorithm = credentials.key?.algorithm.rawValue,
            let supported = provider.tokenEndpointAuthAlgorithms, !supported.contains(algorithm)
        {
            return .warning(
                .clientAuthentication, .algorithmNotAllowed, expected: supported.joined(separator: " "),
                received: algorithm)
        }
        return .passed(.clientAuthentication, received: method.rawValue)
    }

    private func exchange(
        _ request: TokenRequest, through http: any HTTPExchange, _ report: inout FlowReport
    ) async -> TokenResponse? {
        let response: ProviderResponse
        do {
            response = try await http.perform(request.request)
        } catch {
            report.checks.append(
                .failed(.tokenExchange, .noAnswer, expected: provider.tokenEndpoint, received: error.message))
            report.fail(.network, network: error)
            return nil
        }
        report.checks.append(.passed(.tokenExchange))
        let outcome = TokenResponse.read(response)
        report.checks += outcome.checks
        guard let tokens = outcome.tokens else {
            report.fail(.token, providerError: outcome.error)
            return nil
        }
        return tokens
    }

    private func verify(
        _ tokens: TokenResponse, code: String, state: FlowState, keySets: KeySetCache, http: any HTTPExchange,
        now: @Sendable () -> Date, _ report: inout FlowReport
    ) async -> ClaimSet? {
        let verifier = IDTokenVerifier(
            policy: IDTokenPolicy(
                issuer: provider.issuer, clientID: credentials.clientID, algorithms: provider.idTokenAlgorithms,
                clockSkew: policy.clockSkew, maximumAge: policy.maximumTokenAge, nonce: state.nonce.text,
                accessToken: tokens.accessToken, code: code,
                maximumAuthenticationAge: state.maximumAuthenticationAge,
                requestedAt: state.requestedAt.map(Double.init), contextClasses: state.contextClasses,
                requiresContextClass: policy.requiresContextClass))
        var offer = await keySets.keys(at: provider.jwksURI, through: http)
        var outcome = verifier.verify(tokens.idToken, keys: offer.keys, now: now())
        if outcome.mayNeedNewerKeys, offer.keys != nil {
            let newer = await keySets.keys(
                at: provider.jwksURI, need: .newerThan(generation: offer.generation), through: http)
            if newer.generation != offer.generation, newer.keys != nil {
                outcome = verifier.verify(tokens.idToken, keys: newer.keys, now: now())
                offer = newer
            }
        }
        report.checks.append(offer.check)
        report.checks += outcome.checks
        report.unverifiedIDToken = outcome.unverified
        guard let claims = outcome.claims else {
            report.fail(offer.keys == nil ? .network : .idToken)
            return nil
        }
        return claims
    }

    private func userInfo(
        _ tokens: TokenResponse, claims: ClaimSet, keySets: KeySetCache, http: any HTTPExchange,
        _ report: inout FlowReport
    ) async -> ClaimSet? {
        guard policy.userInfo != .never, let subject = claims.subject else { return nil }
        guard let endpoint = provider.userInfoEndpoint else {
            if policy.userInfo == .required {
                report.checks.append(.failed(.userInfoExchange, .missing, expected: "userinfo_endpoint"))
                report.fail(.userInfo)
            }
            return nil
        }
        let isRequired = policy.userInfo == .required
        let response: ProviderResponse
        do {
            response = try await http.perform(UserInfoRequest(endpoint: endpoint, tokens: tokens).request)
        } catch {
            report.checks.append(
                OIDCCheck(
                    .userInfoExchange, isRequired ? .failed : .warning, .noAnswer, expected: endpoint,
                    received: error.message))
            if isRequired { report.fail(.network, network: error) }
            return nil
        }
        report.checks.append(.passed(.userInfoExchange))
        let userInfoPolicy = UserInfoPolicy(
            issuer: provider.issuer, clientID: credentials.clientID, algorithms: provider.userInfoAlgorithms,
            subject: subject)
        var outcome: UserInfoResponse
        if UserInfoResponse.isSigned(response) {
            let offer = await keySets.keys(at: provider.jwksURI, through: http)
            outcome = UserInfoResponse(response, policy: userInfoPolicy, keys: offer.keys)
            if outcome.mayNeedNewerKeys, offer.keys != nil {
                let newer = await keySets.keys(
                    at: provider.jwksURI, need: .newerThan(generation: offer.generation), through: http)
                if newer.generation != offer.generation, newer.keys != nil {
                    outcome = UserInfoResponse(response, policy: userInfoPolicy, keys: newer.keys)
                }
            }
        } else {
            outcome = UserInfoResponse(response, policy: userInfoPolicy, keys: nil)
        }
        if outcome.wasRefused, !isRequired {
            report.checks += outcome.checks.map {
                OIDCCheck($0.name, .warning, $0.code, expected: $0.expected, received: $0.received)
            }
            return nil
        }
        report.checks += outcome.checks
        if outcome.claims == nil { report.fail(.userInfo) }
        return outcome.claims
    }

    /// The ID token's claims, and of the others those that it lacks.
    private static func merge(_ idToken: ClaimSet, _ userInfo: ClaimSet?) -> ClaimSet {
        guard let userInfo else { return idToken }
        var members = idToken.members
        for member in userInfo.members.members where (members[member.key] ?? .null).isNull {
            members[member.key] = member.value
        }
        return ClaimSet(members)
    }
}
