package import PortalCore

/// Where to listen, as `--http` takes it: `127.0.0.1:8080`, `[::1]:0`, `0.0.0.0:443`. Names are not looked up.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    package var address: IPAddress
    /// 0 takes a free one.
    package var port: UInt16

    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Nil unless it is an address, in brackets if it is an IPv6 one, a colon, and a decimal port.
    package init?(_ text: String) {
        // A zone is part of no URL.
        guard !text.contains("%"), let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = text[text.utf8.index(after: colon)...]
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(digits)
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            guard let address = IPAddress(String(host.dropFirst().dropLast())), case .v6 = address else { return nil }
            self.init(address: address, port: port)
        } else {
            guard let address = IPAddress(String(host)), case .v4 = address else { return nil }
            self.init(address: address, port: port)
        }
    }

    /// The address as it stands in a URL.
    package var host: String {
        if case .v6 = address { "[\(address)]" } else { "\(address)" }
    }

    package var description: String { "\(host):\(port)" }

    /// What a browser on this machine reaches it by.
    package var url: String {
        switch address {
        case .v4(0): "http://127.0.0.1:\(port)"
        case .v6(0): "http://[::1]:\(port)"
        default: "http://\(self)"
        }
    }
}
