/// Bounds on what is read and on what is done at the same time.
public enum DNSLimits {
    /// Octets; what a length over TCP can say (RFC 1035 §4.2.2).
    public static let maximumMessageLength = 65_535
    /// Records of all sections together.
    public static let maximumRecords = 1_024
    /// Pointers in one name. Each leads backwards, so there is an end anyway.
    public static let maximumPointers = 64
    /// Steps along canonical names.
    public static let maximumAliases = 8
    /// Queries that one client has under way; more are refused.
    public static let maximumConcurrentQueries = 256
    /// Octets of an answer over UDP that servers are told to send at most (RFC 6891 §6.2.3; the size that does not get
    /// fragmented on the way).
    public static let datagramLength = 1_232
}
