/// The right to do a piece of background work, for a while. Of all hosts on one environment only one has it.
package struct Lease: Sendable, Hashable {
    package var name: String
    /// The host's process, in whatever words tell it from others.
    package var holder: String
    package var expiresAt: Timestamp
    /// Grows each time the lease changes hands: a holder that slept too long can be told from its successor.
    package var token: Int64

    package init(name: String, holder: String, expiresAt: Timestamp, token: Int64) {
        self.name = name
        self.holder = holder
        self.expiresAt = expiresAt
        self.token = token
    }
}
