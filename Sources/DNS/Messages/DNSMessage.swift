/// An answer of a server, read strictly (RFC 1035 §4.1).
public struct DNSMessage: Sendable, Hashable {
    public var id: UInt16
    public var isResponse: Bool
    /// AA: the server says that it is an authority for the name.
    public var isAuthoritative: Bool
    /// TC: there is more than what was sent.
    public var isTruncated: Bool
    /// RA: the server asks others where it has to.
    public var isRecursionAvailable: Bool
    public var responseCode: DNSResponseCode
    public var question: DNSQuestion
    public var answers: [DNSRecord]
    public var authority: [DNSRecord]
    public var additional: [DNSRecord]
}
