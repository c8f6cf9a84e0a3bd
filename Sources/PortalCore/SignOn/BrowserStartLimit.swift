/// Bounds how many sign-ins browsers begin and do not finish: anybody can have one begun, and each is a record.
///
/// What tells a company whose people all arrive at nine from somebody who only begins is that people come back signed in:
/// each sign-in through a connection that succeeds gives back what a beginning took. Counted in this process, so that
/// what is refused costs the store nothing; a refusal therefore comes before anything is made or written.
package actor BrowserStartLimit {
    /// So many of a connection can be begun at once without one being finished.
    package static let burst = 10_000
    /// So many are forgiven each minute, for people who gave up.
    package static let perMinute = 600
    /// What a browser that was refused is told to wait, in seconds.
    package static let retrySeconds: Int64 = 60

    private static let forgivenessMilliseconds = 60_000 / Int64(perMinute)
    /// Connections with nothing unfinished are forgotten when there are so many.
    private static let sweepThreshold = 1024

    private struct Unfinished {
        var count: Int
        /// From when on the next ones are forgiven.
        var since: Timestamp
    }

    private let now: @Sendable () -> Timestamp
    private var unfinished: [ConnectionID: Unfinished] = [:]
    private var nextSweep = sweepThreshold

    package init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Takes one; false if there are none left.
    package func admit(_ id: ConnectionID) -> Bool {
        let now = now()
        var entry = unfinished[id] ?? Unfinished(count: 0, since: now)
        Self.forgive(&entry, at: now)
        guard entry.count < Self.burst else { return false }
        if entry.count == 0 { entry.since = now }
        entry.count += 1
        unfinished[id] = entry
        if unfinished.count >= nextSweep { sweep(at: now) }
        return true
    }

    /// Somebody signed in, or a beginning came to nothing before it was a record.
    package func giveBack(_ id: ConnectionID) {
        guard let count = unfinished[id]?.count else { return }
        if count > 1 { unfinished[id]?.count = count - 1 } else { unfinished[id] = nil }
    }

    private static func forgive(_ entry: inout Unfinished, at now: Timestamp) {
        guard now > entry.since else { return }
        let forgiven = (now.milliseconds - entry.since.milliseconds) / forgivenessMilliseconds
        entry.count = forgiven >= Int64(entry.count) ? 0 : entry.count - Int(forgiven)
        entry.since.milliseconds += forgiven * forgivenessMilliseconds
    }

    private func sweep(at now: Timestamp) {
        unfinished = unfinished.filter { _, entry in
            var entry = entry
            Self.forgive(&entry, at: now)
            return entry.count > 0
        }
        nextSweep = max(Self.sweepThreshold, 2 * unfinished.count)
    }
}
