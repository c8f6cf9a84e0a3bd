package import StrictJSON

/// Where events of an organisation are sent as they happen.
package struct LogStream: Sendable, Hashable {
    package var id: LogStreamID
    package var organizationId: OrganizationID
    package var type: LogStreamType
    package var name: String
    /// Without the secrets.
    package var settings: JSONObject
    /// Names of the secrets that are kept.
    package var secrets: [String]
    /// Only events of these types; empty stands for all.
    package var types: [EventType]
    package var isPaused: Bool
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change of what is set.
    package var revision: Int
    package var progress: LogStreamProgress

    package init(
        id: LogStreamID, organizationId: OrganizationID, type: LogStreamType, name: String, settings: JSONObject,
        secrets: [String], types: [EventType], createdAt: Timestamp, progress: LogStreamProgress
    ) {
        self.id = id
        self.organizationId = organizationId
        self.type = type
        self.name = name
        self.settings = settings
        self.secrets = secrets
        self.types = types
        isPaused = false
        self.createdAt = createdAt
        updatedAt = createdAt
        revision = 1
        self.progress = progress
    }

    package enum State: String, Sendable, Codable, CaseIterable {
        case active
        /// Paused.
        case inactive
        /// The destination does not answer as it should; it is tried again.
        case error
        /// Somebody has to change something, here or at the destination; it is tried again, seldom.
        case invalid
    }

    package var state: State {
        if isPaused { return .inactive }
        guard let error = progress.lastError, progress.failures > 0 else { return .active }
        return error.kind == .unavailable ? .error : .invalid
    }
}

/// How far a stream is. Changes with each delivery, by whoever delivers.
package struct LogStreamProgress: Sendable, Codable, Hashable {
    package struct Failure: Sendable, Codable, Hashable {
        package var at: Timestamp
        package var kind: DeliveryFailure.Kind
        package var message: String
        package var status: Int?
        package var answer: String?

        init(_ failure: DeliveryFailure, at time: Timestamp) {
            at = time
            kind = failure.kind
            message = failure.message
            status = failure.status
            answer = failure.answer
        }
    }

    /// An event that the destination took under no circumstances.
    package struct Skip: Sendable, Codable, Hashable {
        package var eventId: EventID
        package var sequence: Int64
        package var failure: Failure
    }

    /// The last skipped ones that are told.
    package static let keptSkips = 10

    /// Place in the log of the last event that the destination acknowledged, or that the filter left out.
    package var sequence: Int64
    package var lastDeliveredAt: Timestamp?
    package var delivered: Int64 = 0
    package var skipped: Int64 = 0
    package var skips: [Skip] = []
    /// Attempts in a row that failed.
    package var failures = 0
    /// Nothing is sent before it.
    package var nextAttemptAt: Timestamp?
    package var lastError: Failure?
    /// Whether the log says that it fails.
    package var isReported = false

    package init(sequence: Int64) { self.sequence = sequence }

    mutating func succeed(upTo sequence: Int64, count: Int, at time: Timestamp) {
        self.sequence = sequence
        delivered += Int64(count)
        lastDeliveredAt = time
        failures = 0
        nextAttemptAt = nil
    }

    mutating func fail(_ failure: DeliveryFailure, at time: Timestamp, nextAttemptAt next: Timestamp) {
        failures += 1
        lastError = Failure(failure, at: time)
        nextAttemptAt = next
    }

    mutating func skip(_ element: EventBatch.Element, _ failure: DeliveryFailure, at time: Timestamp) {
        skipped += 1
        skips.append(Skip(eventId: element.id, sequence: element.sequence, failure: Failure(failure, at: time)))
        skips.removeFirst(max(skips.count - Self.keptSkips, 0))
    }
}
