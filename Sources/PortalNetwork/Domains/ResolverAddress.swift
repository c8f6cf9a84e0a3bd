import DNS
package import PortalCore

/// A name server as options name it: a numeric address, with or without a port.
package struct ResolverAddress: Sendable, Hashable {
    package var address: IPAddress
    package var port: UInt16

    /// Reads `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`; nil for anything else.
    package init?(_ text: String) {
        if let address = IPAddress(text) {
            self.init(address: address, port: DNSServer.standardPort)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            return nil
        }
        var name = text[..<colon]
        let isBracketed = name.hasPrefix("[") && name.hasSuffix("]")
        if isBracketed { name = name.dropFirst().dropLast() }
        guard let address = IPAddress(String(name)), (address.bitWidth > 32) == isBracketed else { return nil }
        self.init(address: address, port: port)
    }

    private init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    var server: DNSServer? { DNSServer(address: address.octets, port: port) }
}

extension IPAddress {
    /// 4 or 16, in network order.
    var octets: [UInt8] {
        switch self {
        case .v4(let value): withUnsafeBytes(of: value.bigEndian) { Array($0) }
        case .v6(let value): withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
    }
}
