/// One resource record (RFC 1035 §3.2.1).
public struct DNSRecord: Sendable, Hashable {
    /// What a record says, of the types that are read.
    public enum Content: Sendable, Hashable {
        /// 4 octets of an A record or 16 of an AAAA record, in network order.
        case address([UInt8])
        case nameServer(DNSName)
        case canonicalName(DNSName)
        case startOfAuthority(StartOfAuthority)
        /// The strings of one TXT record, apart (RFC 1035 §3.3.14): at least one, of at most 255 octets each.
        case text([[UInt8]])
        /// A type that is not read, or a class other than IN.
        case other
    }

    /// RFC 1035 §3.3.13. Times are in seconds.
    public struct StartOfAuthority: Sendable, Hashable {
        public var primary: DNSName
        public var mailbox: DNSName
        public var serial: UInt32
        public var refresh: UInt32
        public var retry: UInt32
        public var expire: UInt32
        public var minimum: UInt32
    }

    public var owner: DNSName
    public var type: DNSRecordType
    /// 1 is IN; of a pseudo-record (RFC 6891 §6.1.2) something else.
    public var recordClass: UInt16
    /// Seconds for which the record may be kept; 0 where the most significant bit was set (RFC 2181 §8).
    public var timeToLive: UInt32
    public var content: Content
}
