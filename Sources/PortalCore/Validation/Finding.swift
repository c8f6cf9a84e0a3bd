/// One thing noticed in what an admin gave us: stable code, place, what is wrong and what to do.
package struct Finding: Sendable, Codable, Hashable {
    package enum Severity: String, Sendable, Codable, Comparable {
        /// The material cannot be used.
        case error
        /// It works today, and will hurt.
        case warning
        /// Good to know.
        case info

        package static func < (lhs: Self, rhs: Self) -> Bool { lhs.rank < rhs.rank }
        private var rank: Int { self == .error ? 0 : self == .warning ? 1 : 2 }
    }

    package var severity: Severity
    package var code: FindingCode
    /// Where: an element path such as `/EntityDescriptor/IDPSSODescriptor` or a JSON pointer; `/` for the whole.
    package var path: String
    package var message: String
    /// What to do, in the vocabulary of the chosen provider's console.
    package var remedy: String
    package var expected: String?
    package var received: String?

    package init(
        _ severity: Severity, _ code: FindingCode, path: String, message: String, remedy: String,
        expected: String? = nil, received: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.path = path
        self.message = message
        self.remedy = remedy
        self.expected = expected
        self.received = received
    }
}
