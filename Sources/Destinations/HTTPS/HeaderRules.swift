/// Which header fields may be given for requests.
enum HeaderRules {
    /// Set by the transport, or by us.
    private static let reserved: Set<String> = [
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host",
        "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent", PayloadSignature.header.lowercased(),
    ]
    private static let maximumNameBytes = 128
    private static let marks = Array("!#$%&'*+-.^_`|~".utf8)

    enum Problem { case name, value, reserved }

    /// What is wrong with a field (RFC 9110 §5.1, §5.5); nil for nothing.
    static func problem(name: String, value: String) -> Problem? {
        guard (1...maximumNameBytes).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0.isAlphanumeric || marks.contains($0) })
        else { return .name }
        guard !reserved.contains(name.lowercased()) else { return .reserved }
        guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            value.utf8.count <= SettingsReview.maximumTextBytes,
            value.first != " ", value.last != " "
        else { return .value }
        return nil
    }
}
