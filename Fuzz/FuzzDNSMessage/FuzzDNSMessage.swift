import DNS

// Whatever the bytes are, reading them must return or throw; what was read keeps the bounds of names and strings.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzDNSMessage(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let octets = Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    guard let message = try? DNSMessage(parsing: octets) else { return 0 }
    let records = message.answers + message.authority + message.additional
    precondition(records.count <= DNSLimits.maximumRecords)
    for record in records {
        precondition(DNSName(labels: record.owner.labels) == record.owner)
        _ = record.owner.description
        if case .text(let strings) = record.content {
            precondition(!strings.isEmpty && strings.allSatisfy { $0.count <= 255 })
        }
    }
    precondition(message.aliases.count <= DNSLimits.maximumAliases)
    _ = (message.addresses, message.negativeTimeToLive, message.isReferral, message.denyingZone?.name)
    return 0
}
