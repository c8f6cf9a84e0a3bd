/// A range of addresses: `10.0.0.0/8`, `fd00::/8`, or one address (RFC 4632 §3.1, RFC 4291 §2.3).
package struct CIDR: Sendable, Hashable {
    package let network: IPAddress
    package let prefixLength: Int

    /// Nil if the prefix is longer than the address; bits beyond the prefix are cleared.
    package init?(_ address: IPAddress, prefixLength: Int) {
        guard (0...address.bitWidth).contains(prefixLength) else { return nil }
        self.prefixLength = prefixLength
        network = address.masked(to: prefixLength)
    }

    /// Nil for anything but a strict address with an optional `/` and decimal prefix length.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.contains("%"), let address = IPAddress(String(first)) else { return nil }
        guard parts.count == 2, let last = parts.last else {
            self.init(address, prefixLength: address.bitWidth)
            return
        }
        guard (1...3).contains(last.utf8.count), last.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(last)
        else { return nil }
        self.init(address, prefixLength: length)
    }

    /// True if both are of one family and agree in the prefix.
    package func contains(_ address: IPAddress) -> Bool {
        address.bitWidth == network.bitWidth && address.masked(to: prefixLength) == network
    }
}

extension CIDR: CustomStringConvertible {
    package var description: String { "\(network)/\(prefixLength)" }
}

extension IPAddress {
    fileprivate func masked(to length: Int) -> IPAddress {
        // Swift's smart shift gives zero when everything is shifted out.
        switch self {
        case .v4(let value): .v4(value & (UInt32.max << (32 - length)))
        case .v6(let value): .v6(value & (UInt128.max << (128 - length)))
        }
    }
}
