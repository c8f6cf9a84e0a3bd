/// One thing that was checked in a sign-in, and how it came out. A sign-in is accepted when no check has failed.
///
/// No check carries a secret: of codes, tokens, nonces, states and hashes it says only whether they are there and match.
public struct OIDCCheck: Sendable, Hashable, Codable {
    /// How a check came out.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is as it must be.
        case passed
        /// It is not: the sign-in is refused.
        case failed
        /// It could not be checked, or did not have to be.
        case skipped
        /// It is accepted, but somebody should look at it.
        case warning
    }

    /// What was checked.
    public let name: Name
    /// How it came out.
    public let outcome: Outcome
    /// What is wrong or notable; nil when the check passed.
    public let code: Code?
    /// What had to be there, in words or as the value itself.
    public let expected: String?
    /// What was there, cut to ``maximumTextBytes``.
    public let received: String?

    /// The greatest length of ``received`` and ``expected`` in bytes.
    public static let maximumTextBytes = 1024

    /// Records a check.
    public init(
        _ name: Name, _ outcome: Outcome, _ code: Code? = nil, expected: String? = nil, received: String? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.code = code
        self.expected = expected.map(OIDCCheck.shortened)
        self.received = received.map(OIDCCheck.shortened)
    }

    static func passed(_ name: Name, expected: String? = nil, received: String? = nil) -> OIDCCheck {
        OIDCCheck(name, .passed, expected: expected, received: received)
    }

    static func failed(_ name: Name, _ code: Code, expected: String? = nil, received: String? = nil) -> OIDCCheck {
        OIDCCheck(name, .failed, code, expected: expected, received: received)
    }

    static func skipped(_ name: Name, _ code: Code) -> OIDCCheck {
        OIDCCheck(name, .skipped, code)
    }

    static func warning(_ name: Name, _ code: Code, expected: String? = nil, received: String? = nil) -> OIDCCheck {
        OIDCCheck(name, .warning, code, expected: expected, received: received)
    }

    private static func shortened(_ text: String) -> String {
        guard text.utf8.count > maximumTextBytes else { return text }
        return String(decoding: text.utf8.prefix(maximumTextBytes), as: UTF8.self) + "…"
    }
}

extension [OIDCCheck] {
    /// Whether none has failed.
    public var haveNoFailure: Bool { !contains { $0.outcome == .failed } }

    /// The first that has failed.
    public var firstFailure: OIDCCheck? { first { $0.outcome == .failed } }
}
