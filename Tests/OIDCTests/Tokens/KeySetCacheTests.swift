import OIDC
import StrictJSON
import Synchronization
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("Cached key sets")
struct KeySetCacheTests {
    private static let url = "https://op.example.com/keys"

    /// A clock that a test sets.
    private final class Clock: Sendable {
        private let seconds = Mutex<Double>(1_700_000_000)
        var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
        func advance(_ by: Double) { seconds.withLock { $0 += by } }
    }

    /// Serves a key set with one key, another each time, and counts.
    private actor Source: HTTPExchange {
        var count = 0
        var outcome: Outcome = .fresh
        private var gate: [CheckedContinuation<Void, Never>] = []
        private var isClosed = false
        private var arrivals: [(Int, CheckedContinuation<Void, Never>)] = []

        enum Outcome: Sendable {
            case fresh
            case status(Int)
            case failure(HTTPExchangeError.Code)
            case text(String)
        }

        func set(_ outcome: Outcome) { self.outcome = outcome }
        func close() { isClosed = true }
        func open() {
            isClosed = false
            for waiting in gate { waiting.resume() }
            gate = []
        }

        /// Waits until so many requests have come.
        func arrived(_ number: Int) async {
            guard count < number else { return }
            await withCheckedContinuation { arrivals.append((number, $0)) }
        }

        func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
            count += 1
            let number = count
            for (wanted, continuation) in arrivals where wanted == number { continuation.resume() }
            arrivals.removeAll { $0.0 == number }
            if isClosed { await withCheckedContinuation { gate.append($0) } }
            switch outcome {
            case .fresh:
                let key = try? TokenSigner.p256("key-\(number)").webKey()
                return ProviderResponse(
                    status: 200, contentType: "application/json",
                    body: Array(VerificationKeySet.text([key ?? [:]]).utf8))
            case .status(let status): return ProviderResponse(status: status, contentType: nil, body: [])
            case .failure(let code): throw HTTPExchangeError(code, "broken")
            case .text(let text):
                return ProviderResponse(status: 200, contentType: "text/html", body: Array(text.utf8))
            }
        }
    }

    private let clock = Clock()
    private let source = Source()

    private func cache(capacity: Int = 16) -> KeySetCache {
        let clock = clock
        return KeySetCache(
            limits: .init(lifetime: 3600, staleLifetime: 86_400, retryInterval: 60), capacity: capacity,
            now: { clock.now })
    }

    private func kid(_ offer: KeySetCache.Offer) -> String? { offer.keys?.keys.first?.webKey.keyID }

    @Test("are fetched once, and again when they have become old")
    func lifetime() async {
        let cache = cache()
        for _ in 0..<3 { #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-1") }
        clock.advance(3599)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-1")
        clock.advance(1)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-2")
        #expect(await source.count == 2)
    }

    @Test("are fetched again for a token that they do not fit, but only once in an interval")
    func refetch() async {
        let cache = cache()
        let first = await cache.keys(at: Self.url, through: source)
        // Even if it has just been fetched: its keys may have been replaced since.
        let newer = await cache.keys(at: Self.url, need: .newerThan(generation: first.generation), through: source)
        #expect(kid(newer) == "key-2")
        for _ in 0..<50 {
            let offer = await cache.keys(at: Self.url, need: .newerThan(generation: newer.generation), through: source)
            #expect(kid(offer) == "key-2")
        }
        #expect(await source.count == 2)
        clock.advance(59)
        _ = await cache.keys(at: Self.url, need: .newerThan(generation: newer.generation), through: source)
        #expect(await source.count == 2)
        clock.advance(1)
        _ = await cache.keys(at: Self.url, need: .newerThan(generation: newer.generation), through: source)
        #expect(await source.count == 3)
        // Who still has the first is served with the second without a fetch.
        let late = await cache.keys(at: Self.url, need: .newerThan(generation: first.generation), through: source)
        #expect(kid(late) == "key-3")
        #expect(await source.count == 3)
    }

    @Test("from before are used for a while when no others can be had")
    func stale() async {
        let cache = cache()
        _ = await cache.keys(at: Self.url, through: source)
        await source.set(.status(503))
        clock.advance(3600)
        let stale = await cache.keys(at: Self.url, through: source)
        #expect(kid(stale) == "key-1")
        #expect(stale.check.outcome == .warning && stale.check.code == .keySetStale)
        #expect(await source.count == 2)
        // Within the interval nobody asks again.
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-1")
        #expect(await source.count == 2)
        clock.advance(82_799)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-1")
        clock.advance(61)
        let none = await cache.keys(at: Self.url, through: source)
        #expect(none.keys == nil)
        #expect(none.check.outcome == .failed && none.check.code == .keySetUnavailable)
        await source.set(.fresh)
        clock.advance(60)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-5")
    }

    @Test("that cannot be had say why, and are not asked for all the time")
    func failures() async {
        let cache = cache()
        let cases: [(Source.Outcome, OIDCCheck.Code)] = [
            (.status(404), .keySetUnavailable), (.failure(.tls), .keySetUnavailable),
            (.text("<html>"), .keySetInvalid), (.text("{}"), .keySetInvalid),
        ]
        for (number, (outcome, code)) in cases.enumerated() {
            await source.set(outcome)
            for _ in 0..<3 {
                let offer = await cache.keys(at: Self.url, through: source)
                #expect(offer.keys == nil && offer.check.code == code)
            }
            #expect(await source.count == number + 1)
            clock.advance(60)
        }
    }

    @Test("are fetched once for all who ask at the same time")
    func singleFlight() async {
        let cache = cache()
        await source.close()
        let source = source
        let kids = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<20 {
                group.addTask { await cache.keys(at: Self.url, through: source).keys?.keys.first?.webKey.keyID }
            }
            await source.arrived(1)
            await source.open()
            return await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(kids == Array(repeating: "key-1", count: 20))
        #expect(await source.count == 1)
    }

    @Test("are fetched by the next one when the first has given up")
    func cancellation() async {
        let cache = cache()
        await source.set(.failure(.cancelled))
        #expect(await cache.keys(at: Self.url, through: source).keys == nil)
        await source.set(.fresh)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-2")
    }

    @Test("that are known beforehand need no fetch until a token does not fit")
    func offered() async throws {
        let cache = cache()
        let known = try JSONWebKeySet.parse(
            Array(VerificationKeySet.text([try TokenSigner.p256("known").webKey()]).utf8))
        await cache.offer(known, at: Self.url, fetchedAt: clock.now)
        let first = await cache.keys(at: Self.url, through: source)
        #expect(kid(first) == "known")
        #expect(await source.count == 0)
        let newer = await cache.keys(at: Self.url, need: .newerThan(generation: first.generation), through: source)
        #expect(kid(newer) == "key-1")
        await cache.offer(known, at: Self.url, fetchedAt: clock.now)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-1")
    }

    @Test("are bounded in number, and each address has its own")
    func capacity() async {
        let cache = cache(capacity: 2)
        func ask(_ name: String) async -> String? {
            await cache.keys(at: "https://\(name).example.com/keys", through: source).keys?.keys.first?.webKey.keyID
        }
        #expect(await ask("a") == "key-1")
        #expect(await ask("b") == "key-2")
        #expect(await ask("a") == "key-1")
        #expect(await ask("c") == "key-3")
        #expect(await ask("a") == "key-1")
        #expect(await ask("b") == "key-4")
    }

    @Test("do not live longer because a clock is set back")
    func clockSetBack() async {
        let cache = cache()
        _ = await cache.keys(at: Self.url, through: source)
        clock.advance(-100_000)
        #expect(kid(await cache.keys(at: Self.url, through: source)) == "key-2")
    }
}
