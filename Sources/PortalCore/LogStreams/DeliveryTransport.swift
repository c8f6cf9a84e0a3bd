package import OIDC

/// How destinations are reached from this host.
package struct DeliveryTransport: Sendable {
    /// Guarded: private addresses are refused, unless they are allowed.
    package var http: any HTTPExchange
    package var syslog: any SyslogExchange
    /// Access tokens of destinations that give out such.
    package var tokens: DeliveryTokens
    package var now: @Sendable () -> Timestamp
    package var randomBytes: @Sendable (Int) -> [UInt8]

    package init(
        http: any HTTPExchange, syslog: any SyslogExchange, tokens: DeliveryTokens,
        now: @escaping @Sendable () -> Timestamp, randomBytes: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.http = http
        self.syslog = syslog
        self.tokens = tokens
        self.now = now
        self.randomBytes = randomBytes
    }
}

/// Sends octet-counted messages over TLS (RFC 5425). Guarded as HTTP is.
package protocol SyslogExchange: Sendable {
    /// Sends all messages on a connection to that place, a kept one or a new one, and returns when the system has taken
    /// them and the other side has not closed it.
    ///
    /// - Parameter messages: without the octet count in front of each, which is put there here (RFC 5425 §4.3).
    /// - Throws: ``DeliveryFailure`` of kind `unavailable` or `misconfigured`; `CancellationError`.
    func send(_ messages: [[UInt8]], to target: SyslogTarget) async throws
}

/// Where syslog goes.
package struct SyslogTarget: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    package var host: String
    package var port: Int
    /// PEM.
    package var clientCertificate: String?
    /// PEM; a secret.
    package var clientKey: String?

    package init(host: String, port: Int, clientCertificate: String? = nil, clientKey: String? = nil) {
        self.host = host
        self.port = port
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
    }

    package var description: String { "\(host):\(port)" }
    package var debugDescription: String { description }
}

/// Access tokens that destinations gave, kept in memory until shortly before their end.
package actor DeliveryTokens {
    /// Tokens that are remembered at once.
    static let capacity = 10_000
    /// A token is no longer used so long before its end, in seconds.
    static let headStartSeconds: Int64 = 60

    package struct Token: Sendable {
        package var text: String
        package var expiresAt: Timestamp

        package init(text: String, expiresAt: Timestamp) {
            self.text = text
            self.expiresAt = expiresAt
        }
    }

    private var tokens: [String: Token] = [:]

    package init() {}

    /// The token kept for the stream at that revision, or a new one.
    package func token(
        for batch: EventBatch, at now: Timestamp, make: @Sendable () async throws -> Token
    ) async throws -> String {
        let key = "\(batch.stream) \(batch.revision)"
        if let kept = tokens[key], now < kept.expiresAt.adding(seconds: -Self.headStartSeconds) { return kept.text }
        let made = try await make()
        if tokens.count >= Self.capacity { tokens.removeAll() }
        tokens[key] = made
        return made.text
    }

    /// The token was refused: the next delivery gets another.
    package func discard(for batch: EventBatch) { tokens["\(batch.stream) \(batch.revision)"] = nil }
}
