/// How a question is asked.
public struct DNSQueryOptions: Sendable, Hashable {
    /// RD: the server is to ask others where it has to. False for servers that are asked as authorities.
    public var recursionDesired: Bool
    /// How long the first datagram is waited for, in milliseconds; it doubles with each try.
    public var timeoutMilliseconds: Int
    /// How often a datagram is sent at most; 1 or more.
    public var tries: Int
    /// The end of all waiting for one server, over UDP and TCP together, in milliseconds.
    public var deadlineMilliseconds: Int

    public init(
        recursionDesired: Bool = true, timeoutMilliseconds: Int = 1_500, tries: Int = 2,
        deadlineMilliseconds: Int = 5_000
    ) {
        self.recursionDesired = recursionDesired
        self.timeoutMilliseconds = timeoutMilliseconds
        self.tries = tries
        self.deadlineMilliseconds = deadlineMilliseconds
    }
}
