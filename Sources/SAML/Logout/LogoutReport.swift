/// What came of verifying a logout message.
public struct LogoutReport<Message: Sendable>: Sendable {
    /// Everything that was looked at. One failed check is enough to refuse the message.
    public let checks: [SAMLCheck]
    /// The message, read from what was signed. Nil unless no check failed.
    public let message: Message?

    /// The checks that failed.
    public var failures: [SAMLCheck] { checks.filter { $0.outcome == .failed } }
}
