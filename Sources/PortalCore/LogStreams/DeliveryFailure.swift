/// What a destination answered to a batch that it took.
package struct DeliveryReceipt: Sendable, Hashable {
    /// The HTTP status; nil for other protocols.
    package var status: Int?
    /// The beginning of the answer, for people; without secrets.
    package var answer: String?

    package init(status: Int? = nil, answer: String? = nil) {
        self.status = status
        self.answer = answer.map { String($0.prefix(DeliveryFailure.maximumAnswerLength)) }
    }
}

/// Why a batch did not get there.
package struct DeliveryFailure: Error, Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// No connection, a time-out, 408, 429, 5xx: the same may succeed later.
        case unavailable
        /// The destination does not know or allow us (401, 403, a wrong key): somebody has to change something.
        case unauthorized
        /// The settings lead nowhere (no such bucket, table, stream, path; TLS refused; an address that is not allowed).
        case misconfigured
        /// The destination refuses this content (400, 413, 422): smaller batches may pass, one event alone is skipped.
        case rejected
    }

    /// Greatest number of characters of a remote answer that are kept.
    package static let maximumAnswerLength = 1_000

    package var kind: Kind
    /// For people; without secrets.
    package var message: String
    /// The HTTP status; nil where there was no answer or no HTTP.
    package var status: Int?
    /// The beginning of what the destination said, for people; without secrets.
    package var answer: String?
    /// How long the destination asks to wait.
    package var retryAfterSeconds: Int64?

    package init(
        _ kind: Kind, _ message: String, status: Int? = nil, answer: String? = nil, retryAfterSeconds: Int64? = nil
    ) {
        self.kind = kind
        self.message = message
        self.status = status
        self.answer = answer.map { String($0.prefix(Self.maximumAnswerLength)) }
        self.retryAfterSeconds = retryAfterSeconds
    }
}
