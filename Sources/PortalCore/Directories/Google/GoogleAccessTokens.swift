/// One access token, shared by all requests of a client and renewed before it ends.
actor GoogleAccessTokens {
    /// A token is renewed so long before its end, in seconds, or after nine tenths of its life where that is later.
    static let headStart: Int64 = 60
    /// Where Google does not say how long a token lives, in seconds.
    static let assumedLife: Int64 = 300

    private struct Held {
        var text: String
        var renewAt: Timestamp
    }

    private let now: @Sendable () -> Timestamp
    private let make: @Sendable () async throws -> (text: String, expiresIn: Int64?)
    private var held: Held?
    private var isMaking = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(
        now: @escaping @Sendable () -> Timestamp,
        make: @escaping @Sendable () async throws -> (text: String, expiresIn: Int64?)
    ) {
        self.now = now
        self.make = make
    }

    func token() async throws -> String {
        while true {
            if let held, now() < held.renewAt { return held.text }
            guard !isMaking else {
                await withCheckedContinuation { waiting.append($0) }
                try Task.checkCancellation()
                continue
            }
            isMaking = true
            defer {
                isMaking = false
                for continuation in waiting { continuation.resume() }
                waiting = []
            }
            let begun = now()
            let made = try await make()
            let life = made.expiresIn ?? Self.assumedLife
            let margin = min(Self.headStart, max(life / 10, 1))
            held = Held(text: made.text, renewAt: begun.adding(seconds: life - margin))
            return made.text
        }
    }

    /// The token was refused: the next request gets another, unless somebody else got one meanwhile.
    func discard(_ text: String) {
        if held?.text == text { held = nil }
    }
}
