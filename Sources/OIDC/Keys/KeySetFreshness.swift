#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// When a cached key set is used and when it is fetched again: a value without I/O.
///
/// A set is fetched when there is none, when it has become old, and when a token cannot be verified with it; for the
/// last, which anybody with a made-up `kid` can bring about, and after failures, at most once in an interval.
public struct KeySetFreshness: Sendable {
    /// Times in seconds.
    public struct Limits: Sendable, Hashable {
        /// After this time a set is fetched anew.
        public var lifetime: Double
        /// After this time a set is no longer used even when no other can be had.
        public var staleLifetime: Double
        /// The least time between two fetches because of a token, or after a failure.
        public var retryInterval: Double

        /// An hour; a day; a minute.
        public static let standard = Limits(lifetime: 3600, staleLifetime: 86_400, retryInterval: 60)

        /// Makes limits.
        public init(lifetime: Double, staleLifetime: Double, retryInterval: Double) {
            self.lifetime = lifetime
            self.staleLifetime = staleLifetime
            self.retryInterval = retryInterval
        }
    }

    /// What the caller needs.
    public enum Need: Sendable, Hashable {
        /// A set to verify with.
        case any
        /// A newer set than the one of that generation, with which a token could not be verified.
        case newerThan(generation: Int)
    }

    /// What is to be done.
    public enum Decision: Sendable, Hashable {
        /// Use what is there.
        case use(isStale: Bool)
        /// Fetch.
        case fetch
        /// There is nothing, and fetching again must wait.
        case wait
    }

    /// How many sets there have been.
    public private(set) var generation = 0
    private var fetchedAt: Date?
    private var failedAt: Date?
    /// When a set was last fetched because of a token. Other fetches do not count, so that a key that was replaced just
    /// after one is found.
    private var demandedAt: Date?
    private let limits: Limits

    /// Starts with nothing.
    public init(limits: Limits = .standard) {
        self.limits = limits
    }

    /// Decides.
    public func decide(_ need: Need, now: Date) -> Decision {
        let mayFetch = hasPassed(since: failedAt, now)
        guard let fetchedAt else { return mayFetch ? .fetch : .wait }
        if isUnmet(need), mayFetch, hasPassed(since: demandedAt, now) { return .fetch }
        let age = elapsed(since: fetchedAt, now)
        if age < limits.lifetime { return .use(isStale: false) }
        if mayFetch { return .fetch }
        return age < limits.staleLifetime ? .use(isStale: true) : .wait
    }

    /// Notes a fetch for a need that gave a set.
    public mutating func succeeded(at time: Date, for need: Need) {
        if isUnmet(need) { demandedAt = time }
        generation += 1
        fetchedAt = time
        failedAt = nil
    }

    /// Notes a fetch for a need that failed. A set from before may still be used for a while.
    public mutating func failed(at time: Date, for need: Need) {
        if isUnmet(need) { demandedAt = time }
        failedAt = time
    }

    private func isUnmet(_ need: Need) -> Bool {
        if case .newerThan(let generation) = need { generation >= self.generation } else { false }
    }

    private func hasPassed(since time: Date?, _ now: Date) -> Bool {
        time.map { elapsed(since: $0, now) >= limits.retryInterval } ?? true
    }

    /// Whether the set from before may be used after a failed fetch.
    public func permitsStale(now: Date) -> Bool {
        fetchedAt.map { elapsed(since: $0, now) < limits.staleLifetime } ?? false
    }

    /// A clock that was set back makes nothing last longer.
    private func elapsed(since start: Date, _ now: Date) -> Double {
        let seconds = now.timeIntervalSince(start)
        return seconds < 0 ? .infinity : seconds
    }
}
