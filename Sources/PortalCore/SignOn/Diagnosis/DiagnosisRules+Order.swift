import StrictJSON

extension DiagnosisRules {
    static let saml: [DiagnosisRule] =
        [timedOut, notActive] + document + signature + message + addressing + time + authentication + person

    static let openID: [DiagnosisRule] =
        [interrupted, timedOut, notActive] + callback + network + tokenEndpoint + idToken + userInfo + person

    /// An answer came, and the process that judged it ended before it knew.
    private static let interrupted: DiagnosisRule = { context in
        guard context.evidence.interrupted else { return nil }
        return context.diagnosis(
            "oidc.interrupted", "The sign-in was interrupted on our side",
            """
            The answer of \(context.provider) came, but our host did not come to the end of judging it: it was stopped \
            meanwhile, or could not store what it had found. Nobody was signed in, and the answer cannot be used again. \
            Start the sign-in again; if this happens more than once, the host's log tells why.
            """,
            side: .serviceProvider)
    }

    /// Whatever the answer says: nobody may sign in through this connection.
    private static let notActive: DiagnosisRule = { context in
        guard let check = context.failed("connection", "not_active") else { return nil }
        return context.diagnosis(
            "connection.not_active", "This connection is not active",
            """
            \(context.capitalProvider) answered, but nobody can sign in through this connection: its state is \
            \(context.shown(check.received ?? "unknown")). Activate it here. To try it out first, use the test sign-in, \
            which works without.
            """,
            side: .serviceProvider, current: check.received, correct: "active")
    }

    /// No answer came: either nobody finished the sign-in, or the provider showed an error and kept the user there. What
    /// it may have shown is told, since nobody else will.
    private static let timedOut: DiagnosisRule = { context in
        guard context.evidence.timedOut else { return nil }
        let isOpenID = context.evidence.protocol == .oidc
        let known = (context.module?.signInErrors(for: context.evidence.protocol) ?? []).filter(\.staysAtProvider)
        let possible = known.isEmpty ? context.silentErrors : known
        let entries = possible.map { error -> JSON in
            let place = error.field.flatMap { context.place($0) }
            var entry: JSONObject = [
                "symptom": .string(error.mark), "code": .string(error.code), "title": .string(error.title),
                "remedy": .string(error.explanation), "side": .string(error.side.rawValue),
            ]
            if let place { entry["consolePath"] = .string(place.path) }
            if let label = place?.label { entry["field"] = .string(label) }
            if let value = context.correctValue(of: error.field) { entry["correctValue"] = .string(value) }
            return .object(entry)
        }
        let urls = context.evidence.serviceProvider
        let listed =
            known.isEmpty
            ? """
            Mostly that is \(isOpenID
                ? "a client ID that it does not know, or a redirect URI other than \(urls.redirectUri)"
                : "an entity ID other than \(urls.entityId), or an ACS URL other than \(urls.acsUrl)"), or an account \
            that may not use this application. What each error means is listed with this session.
            """
            : """
            \(context.capitalProvider) shows these errors without telling us: \
            \(DiagnosisText.list(possible.map(\.mark))). What each means is listed with this session.
            """
        return context.diagnosis(
            "\(isOpenID ? "oidc" : "saml").timed_out", "No answer came back from the identity provider",
            """
            The browser was sent to \(context.provider), and nothing came back within \
            \(PendingSignIn.lifetimeSeconds / 60) minutes. Either the sign-in was given up, or \(context.provider) \
            showed an error on its own page. \(listed) Its log tells what happened\
            \(context.place(.log).map { ": \($0.path)" } ?? "").
            """,
            // Whoever tests a connection knows whether they gave up, and sees the error.
            side: context.evidence.test ? .identityProvider : .user, evidence: ["possibleErrors": .array(entries)])
    }
}
