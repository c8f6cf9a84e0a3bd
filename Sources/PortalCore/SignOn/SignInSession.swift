package import StrictJSON

/// The record of one attempt to sign in, also of one that was refused before anything in it could be verified.
package struct SignInSession: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case started, succeeded, failed
        case timedOut = "timed_out"
        case testSucceeded = "test_succeeded"
        case testFailed = "test_failed"

        package var isFinal: Bool { self != .started }
    }

    package enum Origin: String, Sendable, Codable, CaseIterable {
        /// Begun by us.
        case serviceProvider = "sp"
        /// Begun at the identity provider.
        case identityProvider = "idp"
        /// A test from the portal or by RPC.
        case portal
    }

    package var id: SignInSessionID
    package var connectionId: ConnectionID
    package var organizationId: OrganizationID
    package var state: State
    package var origin: Origin
    /// A test ends in this record, not in a login.
    package var test: Bool
    /// True if it was made with the staged setup.
    package var usedStaged: Bool
    package var startedAt: Timestamp
    package var endedAt: Timestamp?
    /// What was sent to the identity provider: method, URL, form, redacted.
    package var request: JSON?
    /// What came back, redacted.
    package var response: JSON?
    /// In the order in which they were made.
    package var checks: [SignInCheck]
    package var diagnosis: SignInDiagnosis?
    package var profile: SignOnProfile?
    /// When single logout ended who was signed in.
    package var loggedOutAt: Timestamp?
    /// The last single logout, or the one under way.
    package var logout: SessionLogout?

    package init(
        id: SignInSessionID, connectionId: ConnectionID, organizationId: OrganizationID, origin: Origin, test: Bool,
        usedStaged: Bool = false, startedAt: Timestamp, request: JSON? = nil
    ) {
        self.id = id
        self.connectionId = connectionId
        self.organizationId = organizationId
        self.state = .started
        self.origin = origin
        self.test = test
        self.usedStaged = usedStaged
        self.startedAt = startedAt
        self.request = request
        self.checks = []
    }

    /// How long sessions are kept, in seconds.
    package static let retentionSeconds: Int64 = 90 * 24 * 3600
    /// Answers that nobody asked for and that are refused leave no record once so many sessions of a connection failed
    /// within so many seconds: anybody can send them.
    package static let floodFailures = 100
    package static let floodSeconds: Int64 = 60

    /// What a peer sent is kept up to this length: texts in bytes, lists and objects in entries.
    package static let maximumTextLength = 1024
    package static let maximumEntries = 64
    /// Of one member of a response or of a diagnosis's evidence, so many values altogether.
    package static let maximumValues = 256
}
