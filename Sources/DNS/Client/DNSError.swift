/// Why there is no message.
public enum DNSError: Error, Sendable, Hashable {
    case timedOut
    /// Nothing listens there, or there is no way there.
    case unreachable
    /// The answer does not fit a datagram, and could not be had over TCP.
    case truncated
    /// What came is no message, or none that answers the question.
    case malformed(DNSMessageError)
    /// More queries are under way than ``DNSLimits/maximumConcurrentQueries``.
    case busy
    case cancelled
    /// The library or the system does not do it; a text of the library.
    case failed(String)
}
