import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// Clocks. The difference is what an admin must know, so it is computed and said.

extension DiagnosisRules {
    static let time: [DiagnosisRule] = [early, late]

    private static let early: DiagnosisRule = { context in
        guard
            context.failed("issue_instant", "in_future") ?? context.failed("not_before", "not_yet_valid") != nil
        else {
            guard let check = context.failed("not_before") ?? context.failed("issue_instant") else { return nil }
            return formal(check, context)
        }
        let claims = context.evidence.saml
        let ahead = [claims?.issueInstant, claims?.notBefore].compactMap { $0.map { context.seconds(until: $0) } }.max()
        return context.clockAhead(code: "saml.clock.ahead", by: ahead ?? 0)
    }

    private static let late: DiagnosisRule = { context in
        guard context.failed("not_on_or_after", "expired") != nil else {
            if context.failed("session_not_on_or_after", "expired") != nil {
                return context.diagnosis(
                    "saml.session_not_on_or_after.expired", "The session at the provider is already over",
                    """
                    The assertion says that the user's session ended before the response arrived \
                    (\(context.failed("session_not_on_or_after")?.received ?? "")). Sign out at \(context.provider), \
                    sign in again, and check its clock.
                    """,
                    side: .identityProvider)
            }
            guard let check = context.failed("not_on_or_after") ?? context.failed("session_not_on_or_after") else {
                return nil
            }
            return formal(check, context)
        }
        let claims = context.evidence.saml
        let ends = [claims?.notOnOrAfter, claims?.confirmationNotOnOrAfter].compactMap(\.self)
        let over = ends.map { -context.seconds(until: $0) }.max() ?? 0
        let age = claims?.issueInstant.map { -context.seconds(until: $0) } ?? over
        if age <= Int64(context.evidence.setup.options.clockSkewSeconds), let issued = claims?.issueInstant,
            let end = ends.min()
        {
            let lifetime = Int64(exactly: end.timeIntervalSince(issued).rounded()) ?? 0
            return context.diagnosis(
                "saml.not_on_or_after.lifetime", "Assertions end too soon after they are issued",
                """
                The response was issued \(DiagnosisText.duration(max(0, age))) ago, so no clock is wrong, but it ended \
                \(lifetime) seconds after it was issued. Have \(context.provider) issue assertions that last some \
                minutes.
                """,
                side: .identityProvider, current: "\(lifetime) seconds", correct: "300 seconds")
        }
        // An answer to an open request cannot be older than the request, so it is the clock that is wrong.
        if context.passed("in_response_to"), claims?.inResponseTo != nil {
            return context.clockBehind(code: "saml.clock.behind", by: age, over: over)
        }
        return context.diagnosis(
            "saml.not_on_or_after.expired", "The response came too late: it is no longer valid",
            """
            The response was issued \(DiagnosisText.duration(age)) ago and ended \(DiagnosisText.duration(over)) ago. \
            Either an old response was sent again (back button, restored tab), which is harmless: start the sign-in \
            again. Or the clock of \(context.provider) is behind ours, which then happens at each sign-in: correct it \
            (NTP). The tolerated difference is \(context.evidence.setup.options.clockSkewSeconds) seconds.
            """,
            side: .identityProvider, current: context.failed("not_on_or_after", "expired")?.received,
            evidence: ["ageSeconds": .integer(age), "lateSeconds": .integer(over)])
    }

    private static func formal(_ check: SignInCheck, _ context: DiagnosisContext) -> SignInDiagnosis {
        let isForbidden = check.code?.hasSuffix("not_before_present") ?? false
        return context.diagnosis(
            check.code ?? "saml.\(check.name)", "A time in the response is missing or malformed",
            isForbidden
                ? """
                The subject confirmation has a NotBefore, which SAML forbids for browser sign-in. Have \
                \(context.provider) leave it out.
                """
                : """
                The value of \(check.name) is \(context.shown(check.received ?? "missing")). Expected is a moment like \
                2026-01-31T12:00:00Z.
                """,
            side: .identityProvider, current: check.received)
    }
}

extension DiagnosisContext {
    /// Whole seconds from now, rounded; negative in the past.
    func seconds(until moment: Date) -> Int64 {
        seconds(until: moment.timeIntervalSince1970)
    }

    /// In seconds: more than any clock is wrong by.
    private static let maximumSeconds = 1e12

    /// Bounded, so that there is always an opposite; 0 for what is no number.
    func seconds(until moment: Double) -> Int64 {
        let difference = (moment - Double(evidence.now.milliseconds) / 1000).rounded()
        return Int64(exactly: max(-Self.maximumSeconds, min(Self.maximumSeconds, difference))) ?? 0
    }

    func clockAhead(code: String, by seconds: Int64) -> SignInDiagnosis {
        let skew = evidence.setup.options.clockSkewSeconds
        let text = DiagnosisText.duration(seconds)
        return diagnosis(
            code, "The provider's clock is \(seconds) seconds ahead of ours",
            """
            The response was issued \(text) in the future: the clock of \(provider) is ahead of ours, which reads \
            \(evidence.now). The tolerated difference is \(skew) seconds. Synchronise the clock of the machine that \
            issues responses (NTP). If \(provider) is a cloud service, its clock is right and ours is wrong: tell \
            support. Meanwhile the tolerance of this connection can be raised to 600 seconds at most.
            """,
            side: .identityProvider, current: "\(seconds) seconds ahead",
            correct: "at most \(skew) seconds of difference", evidence: ["clockDifferenceSeconds": .integer(seconds)])
    }

    /// - Parameter over: how long ago the answer ended; nil if it did not.
    func clockBehind(code: String, by seconds: Int64, over: Int64? = nil) -> SignInDiagnosis {
        let skew = evidence.setup.options.clockSkewSeconds
        return diagnosis(
            code, "The provider's clock is about \(seconds) seconds behind ours",
            """
            The response says that it was issued \(DiagnosisText.duration(seconds)) ago\
            \(over.map { " and ended \(DiagnosisText.duration($0)) ago" } ?? ""), \
            but it answers a request that was only just made: the clock of \(provider) is behind ours, which reads \
            \(evidence.now). The tolerated difference is \(skew) seconds. Synchronise the clock of the machine that issues \
            responses (NTP). Meanwhile the tolerance of this connection can be raised to 600 seconds at most.
            """,
            side: .identityProvider, current: "\(seconds) seconds behind",
            correct: "at most \(skew) seconds of difference", evidence: ["clockDifferenceSeconds": .integer(-seconds)])
    }
}
