/// Bounds how many requests a provider makes in a time. Counted in this process, by directory and token: who only guesses
/// tokens uses up nobody else's.
package actor SCIMRequestBudget {
    /// How many a second, and how many at once after a pause, unless something else is configured.
    package static let standardPerSecond = 500
    private static let burstSeconds: Int64 = 2
    /// Budgets that are remembered at once.
    private static let capacity = 4096

    private struct Bucket {
        /// Thousandths of a request that may still be made.
        var left: Int64
        var since: Timestamp
    }

    struct Key: Hashable {
        var directory: DirectoryID
        var tokenHash: [UInt8]
    }

    private let perSecond: Int64
    private let now: @Sendable () -> Timestamp
    private var buckets: [Key: Bucket] = [:]

    /// - Parameter perSecond: 0 for no bound.
    package init(perSecond: Int = standardPerSecond, now: @escaping @Sendable () -> Timestamp) {
        self.perSecond = Int64(clamping: min(max(perSecond, 0), 1_000_000))
        self.now = now
    }

    /// Takes one; where there is none left, in how many seconds there is.
    func take(_ key: Key) -> Int? {
        guard perSecond > 0 else { return nil }
        let now = now()
        // So many thousandths come in each millisecond.
        let full = perSecond * 1000 * Self.burstSeconds
        var bucket = buckets[key] ?? Bucket(left: full, since: now)
        let elapsed = min(max(now.milliseconds - bucket.since.milliseconds, 0), 1000 * Self.burstSeconds)
        bucket.left = min(full, bucket.left + elapsed * perSecond)
        bucket.since = now
        defer {
            if buckets.count >= Self.capacity, buckets[key] == nil { forgetFull(full, at: now) }
            buckets[key] = bucket
        }
        guard bucket.left >= 1000 else { return 1 }
        bucket.left -= 1000
        return nil
    }

    private func forgetFull(_ full: Int64, at now: Timestamp) {
        buckets = buckets.filter { _, bucket in
            let elapsed = max(now.milliseconds - bucket.since.milliseconds, 0)
            return elapsed < 1000 * Self.burstSeconds && bucket.left + elapsed * perSecond < full
        }
        // A flood of tokens that all are in use: they begin anew.
        if buckets.count >= Self.capacity { buckets.removeAll() }
    }
}
