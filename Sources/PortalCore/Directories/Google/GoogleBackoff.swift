/// How long to wait before the next attempt: longer each time, and never the same as the others who wait.
package struct GoogleBackoff: Sendable {
    /// Attempts at one request, the first included.
    package static let maximumAttempts = 8
    /// Before the second attempt, in milliseconds; doubled for each further one.
    static let first: Int64 = 1_000
    static let longest: Int64 = 64_000
    /// What is added by chance, at most, in milliseconds.
    static let jitter: Int64 = 1_000
    /// Where Google asks for more patience than this, in seconds, the request is given up.
    static let longestRequested: Int64 = 300
    /// For how long one request is tried at all, in milliseconds.
    static let patience: Int64 = 600_000

    private let allowed: Int
    private var attempts = 0
    private var waited: Int64 = 0

    init(attempts: Int = maximumAttempts) {
        allowed = attempts
    }

    /// The wait in milliseconds before the next attempt; nil when there is none.
    mutating func next(after failure: GoogleFailure, randomBytes: (Int) -> [UInt8]) -> Int64? {
        attempts += 1
        guard failure.isTransient, attempts < allowed else { return nil }
        let chance = randomBytes(2).reduce(Int64(0)) { $0 << 8 | Int64($1) } % (Self.jitter + 1)
        var wait = min(Self.first << Int64(attempts - 1), Self.longest) + chance
        if let requested = failure.retryAfterSeconds {
            guard requested <= Self.longestRequested else { return nil }
            wait = max(wait, requested * 1_000 + chance)
        }
        guard waited + wait <= Self.patience else { return nil }
        waited += wait
        return wait
    }
}
