/// From where an address can be reached, as far as the IANA special-purpose registries say.
package enum AddressScope: String, Sendable, CaseIterable {
    /// Anywhere on the Internet.
    case global
    /// Only the machine itself.
    case loopback
    /// "This host": never a destination.
    case unspecified
    /// One network segment; cloud metadata services live here.
    case linkLocal
    /// A private network (RFC 1918).
    case privateUse
    /// A private network (RFC 4193).
    case uniqueLocal
    /// Behind a carrier's address translation (RFC 6598).
    case carrierShared
    case multicast
    /// For examples in texts.
    case documentation
    /// Benchmarking, protocol assignments, future use, tunnels.
    case reserved

    /// For messages: "… is a loopback address".
    package var words: String {
        switch self {
        case .global: "a public address"
        case .loopback: "a loopback address"
        case .unspecified: "the unspecified address"
        case .linkLocal: "a link-local address"
        case .privateUse: "a private address"
        case .uniqueLocal: "a unique local address"
        case .carrierShared: "a shared carrier address"
        case .multicast: "a multicast address"
        case .documentation: "a documentation address"
        case .reserved: "a reserved address"
        }
    }
}

extension IPAddress {
    /// The scope of this address, or of the IPv4 address that it carries (mapped, compatible, NAT64, 6to4, ISATAP).
    package var scope: AddressScope {
        switch unmapped {
        case .v4(let value): Self.scope(ofIPv4: value)
        case .v6(let value): Self.scope(ofIPv6: value)
        }
    }

    private static func scope(ofIPv4 value: UInt32) -> AddressScope {
        func starts(_ first: UInt32, _ second: UInt32 = 0, _ third: UInt32 = 0, length: UInt32) -> Bool {
            (value ^ (first << 24 | second << 16 | third << 8)) >> (32 - length) == 0
        }
        if value == 0 { return .unspecified }
        if starts(127, length: 8) { return .loopback }
        if starts(10, length: 8) || starts(172, 16, length: 12) || starts(192, 168, length: 16) { return .privateUse }
        if starts(169, 254, length: 16) { return .linkLocal }
        if starts(100, 64, length: 10) { return .carrierShared }
        if starts(224, length: 4) { return .multicast }
        if starts(192, 0, 2, length: 24) || starts(198, 51, 100, length: 24) || starts(203, 0, 113, length: 24) {
            return .documentation
        }
        if starts(0, length: 8) || starts(192, 0, 0, length: 24) || starts(192, 88, 99, length: 24)
            || starts(198, 18, length: 15) || starts(240, length: 4)
        {
            return .reserved
        }
        return .global
    }

    private static func scope(ofIPv6 value: UInt128) -> AddressScope {
        let head = UInt64(truncatingIfNeeded: value >> 64)
        let tail = UInt64(truncatingIfNeeded: value)
        func starts(_ bits: UInt64, length: UInt64) -> Bool { (head ^ bits) >> (64 - length) == 0 }

        if value == 0 { return .unspecified }
        if value == 1 { return .loopback }
        if starts(0xfe80_0000_0000_0000, length: 10) || starts(0xfec0_0000_0000_0000, length: 10) { return .linkLocal }
        if starts(0xfc00_0000_0000_0000, length: 7) { return .uniqueLocal }
        if starts(0xff00_0000_0000_0000, length: 8) { return .multicast }
        if starts(0x2001_0db8_0000_0000, length: 32) || starts(0x3fff_0000_0000_0000, length: 20) {
            return .documentation
        }
        // IPv4-compatible addresses and the well-known NAT64 prefix: whatever they carry is where they lead.
        if head == 0, tail >> 32 == 0 { return scope(ofIPv4: UInt32(truncatingIfNeeded: tail)) }
        if head == 0x0064_ff9b_0000_0000, tail >> 32 == 0 { return scope(ofIPv4: UInt32(truncatingIfNeeded: tail)) }
        if starts(0x2002_0000_0000_0000, length: 16) {
            return scope(ofIPv4: UInt32(truncatingIfNeeded: head >> 16))
        }
        // Only 2000::/3 has been given out; 2001::/23 inside it is for protocols (Teredo, ORCHID).
        if !starts(0x2000_0000_0000_0000, length: 3) || starts(0x2001_0000_0000_0000, length: 23) { return .reserved }
        // ISATAP interface identifiers (RFC 5214 §6.1).
        if tail >> 32 == 0x0000_5efe || tail >> 32 == 0x0200_5efe {
            return scope(ofIPv4: UInt32(truncatingIfNeeded: tail))
        }
        return .global
    }
}
