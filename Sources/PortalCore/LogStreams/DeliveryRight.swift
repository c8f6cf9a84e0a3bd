/// The lease in force while somebody delivers.
actor DeliveryRight {
    /// What is left of a lease when it is no longer relied on, in seconds: for a request that is under way, and for clocks.
    static let marginSeconds: Int64 = 2

    nonisolated let token: Int64
    private var expiresAt: Timestamp

    init(_ lease: Lease) {
        token = lease.token
        expiresAt = lease.expiresAt
    }

    func renew(_ lease: Lease) { expiresAt = max(expiresAt, lease.expiresAt) }

    func isValid(at now: Timestamp) -> Bool { now < expiresAt.adding(seconds: -Self.marginSeconds) }
}
