package import StrictJSON

/// An event before it has its place in the log.
package struct EventDraft: Sendable {
    /// Nil for an event that happens now: the log gives it one.
    package var id: EventID?
    package var type: EventType
    package var organizationId: OrganizationID?
    package var occurredAt: Timestamp
    package var actor: Actor
    package var targets: [Event.Target]
    package var context: Event.Context
    package var data: JSONText
    package var previous: JSONText?

    package init(
        id: EventID? = nil, type: EventType, organizationId: OrganizationID?, occurredAt: Timestamp, actor: Actor,
        targets: [Event.Target], context: Event.Context = Event.Context(), data: JSONText, previous: JSONText? = nil
    ) {
        self.id = id
        self.type = type
        self.organizationId = organizationId
        self.occurredAt = occurredAt
        self.actor = actor
        self.targets = targets
        self.context = context
        self.data = data
        self.previous = previous
    }
}

/// Which events are wanted. The cursor's key is a sequence number.
package struct EventQuery: Sendable, Hashable {
    package var page: PageRequest
    /// Only events after this one (before it, in descending order).
    package var afterSequence: Int64?
    /// Empty means all.
    package var types: Set<EventType>
    /// Inclusive.
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?

    package init(
        page: PageRequest = PageRequest(), afterSequence: Int64? = nil, types: Set<EventType> = [],
        from: Timestamp? = nil, to: Timestamp? = nil
    ) {
        self.page = page
        self.afterSequence = afterSequence
        self.types = types
        self.from = from
        self.to = to
    }
}
