/// Where the watching of a metadata URL stands (SPEC.md §3).
package struct MetadataMonitor: Sendable, Codable, Hashable {
    /// What went wrong at the last fetch.
    package struct Failure: Sendable, Codable, Hashable {
        package var reason: String
        package var message: String
        package var at: Timestamp

        package init(reason: String, message: String, at: Timestamp) {
            self.reason = reason
            self.message = message
            self.at = at
        }
    }

    package var checkedAt: Timestamp?
    package var nextCheckAt: Timestamp
    /// Nil after a fetch that succeeded.
    package var failure: Failure?
    /// Failures since the last success.
    package var failures: Int

    package init(
        checkedAt: Timestamp? = nil, nextCheckAt: Timestamp, failure: Failure? = nil, failures: Int = 0
    ) {
        self.checkedAt = checkedAt
        self.nextCheckAt = nextCheckAt
        self.failure = failure
        self.failures = failures
    }
}
