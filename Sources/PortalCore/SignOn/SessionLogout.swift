/// How single logout of a session went, as its record shows it.
package struct SessionLogout: Sendable, Decodable, Hashable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// Our request is on its way.
        case pending
        case success
        /// Logged out here and at the identity provider, but not at every other application.
        case partialLogout = "partial_logout"
        /// The identity provider answered that it did not log out. Who was signed in still is.
        case failed
        /// The identity provider did not answer. Who was signed in still is.
        case timedOut = "timed_out"
    }

    /// Who asked for it.
    package var origin: SignInSession.Origin
    package var outcome: Outcome
    /// Status codes of another answer than success, outermost first.
    package var status: String?
    package var startedAt: Timestamp
    package var endedAt: Timestamp?

    package init(
        origin: SignInSession.Origin, outcome: Outcome, status: String? = nil, startedAt: Timestamp,
        endedAt: Timestamp? = nil
    ) {
        self.origin = origin
        self.outcome = outcome
        self.status = status
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}
