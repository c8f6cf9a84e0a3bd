/// One message to be sent to one server, and whom to tell what came back.
struct QueryOrder: Sendable {
    var number: UInt64
    var question: DNSQuestion
    var server: DNSServer
    var options: DNSQueryOptions
    var overTCP: Bool
    var deadline: Deadline
    /// To be called once.
    var finish: @Sendable (Result<[UInt8], DNSError>) -> Void
}
