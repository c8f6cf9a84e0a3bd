/// Whom changes of groups took out of a directory within a while. A group that is emptied one member at a time, as some
/// providers do, is emptied all the same.
package struct DeprovisioningWindow: Sendable, Hashable {
    /// How long it is open, in seconds: what happens in it is weighed as one change.
    package static let seconds: Int64 = 3600

    package var startedAt: Timestamp
    /// Who left less who came.
    package var count: Int
    /// How many were provisioned, at most.
    package var of: Int

    package init(startedAt: Timestamp, count: Int, of: Int) {
        self.startedAt = startedAt
        self.count = count
        self.of = of
    }

    package func isOpen(at time: Timestamp) -> Bool {
        startedAt <= time && time < startedAt.adding(seconds: Self.seconds)
    }
}
