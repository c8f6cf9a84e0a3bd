#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A client of one OpenID provider: it begins sign-ins with the authorization code flow and finishes them.
///
/// PKCE (`S256`), `state` and `nonce` are part of every sign-in.
public struct RelyingParty: Sendable {
    /// The provider.
    public let provider: ProviderConfiguration
    /// The client's id and what it can prove it with.
    public let credentials: ClientCredentials
    /// How the client judges.
    public let policy: RelyingPartyPolicy

    /// Makes a client.
    public init(
        provider: ProviderConfiguration, credentials: ClientCredentials, policy: RelyingPartyPolicy = .init()
    ) {
        self.provider = provider
        self.credentials = credentials
        self.policy = policy
    }

    /// Begins a sign-in: the request to which the browser is sent, and what must be kept for ``finish``.
    ///
    /// - Parameter now: the moment from which `max_age` counts back.
    public func begin(
        _ options: AuthorizationOptions = .init(), redirectURI: String, now: Date = Date(),
        using generator: inout some RandomNumberGenerator
    ) -> (request: AuthorizationRequest, state: FlowState) {
        let state = options.effectiveStatePrefix + RandomToken(using: &generator).text
        let nonce = RandomToken(using: &generator)
        let verifier = CodeVerifier(using: &generator)
        let request = AuthorizationRequest(
            endpoint: provider.authorizationEndpoint, clientID: credentials.clientID, redirectURI: redirectURI,
            options: options, state: state, nonce: nonce, codeChallenge: verifier.challenge)
        let kept = FlowState(
            state: state, nonce: nonce, verifier: verifier, redirectURI: redirectURI,
            issuer: provider.documentIssuer, maximumAuthenticationAge: options.maximumAuthenticationAge,
            requestedAt: Int64(exactly: now.timeIntervalSince1970.rounded(.down)),
            contextClasses: options.contextClasses)
        return (request, kept)
    }

    /// Begins a sign-in with the system's random numbers.
    public func begin(
        _ options: AuthorizationOptions = .init(), redirectURI: String, now: Date = Date()
    ) -> (request: AuthorizationRequest, state: FlowState) {
        var generator = SystemRandomNumberGenerator()
        return begin(options, redirectURI: redirectURI, now: now, using: &generator)
    }

    /// Judges the answer to an authorization request before anything is sent to the provider: `state`, `iss` (RFC 9207),
    /// error or code.
    public func check(_ response: AuthorizationResponse, against state: FlowState) -> [OIDCCheck] {
        var checks: [OIDCCheck] = []
        checks.append(
            response.unexpectedTokens.isEmpty
                ? .passed(.authorizationParameters)
                : .warning(
                    .authorizationParameters, .unexpectedToken, expected: "code",
                    received: response.unexpectedTokens.joined(separator: " ")))
        if let received = response.state {
            checks.append(
                received.isSecretly(state.state)
                    ? .passed(.authorizationState)
                    : .failed(
                        .authorizationState, .mismatch, expected: "the state of the request", received: "another"))
        } else {
            checks.append(.failed(.authorizationState, .missing, expected: "the state of the request"))
        }
        if !state.issuer.isExactly(provider.documentIssuer) {
            // Begun with another provider, whose code this one must not get.
            checks.append(
                .failed(
                    .authorizationIssuer, .mismatch, expected: state.issuer, received: provider.documentIssuer))
        } else if let issuer = response.issuer {
            checks.append(
                provider.issuer.admits(issuer)
                    ? .passed(.authorizationIssuer, expected: provider.issuer.text, received: issuer)
                    : .failed(.authorizationIssuer, .mismatch, expected: provider.issuer.text, received: issuer))
        } else if provider.sendsIssuer {
            checks.append(.failed(.authorizationIssuer, .missing, expected: provider.issuer.text))
        } else {
            checks.append(.skipped(.authorizationIssuer, .notApplicable))
        }
        if let error = response.error {
            checks.append(.failed(.authorizationError, .providerError, expected: "code", received: error.code))
            checks.append(.skipped(.authorizationCode, .notReached))
        } else {
            checks.append(.passed(.authorizationError))
            checks.append(
                response.code == nil
                    ? .failed(.authorizationCode, .missing, expected: "code") : .passed(.authorizationCode))
        }
        return checks
    }
}
