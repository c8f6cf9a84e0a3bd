/// When a domain is looked for by itself: minutes apart at first, since somebody has just added the record; then hours;
/// then once a day until the time is over. Times are in seconds.
package enum DomainSchedule {
    package static let periodSeconds: Int64 = 30 * 86_400
    package static let firstSeconds: Int64 = 2 * 60
    /// Of verified domains.
    package static let recheckSeconds: Int64 = 86_400

    /// Until which age of the search, how far two looks are apart.
    private static let steps: [(age: Int64, interval: Int64)] = [
        (3_600, 5 * 60), (6 * 3_600, 30 * 60), (3 * 86_400, 3 * 3_600),
    ]
    private static let lastInterval: Int64 = 86_400

    /// The next look after one at `now`; not after the end of the search, at which there is a last one.
    static func nextCheck(ofPending domain: Domain, after now: Timestamp) -> Timestamp {
        let started = domain.verificationEndsAt.adding(seconds: -periodSeconds)
        let age = (now.milliseconds - started.milliseconds) / 1_000
        let interval = steps.first { age < $0.age }?.interval ?? lastInterval
        return min(now.adding(seconds: interval), max(now.adding(seconds: firstSeconds), domain.verificationEndsAt))
    }
}
