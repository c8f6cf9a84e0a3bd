/// One check of a sign-in, with what was expected and what came.
package struct SignInCheck: Sendable, Decodable, Hashable {
    package enum Outcome: String, Sendable, Codable, CaseIterable { case passed, failed, skipped, warning }

    /// For example `audience`.
    package var name: String
    package var outcome: Outcome
    /// Stable, of what is wrong, for example `saml.audience.mismatch`.
    package var code: String?
    package var expected: String?
    package var received: String?

    package init(
        name: String, outcome: Outcome, code: String? = nil, expected: String? = nil, received: String? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.code = code
        self.expected = expected
        self.received = received
    }
}

extension [SignInCheck] {
    /// Asked of the places, so that no check is copied for it.
    package var haveFailure: Bool { indices.contains { self[$0].outcome == .failed } }
}
