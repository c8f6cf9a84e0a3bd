/// An IPv4 or IPv6 address as a number, without zone or port.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// From network byte order; nil unless there are 4 or 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: self = .v4(bytes.reduce(0) { $0 << 8 | UInt32($1) })
        case 16: self = .v6(bytes.reduce(0) { $0 << 8 | UInt128($1) })
        default: return nil
        }
    }

    /// How many bits an address of this family has.
    package var bitWidth: Int {
        switch self {
        case .v4: UInt32.bitWidth
        case .v6: UInt128.bitWidth
        }
    }

    /// The IPv4 address that an IPv4-mapped IPv6 address (`::ffff:a.b.c.d`, RFC 4291 §2.5.5.2) stands for.
    ///
    /// A socket treats both alike, so they are judged alike.
    package var unmapped: IPAddress {
        guard case .v6(let value) = self, value >> 32 == 0xffff else { return self }
        return .v4(UInt32(truncatingIfNeeded: value))
    }
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical IPv6 text of RFC 5952.
    package var description: String {
        switch self {
        case .v4(let value):
            return (0..<4).reversed().map { String(value >> (UInt32($0) * 8) & 0xff) }.joined(separator: ".")
        case .v6(let value):
            if value >> 32 == 0xffff { return "::ffff:\(unmapped)" }
            let groups = (0..<8).reversed().map { UInt16(truncatingIfNeeded: value >> (UInt128($0) * 16)) }
            let hex = groups.map { String($0, radix: 16) }
            guard let gap = Self.longestRunOfZeros(in: groups) else { return hex.joined(separator: ":") }
            return hex[..<gap.lowerBound].joined(separator: ":") + "::" + hex[gap.upperBound...].joined(separator: ":")
        }
    }

    private static func longestRunOfZeros(in groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start: Int?
        for (index, group) in (groups + [1]).enumerated() {
            if group == 0 {
                start = start ?? index
            } else if let first = start {
                // RFC 5952 §4.2: a single zero group is not shortened, and the first of equal runs wins.
                if index - first > max(1, best?.count ?? 0) { best = first..<index }
                start = nil
            }
        }
        return best
    }
}
