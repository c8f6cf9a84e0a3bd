import StrictJSON

extension DiagnosisRules {
    static let saml: [DiagnosisRule] =
        [timedOut] + document + signature + message + addressing + time + person

    static let openID: [DiagnosisRule] =
        [interrupted, timedOut] + callback + network + tokenEndpoint + idToken + userInfo + person

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

    /// No answer came: either nobody finished the sign-in, or the provider showed an error and kept the user there. What
    /// it may have shown is told, since nobody else will.
    private static let timedOut: DiagnosisRule = { context in
        guard context.evidence.timedOut else { return nil }
        let possible = (context.module?.signInErrors(for: context.evidence.protocol) ?? []).filter(\.staysAtProvider)
        let entries = possible.map { error -> JSON in
            let place = error.field.flatMap { context.place($0) }
            var entry: JSONObject = [
                "symptom": .string(error.mark), "code": .string(error.code), "title": .string(error.title),
                "remedy": .string(error.explanation),
            ]
            if let place { entry["consolePath"] = .string(place.path) }
            if let label = place?.label { entry["field"] = .string(label) }
            if let value = context.correctValue(of: error.field) { entry["correctValue"] = .string(value) }
            return .object(entry)
        }
        let isOpenID = context.evidence.protocol == .oidc
        let listed =
            possible.isEmpty
            ? """
            Mostly that is an unknown \(isOpenID ? "redirect URI" : "ACS URL or entity ID"), or an account that may \
            not use this application.
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
            side: .user, evidence: entries.isEmpty ? [:] : ["possibleErrors": .array(entries)])
    }
}
