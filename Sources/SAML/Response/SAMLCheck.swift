/// One thing that was looked at in a response, and what came of it.
public struct SAMLCheck: Sendable, Hashable {
    /// What was looked at. The raw values are stable.
    public enum Name: String, Sendable, CaseIterable {
        /// XML of an acceptable form with a SAML response as its root.
        case document
        /// `Version` is 2.0.
        case version
        /// No two elements have the same identifier.
        case duplicateIDs = "duplicate_ids"
        /// There is exactly one assertion, plain or encrypted.
        case singleAssertion = "single_assertion"
        /// The identity provider says that it succeeded.
        case status
        /// `IssueInstant` is a moment that has come.
        case issueInstant = "issue_instant"
        /// The issuer is the identity provider.
        case issuer
        /// `Destination` is the assertion consumer service.
        case destination
        /// The response belongs to a request that was made, or may come without one.
        case inResponseTo = "in_response_to"
        /// Algorithms, transforms and keys are permitted.
        case algorithm
        /// What is there of signatures is valid, and what must be signed is signed.
        case signature
        /// The dates of the certificate whose key signed.
        case certificateValidity = "certificate_validity"
        /// What is encrypted could be decrypted, and what must be encrypted is.
        case encryption
        /// The subject and its name.
        case subject
        /// There is a bearer confirmation, and it holds.
        case subjectConfirmation = "subject_confirmation"
        /// `Recipient` is the assertion consumer service.
        case recipient
        /// `NotBefore` has come.
        case notBefore = "not_before"
        /// `NotOnOrAfter` has not come.
        case notOnOrAfter = "not_on_or_after"
        /// All conditions are known and hold.
        case conditions
        /// We are in every audience.
        case audience
        /// There is an authentication statement.
        case authnStatement = "authn_statement"
        /// The subject was authenticated since the request was made. Only where that had `ForceAuthn`.
        case authnInstant = "authn_instant"
        /// The subject was authenticated in one of the ways that were asked for. Only where some were.
        case authnContext = "authn_context"
        /// `SessionNotOnOrAfter` has not come.
        case sessionNotOnOrAfter = "session_not_on_or_after"
        /// The attributes could be read.
        case attributes
        /// The assertion was not used before. Never made here: the caller keeps the store of used assertions.
        case replay
    }

    /// What came of it.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It is right.
        case passed
        /// It is wrong: the response is refused.
        case failed
        /// It could not be looked at, or there was nothing to look at.
        case skipped
        /// Accepted, but somebody should know.
        case warning
    }

    /// The part of the message that was looked at. The raw values are stable.
    public enum Part: String, Sendable, CaseIterable {
        /// The response itself.
        case response
        /// The assertion.
        case assertion
        /// The assertion's conditions.
        case conditions
        /// The subject's confirmation.
        case confirmation
        /// The authentication statement.
        case statement
    }

    /// What was looked at.
    public let name: Name
    /// Where; nil when the message as a whole is meant.
    public let part: Part?
    /// What came of it.
    public let outcome: Outcome
    /// What exactly is wrong or remarkable; nil when passed.
    public let code: Code?
    /// What would have passed, as text.
    public let expected: String?
    /// What there was, as text, cut to ``longestText`` bytes. Not verified unless the signature is. Never an attribute's
    /// value or a subject's name.
    public let received: String?

    /// Creates a check.
    public init(
        _ name: Name, _ outcome: Outcome, part: Part? = nil, code: Code? = nil, expected: String? = nil,
        received: String? = nil
    ) {
        self.name = name
        self.part = part
        self.outcome = outcome
        self.code = code
        self.expected = expected.map(SAMLCheck.bounded)
        self.received = received.map(SAMLCheck.bounded)
    }

    /// Bound on ``expected`` and ``received``, in bytes of UTF-8.
    public static let longestText = 1024

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= longestText ? text : String(decoding: text.utf8.prefix(longestText), as: UTF8.self)
    }
}

extension ArraySlice<SAMLCheck> {
    /// Asked of the places, so that no check is copied for it.
    var haveFailure: Bool { indices.contains { self[$0].outcome == .failed } }
}
