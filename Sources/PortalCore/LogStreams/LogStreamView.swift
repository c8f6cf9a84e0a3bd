package import StrictJSON

/// A log stream as clients see it: secrets are masked.
package struct LogStreamView: Sendable, Codable, Hashable {
    package struct Skipped: Sendable, Codable, Hashable {
        package var count: Int64
        package var last: [LogStreamProgress.Skip]
    }

    /// What stands for a secret; given back in an update, it leaves the secret as it is.
    package static let mask = "••••••••"

    package var id: LogStreamID
    package var organizationId: OrganizationID
    package var type: LogStreamType
    package var name: String
    package var state: LogStream.State
    package var settings: JSON
    /// Absent where all types are streamed.
    package var types: [EventType]?
    /// How many events wait, filtered ones included; absent in events.
    package var lag: Int64?
    package var delivered: Int64?
    package var lastDeliveredAt: Timestamp?
    package var lastError: LogStreamProgress.Failure?
    package var nextAttemptAt: Timestamp?
    package var skipped: Skipped?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    /// - Parameter last: where the log ends; nil for a view that says nothing of the delivery.
    init(_ stream: LogStream, last: Int64?) {
        id = stream.id
        organizationId = stream.organizationId
        type = stream.type
        name = stream.name
        state = stream.state
        var shown = stream.settings
        for name in stream.secrets { shown[name] = .string(Self.mask) }
        settings = .object(shown)
        types = stream.types.isEmpty ? nil : stream.types
        createdAt = stream.createdAt
        updatedAt = stream.updatedAt
        revision = stream.revision
        guard let last else { return }
        let progress = stream.progress
        lag = max(last - progress.sequence, 0)
        delivered = progress.delivered
        lastDeliveredAt = progress.lastDeliveredAt
        lastError = progress.lastError
        nextAttemptAt = progress.failures > 0 ? progress.nextAttemptAt : nil
        skipped = progress.skipped > 0 ? Skipped(count: progress.skipped, last: progress.skips) : nil
    }
}

extension LogStream {
    package var eventTarget: Event.Target { Event.Target(type: "log_stream", id: id.description, name: name) }
}
