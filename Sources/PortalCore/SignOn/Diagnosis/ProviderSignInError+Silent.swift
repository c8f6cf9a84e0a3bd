extension ProviderSignInError {
    /// What any identity provider shows on its own page without sending us an answer. The marks are words for people:
    /// no product's messages are recognised by them.
    static func silent(for identityProtocol: IdentityProtocol) -> [ProviderSignInError] {
        identityProtocol == .oidc ? openID : saml
    }

    fileprivate static let unsignedRequest = "saml.silent.unsigned_request"

    fileprivate static let requestSignature = "saml.silent.request_signature"

    private static let saml: [ProviderSignInError] = [
        ProviderSignInError(
            "saml.silent.unknown_entity_id", mark: "Service provider, relying party or application unknown",
            title: "The identity provider does not know our entity ID",
            explanation: "Hand our metadata over to it, or enter our entity ID there letter by letter.",
            field: .entityID, staysAtProvider: true),
        ProviderSignInError(
            "saml.silent.unknown_acs_url", mark: "ACS URL, reply URL or assertion consumer service not valid",
            title: "The identity provider has another ACS URL",
            explanation:
                "Enter our ACS URL there letter by letter; http, a slash at the end or another host is another URL.",
            field: .acsURL, staysAtProvider: true),
        ProviderSignInError(
            unsignedRequest, mark: "Request not signed",
            title: "The identity provider wants signed requests",
            explanation: """
                Switch on “Sign requests” for this connection and hand our metadata over again, which have the \
                certificate; or switch the requirement off there.
                """,
            side: .serviceProvider, staysAtProvider: true),
        ProviderSignInError(
            requestSignature, mark: "Signature of the request not valid",
            title: "The identity provider has another certificate of ours",
            explanation: "Our key was renewed since, or it has another connection's metadata: hand ours over again.",
            staysAtProvider: true),
        ProviderSignInError(
            "saml.silent.clock", mark: "Request too old, expired or not yet valid",
            title: "The identity provider's clock is wrong",
            explanation: "It takes our request for an old or a future one: synchronise the clock of its machine (NTP).",
            staysAtProvider: true),
        ProviderSignInError(
            "saml.silent.not_authenticated", mark: "Wrong user name or password, account locked",
            title: "The user could not authenticate",
            explanation: "Sign in with an account that works elsewhere.", side: .user, staysAtProvider: true),
        ProviderSignInError(
            "saml.silent.not_allowed", mark: "Access denied, user not assigned",
            title: "The user may not use this application",
            explanation: "Assign the user, or one of the user's groups, to the application there.",
            field: .assignments, staysAtProvider: true),
    ]

    private static let openID: [ProviderSignInError] = [
        ProviderSignInError(
            "oidc.silent.unknown_redirect_uri", mark: "Redirect URI not registered or not valid",
            title: "The identity provider has another redirect URI",
            explanation: "Enter our redirect URI there letter by letter; a slash at the end makes it another.",
            field: .redirectURI, staysAtProvider: true),
        ProviderSignInError(
            "oidc.silent.unknown_client", mark: "Client unknown, invalid_client",
            title: "The identity provider does not know the client ID",
            explanation: "Copy the client ID there and enter it here; it belongs to exactly this issuer.",
            side: .serviceProvider, field: .clientID, staysAtProvider: true),
        ProviderSignInError(
            "oidc.silent.not_authenticated", mark: "Wrong user name or password, account locked",
            title: "The user could not authenticate",
            explanation: "Sign in with an account that works elsewhere.", side: .user, staysAtProvider: true),
        ProviderSignInError(
            "oidc.silent.not_allowed", mark: "Access denied, user not assigned",
            title: "The user may not use this application",
            explanation: "Assign the user, or one of the user's groups, to the client there.",
            field: .assignments, staysAtProvider: true),
    ]
}

extension DiagnosisContext {
    /// What may have happened at an identity provider of which nothing special is known.
    var silentErrors: [ProviderSignInError] {
        let errors = ProviderSignInError.silent(for: evidence.protocol)
        let options = evidence.setup.options
        let signs =
            evidence.requestWasSigned == true || options.signRequests ?? saml?.wantAuthnRequestsSigned ?? false
        let impossible = signs ? ProviderSignInError.unsignedRequest : ProviderSignInError.requestSignature
        return errors.filter { $0.code != impossible }
    }
}
