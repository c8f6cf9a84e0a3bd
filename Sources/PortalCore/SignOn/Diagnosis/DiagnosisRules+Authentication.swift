import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// How and when the person was authenticated, where that was asked for.

extension DiagnosisRules {
    static let authentication: [DiagnosisRule] = [staleAuthentication, authenticationContext]

    /// For both protocols.
    static let staleAuthentication: DiagnosisRule = { context in
        let isOpenID = context.evidence.protocol == .oidc
        let name = isOpenID ? "id_token.auth_time" : "authn_instant"
        guard let check = context.failed(name) else { return nil }
        let code = check.code ?? "\(isOpenID ? "oidc" : "saml").\(name)"
        guard context.failed(name, "in_future", "issued_in_future") == nil else {
            let ahead = context.authenticatedAt.map { context.seconds(until: $0) }
            return context.clockAhead(code: "\(isOpenID ? "oidc" : "saml").clock.ahead", by: ahead ?? 0)
        }
        if let behind = context.secondsBehindRequest {
            return context.clockBehind(code: "\(isOpenID ? "oidc" : "saml").clock.behind", by: behind)
        }
        let isOld = context.failed(name, "authentication_too_old") != nil
        let asked = isOpenID ? "prompt=login and max_age=0" : "ForceAuthn"
        guard context.module?.reauthenticates(for: context.evidence.protocol) ?? true else {
            var diagnosis = context.diagnosis(
                code, "\(context.capitalProvider) cannot prove that the user signed in anew",
                """
                This sign-in demanded that the user is asked for the credentials again (\(asked)). \(context.capitalProvider) \
                does not do that for any application, and \(isOld
                    ? "the user had signed in there earlier" : "did not say when the user had signed in"). Switch off \
                “forceAuthn” in this connection's options, or leave it out where the application begins the sign-in; how \
                long sessions last can be limited in the console of \(context.provider).\
                \(isOld ? "" : context.instruction(.authenticationTime, "switch it on to be told").spaced)
                """,
                side: .serviceProvider, current: "true", correct: "false")
            diagnosis.consolePath = "This connection → Options"
            diagnosis.field = "forceAuthn"
            return diagnosis
        }
        guard isOld else {
            return context.diagnosis(
                code, "The ID token does not say when the user signed in",
                """
                This sign-in demanded that the user is asked for the credentials again (\(asked)), and the claim auth_time, \
                which then is required and shows that it was done, is \
                \(check.received == nil ? "missing" : "no number"). \
                \(context.instruction(
                    .authenticationTime, "have auth_time sent in the ID token",
                    otherwise: "Have auth_time sent in the ID token.")) Where that cannot be \
                done, \(context.provider) cannot prove it: switch off “forceAuthn” in this connection's options.
                """,
                side: .identityProvider, field: .authenticationTime, current: check.received, correct: "auth_time")
        }
        return context.diagnosis(
            code, "The user did not sign in anew, although this was demanded",
            """
            This sign-in demanded that the user is asked for the credentials again (\(asked)). \(context.capitalProvider) \
            says that this was last done \
            \(context.authenticatedAt.map { DiagnosisText.duration(max(0, -context.seconds(until: $0))) + " ago" }
                ?? "before"), so it took an earlier sign-in. Either it ignores the demand, or somebody removed it on its \
            way through the browser. \(context.instruction(
                .reauthentication, "have people asked for their credentials when an application demands it",
                otherwise: "Have people asked for their credentials when an application demands it.")) Where \
            \(context.provider) cannot do that, switch off “forceAuthn” in this connection's options.
            """,
            side: .identityProvider, field: .reauthentication, current: check.received,
            evidence: context.evidence.requestedAt.map { ["requestedAt": .string($0.description)] } ?? [:])
    }

    private static let authenticationContext: DiagnosisRule = { context in
        guard let check = context.failed("authn_context") else { return nil }
        let said = check.received.map { "is \(context.shown($0))" } ?? "is missing"
        return context.diagnosis(
            check.code ?? "saml.authn_context.mismatch", "The user did not authenticate in the required way",
            """
            This connection demands one of these ways of authenticating: \(context.shown(check.expected ?? "")). The \
            assertion's AuthnContextClassRef \(said). Either \(context.provider) ignores the demand, or somebody removed it on \
            its way through the browser. \(context.instruction(
                .signInPolicy, "have people authenticate in that way for this application")) Or change \
            “requestedAuthnContext” in this connection's options.
            """,
            side: .identityProvider, field: .signInPolicy, current: check.received, correct: check.expected)
    }
}

extension DiagnosisContext {
    /// Seconds since 1970.
    fileprivate var authenticatedAt: Double? {
        switch evidence.protocol {
        case .oidc: evidence.openID?.claims["auth_time"]?.doubleValue
        default: evidence.saml?.authnInstant?.timeIntervalSince1970
        }
    }

    /// By how much the provider's clock is behind ours, if its answer says that it was issued before the request was made.
    fileprivate var secondsBehindRequest: Int64? {
        let issued =
            evidence.protocol == .oidc
            ? evidence.openID?.claims["iat"]?.doubleValue : evidence.saml?.issueInstant?.timeIntervalSince1970
        guard let issued, let request = evidence.requestedAt else { return nil }
        let start = Double(request.milliseconds) / 1000
        guard issued + Double(evidence.setup.options.clockSkewSeconds) < start.rounded(.down) else { return nil }
        return -seconds(until: issued)
    }
}

extension String {
    /// Behind another sentence; nothing if there is none.
    fileprivate var spaced: String { isEmpty ? "" : " " + self }
}
