#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Key sets by the address from which they come, fetched when needed (OpenID Connect Core §10.1.1). One serves all
/// connections of a process.
///
/// Callers that need the same set at the same time share one fetch. The number of sets is bounded; the least recently
/// used one goes first.
public actor KeySetCache {
    /// What the cache has to offer.
    public struct Offer: Sendable {
        /// The set; nil when there is none to be had.
        public let keys: VerificationKeySet?
        /// Says which set this is, so that a newer one can be asked for.
        public let generation: Int
        /// What happened when something is notable: a fetch that failed, an old set used.
        public let check: OIDCCheck
    }

    /// The usual bound on the number of sets.
    public static let standardCapacity = 1024

    private struct Entry {
        var freshness: KeySetFreshness
        var keys: VerificationKeySet?
        var failure: OIDCCheck?
        var lastUse: UInt64 = 0
        var isFetching = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0
    private let capacity: Int
    private let limits: KeySetFreshness.Limits
    private let now: @Sendable () -> Date

    /// Makes an empty cache.
    public init(
        limits: KeySetFreshness.Limits = .standard, capacity: Int = KeySetCache.standardCapacity,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.limits = limits
        self.capacity = max(capacity, 1)
        self.now = now
    }

    /// Puts in a set that is known from elsewhere, such as a configuration, unless one is there that is as new.
    public func offer(_ keys: JSONWebKeySet, at url: String, fetchedAt: Date) {
        var entry = entry(url)
        guard entry.keys == nil else { return }
        entry.keys = VerificationKeySet(keys)
        entry.freshness.succeeded(at: fetchedAt, for: .any)
        entries[url] = entry
    }

    /// The set at an address, fetched when the need or its age demands it.
    public func keys(
        at url: String, need: KeySetFreshness.Need = .any, through http: any HTTPExchange
    ) async -> Offer {
        while true {
            var entry = entry(url)
            switch entry.freshness.decide(need, now: now()) {
            case .use(let isStale):
                return Offer(
                    keys: entry.keys, generation: entry.freshness.generation,
                    check: isStale ? .warning(.keySet, .keySetStale) : .passed(.keySet))
            case .wait:
                return Offer(
                    keys: nil, generation: entry.freshness.generation,
                    check: entry.failure ?? .failed(.keySet, .keySetUnavailable))
            case .fetch where entry.isFetching:
                await withCheckedContinuation { continuation in
                    entry.waiting.append(continuation)
                    entries[url] = entry
                }
            case .fetch:
                entry.isFetching = true
                entries[url] = entry
                let outcome = await fetch(url, through: http)
                return finish(url, need, outcome)
            }
        }
    }

    private enum Outcome {
        case fetched(JSONWebKeySet)
        case failed(OIDCCheck)
        /// The caller gave up: that says nothing about the address.
        case cancelled(OIDCCheck)
    }

    private func fetch(_ url: String, through http: any HTTPExchange) async -> Outcome {
        let response: ProviderResponse
        do {
            response = try await http.perform(.keySet(at: url))
        } catch {
            let check = OIDCCheck.failed(.keySet, .keySetUnavailable, expected: url, received: error.message)
            return error.code == .cancelled ? .cancelled(check) : .failed(check)
        }
        guard response.status == 200 else {
            return .failed(
                .failed(.keySet, .keySetUnavailable, expected: url, received: "status \(response.status)"))
        }
        do {
            return .fetched(try JSONWebKeySet.parse(response.body))
        } catch {
            return .failed(.failed(.keySet, .keySetInvalid, expected: url, received: error.code))
        }
    }

    private func finish(_ url: String, _ need: KeySetFreshness.Need, _ outcome: Outcome) -> Offer {
        var entry = entry(url)
        let waiting = entry.waiting
        entry.waiting = []
        entry.isFetching = false
        var check = OIDCCheck.passed(.keySet)
        switch outcome {
        case .fetched(let set):
            entry.keys = VerificationKeySet(set)
            entry.failure = nil
            entry.freshness.succeeded(at: now(), for: need)
        case .failed(let failure):
            entry.failure = failure
            entry.freshness.failed(at: now(), for: need)
            check = failure
        case .cancelled(let failure):
            check = failure
        }
        let permitted = check.outcome == .passed || entry.freshness.permitsStale(now: now())
        if permitted, check.outcome == .failed, entry.keys != nil {
            check = .warning(.keySet, .keySetStale, expected: check.expected, received: check.received)
        }
        entries[url] = entry
        for continuation in waiting { continuation.resume() }
        return Offer(keys: permitted ? entry.keys : nil, generation: entry.freshness.generation, check: check)
    }

    /// The entry, made if there is none; marks it as used.
    private func entry(_ url: String) -> Entry {
        uses &+= 1
        var entry = entries[url] ?? Entry(freshness: KeySetFreshness(limits: limits))
        entry.lastUse = uses
        if entries[url] == nil, entries.count >= capacity,
            let oldest = entries.filter({ !$0.value.isFetching }).min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
        entries[url] = entry
        return entry
    }
}
