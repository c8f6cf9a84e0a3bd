import SAML
import StrictJSON

// From whom, for whom, and in answer to what.

extension DiagnosisRules {
    static let addressing: [DiagnosisRule] = [otherConnection, issuer, audience, consumerURL, answered]

    /// Two values of one other connection are one mistake, not two.
    private static let otherConnection: DiagnosisRule = { context in
        let ours = context.evidence.serviceProvider
        func isAnother(_ check: SignInCheck?, ours: String) -> Bool {
            check?.received.map { URLDifference($0, ours: ours) == .otherConnection } ?? false
        }
        let audience = context.failed("audience", "mismatch")
        guard isAnother(audience, ours: ours.entityId),
            ["destination", "recipient"].contains(where: {
                isAnother(context.failed($0, "mismatch"), ours: ours.acsUrl)
            })
        else { return nil }
        return context.diagnosis(
            "saml.audience.other_connection", "The application at the provider is set up for another connection",
            """
            Entity ID and ACS URL entered at \(context.provider) are those of another connection of this application. \
            This connection's entity ID is \(ours.entityId), its ACS URL is \(ours.acsUrl). \
            \(context.instruction(.entityID, "enter both")) Or hand over that application's metadata to the other \
            connection.
            """,
            side: .identityProvider, field: .entityID, current: audience?.received, correct: ours.entityId,
            evidence: ["acsUrl": .string(ours.acsUrl)])
    }

    private static let issuer: DiagnosisRule = { context in
        guard let check = context.failed("issuer") else { return nil }
        let expected = check.expected ?? context.saml?.entityId ?? ""
        guard let received = check.received, check.code?.hasSuffix(".mismatch") ?? false else {
            return context.diagnosis(
                check.code ?? "saml.issuer.missing", "The response does not say who issued it",
                "An Issuer element is missing or malformed. Expected is “\(expected)”. Check \(context.provider).",
                side: .identityProvider, field: .issuer, correct: expected)
        }
        let difference = URLDifference(received, ours: expected)
        let isSpelling = difference.map { [.trailingSlash, .letterCase, .scheme].contains($0) } ?? false
        return context.diagnosis(
            isSpelling ? "saml.issuer.\(difference?.code ?? "")" : "saml.issuer.mismatch",
            "The response comes from another issuer than the metadata say",
            """
            The response is from \(context.shown(received)); this connection was set up for “\(expected)”. \
            \(isSpelling ? difference?.words(received: received, ours: expected) ?? "" : """
                The metadata of another application, tenant or environment may have been handed over.
                """) \(context.instruction(
                    .issuer, "hand over the metadata of exactly this application here"))
            """,
            side: .serviceProvider, field: .issuer, current: expected, correct: received)
    }

    private static let audience: DiagnosisRule = { context in
        guard let check = context.failed("audience") else { return nil }
        let ours = check.expected ?? context.evidence.serviceProvider.entityId
        guard let received = check.received, check.code?.hasSuffix(".mismatch") ?? false else {
            return context.diagnosis(
                check.code ?? "saml.audience.missing", "The assertion does not say whom it is for",
                """
                It has no audience. \(context.instruction(.entityID, "enter our entity ID, \(ours)"))
                """,
                side: .identityProvider, field: .entityID, correct: ours)
        }
        let (code, words): (String, String)
        if received.hasPrefix("spn:") {
            (code, words) = ("spn_prefix", "It begins with “spn:”, which does not belong there.")
        } else if received == context.evidence.serviceProvider.acsUrl {
            (code, words) = ("is_acs_url", "The ACS URL was entered where our entity ID belongs.")
        } else if let difference = URLDifference(received, ours: ours) {
            (code, words) = (difference.code, difference.words(received: received, ours: ours))
        } else {
            (code, words) = ("mismatch", "")
        }
        return context.diagnosis(
            "saml.audience.\(code)", "The assertion is for another audience than this connection",
            """
            \(context.capitalProvider) made the assertion for \(context.shown(received)); our entity ID is “\(ours)”. \
            \(words) \(context.instruction(.entityID, "enter \(ours), letter by letter"))
            """,
            side: .identityProvider, field: .entityID, current: received, correct: ours)
    }

    private static let consumerURL: DiagnosisRule = { context in
        guard let check = context.failed("destination") ?? context.failed("recipient") else { return nil }
        let name = check.name
        let attribute = name == "destination" ? "Destination" : "Recipient"
        let ours = check.expected ?? context.evidence.serviceProvider.acsUrl
        guard let received = check.received, check.code?.hasSuffix(".mismatch") ?? false else {
            return context.diagnosis(
                "saml.\(name).missing", "The response has no \(attribute)",
                """
                The attribute \(attribute), which must be our ACS URL, is missing. \
                \(context.instruction(.acsURL, "enter \(ours)"))
                """,
                side: .identityProvider, field: .acsURL, correct: ours)
        }
        let difference = URLDifference(received, ours: ours)
        let isEntityID = received == context.evidence.serviceProvider.entityId
        let code = isEntityID ? "is_entity_id" : difference?.code ?? "mismatch"
        let words =
            isEntityID
            ? "The entity ID was entered where our ACS URL belongs."
            : difference?.words(received: received, ours: ours) ?? ""
        return context.diagnosis(
            "saml.\(name).\(code)", "The response is addressed to another URL (\(attribute))",
            """
            The response came to \(ours), but its \(attribute) is \(context.shown(received)). \(words) \
            \(context.instruction(.acsURL, "enter \(ours), letter by letter"))
            """,
            side: .identityProvider, field: .acsURL, current: received, correct: ours)
    }

    // MARK: Request and response

    private static let answered: DiagnosisRule = { context in
        if context.failed("replay") != nil {
            return context.diagnosis(
                "saml.replay.replayed", "This response was used before",
                """
                The same assertion already signed somebody in. It came a second time, mostly because the page was \
                reloaded or the browser's back button was used; that is harmless. Start the sign-in again. If nobody \
                did that, somebody may have recorded the response and tried to use it.
                """,
                side: .user, evidence: ["possibleAttack": true])
        }
        guard let check = context.failed("in_response_to") else { return nil }
        switch check.code?.split(separator: ".").last {
        case "unsolicited":
            let start = context.evidence.serviceProvider.signInUrl
            return context.diagnosis(
                "saml.in_response_to.unsolicited", "The sign-in began at the provider, which is not allowed here",
                """
                The response answers no request of ours (IdP-initiated), and this connection does not accept such \
                sign-ins. Begin at \(start). \(context.instruction(
                    .startURL, "enter \(start), so that the tile begins the sign-in here")) Or switch on “Allow \
                IdP-initiated sign-in” for this connection, which protects less against forged sign-ins.
                """,
                side: .serviceProvider, field: .startURL, current: "IdP-initiated", correct: start)
        case "inconsistent":
            return context.diagnosis(
                "saml.in_response_to.inconsistent", "Response and assertion answer different requests",
                """
                The response names the request \(context.shown(check.expected ?? "none")), the assertion \
                \(context.shown(check.received ?? "none")). No common provider does this: the assertion may have been \
                taken from another response. Nobody was signed in.
                """,
                side: .identityProvider, current: check.received, evidence: ["possibleAttack": true])
        default:
            return context.diagnosis(
                "saml.in_response_to.unknown_request", "The response answers a request that is not open",
                """
                The request \(context.shown(check.received ?? "")) is not waiting for an answer: it was answered \
                already (form sent twice, page reloaded, back button), the sign-in took longer than \
                \(PendingSignIn.lifetimeSeconds / 60) minutes, or it was begun in another environment. Start the \
                sign-in again from the beginning. If it happens each time, a bookmark of the provider's sign-in page \
                is in use: bookmark \(context.evidence.serviceProvider.signInUrl) instead.
                """,
                side: .user, current: check.received)
        }
    }
}
