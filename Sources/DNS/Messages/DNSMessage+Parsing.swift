extension DNSMessage {
    /// Reads a message. What it says is taken only as a whole: the first fault refuses it.
    public init(parsing octets: [UInt8]) throws(DNSMessageError) {
        guard octets.count <= DNSLimits.maximumMessageLength else { throw .tooLong }
        var reader = MessageReader(octets)
        id = try reader.number16()
        let flags = try reader.number16()
        isResponse = flags & 0x8000 != 0
        isAuthoritative = flags & 0x0400 != 0
        isTruncated = flags & 0x0200 != 0
        isRecursionAvailable = flags & 0x0080 != 0
        responseCode = DNSResponseCode(rawValue: UInt8(flags & 0x000F))
        let questions = try reader.number16()
        let counts = (try reader.number16(), try reader.number16(), try reader.number16())
        guard Int(counts.0) + Int(counts.1) + Int(counts.2) <= DNSLimits.maximumRecords else { throw .tooManyRecords }
        guard questions == 1 else { throw .questionCount }
        question = DNSQuestion(try reader.name(), DNSRecordType(rawValue: try reader.number16()))
        guard try reader.number16() == MessageReader.internet else { throw .foreign }
        answers = try reader.records(counts.0)
        authority = try reader.records(counts.1)
        additional = try reader.records(counts.2)
        guard reader.isAtEnd else { throw .trailingOctets }
    }
}

/// Goes through a message; every step is checked against its end.
private struct MessageReader {
    /// The class IN.
    static let internet: UInt16 = 1

    private let octets: [UInt8]
    private var position = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    var isAtEnd: Bool { position == octets.count }

    mutating func take(_ count: Int) throws(DNSMessageError) -> ArraySlice<UInt8> {
        guard count <= octets.count - position else { throw .tooShort }
        defer { position += count }
        return octets[position..<position + count]
    }

    mutating func number8() throws(DNSMessageError) -> UInt8 {
        guard let octet = try take(1).first else { throw .tooShort }
        return octet
    }

    mutating func number16() throws(DNSMessageError) -> UInt16 {
        try take(2).reduce(0) { $0 << 8 | UInt16($1) }
    }

    mutating func number32() throws(DNSMessageError) -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// A name, by pointers where it is compressed (RFC 1035 §4.1.4). Each pointer leads before the place where the part of
    /// the name began that it ends, so that no two can lead to each other.
    mutating func name() throws(DNSMessageError) -> DNSName {
        var labels: [[UInt8]] = []
        var length = 1
        var start = position
        var pointers = 0
        var end: Int?
        while true {
            let kind = try number8()
            switch kind & 0xC0 {
            case 0x00:
                guard kind > 0 else {
                    if let end { position = end }
                    return DNSName(unchecked: labels)
                }
                length += Int(kind) + 1
                guard length <= DNSName.maximumLength else { throw .name }
                labels.append(Array(try take(Int(kind))))
            case 0xC0:
                let target = Int(kind & 0x3F) << 8 | Int(try number8())
                pointers += 1
                guard target < start, pointers <= DNSLimits.maximumPointers else { throw .name }
                end = end ?? position
                start = target
                position = target
            default: throw .name
            }
        }
    }

    mutating func records(_ count: UInt16) throws(DNSMessageError) -> [DNSRecord] {
        var records: [DNSRecord] = []
        for _ in 0..<count { records.append(try record()) }
        return records
    }

    private mutating func record() throws(DNSMessageError) -> DNSRecord {
        let owner = try name()
        let type = DNSRecordType(rawValue: try number16())
        let recordClass = try number16()
        let time = try number32()
        let length = Int(try number16())
        guard length <= octets.count - position else { throw .tooShort }
        let end = position + length
        let content: DNSRecord.Content
        if recordClass == Self.internet {
            content = try self.content(type, until: end)
        } else {
            position = end
            content = .other
        }
        guard position == end else { throw .recordContent }
        return DNSRecord(
            owner: owner, type: type, recordClass: recordClass, timeToLive: time > UInt32(Int32.max) ? 0 : time,
            content: content)
    }

    private mutating func content(
        _ type: DNSRecordType, until end: Int
    ) throws(DNSMessageError) -> DNSRecord.Content {
        switch type {
        case .a: return .address(try address(4, until: end))
        case .aaaa: return .address(try address(16, until: end))
        case .ns: return .nameServer(try name())
        case .cname: return .canonicalName(try name())
        case .soa:
            return .startOfAuthority(
                DNSRecord.StartOfAuthority(
                    primary: try name(), mailbox: try name(), serial: try number32(), refresh: try number32(),
                    retry: try number32(), expire: try number32(), minimum: try number32()))
        case .txt:
            var strings: [[UInt8]] = []
            while position < end {
                let length = Int(try number8())
                guard length <= end - position else { throw .recordContent }
                strings.append(Array(try take(length)))
            }
            guard !strings.isEmpty else { throw .recordContent }
            return .text(strings)
        default:
            position = end
            return .other
        }
    }

    private mutating func address(_ length: Int, until end: Int) throws(DNSMessageError) -> [UInt8] {
        guard end - position == length else { throw .recordContent }
        return Array(try take(length))
    }
}
