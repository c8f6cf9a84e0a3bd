package import StrictJSON

/// Events of one stream, in order, as they are to be delivered.
package struct EventBatch: Sendable {
    /// One event with its text.
    package struct Element: Sendable, Hashable {
        package var id: EventID
        /// Place in the organisation's log.
        package var sequence: Int64
        package var type: String
        /// Absent for the environment's own events.
        package var organizationId: OrganizationID?
        package var occurredAt: Timestamp
        /// The event as `events/list` shows it.
        package var json: JSONText

        package init(
            id: EventID, sequence: Int64, type: String, organizationId: OrganizationID? = nil, occurredAt: Timestamp,
            json: JSONText
        ) {
            self.id = id
            self.sequence = sequence
            self.type = type
            self.organizationId = organizationId
            self.occurredAt = occurredAt
            self.json = json
        }
    }

    /// Identifies what is streamed, for names that must not clash and for what is remembered between two deliveries.
    package var stream: String
    /// Grows with each change of the stream's settings.
    package var revision: Int
    /// Not empty.
    package var elements: [Element]
    /// One event that is made for a trial, and marked so.
    package var isTest: Bool

    package init(stream: String, revision: Int, elements: [Element], isTest: Bool = false) {
        self.stream = stream
        self.revision = revision
        self.elements = elements
        self.isTest = isTest
    }
}
