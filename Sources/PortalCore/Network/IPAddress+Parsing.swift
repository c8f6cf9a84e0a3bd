extension IPAddress {
    /// Strict text: four decimal numbers without leading zeros, or RFC 4291 §2.2 hexadecimal groups.
    ///
    /// Brackets around an IPv6 address and a zone (`%eth0`) after it are accepted and dropped.
    package init?(_ text: String) {
        if let value = Self.strictIPv4(text[...]) {
            self = .v4(value)
        } else if let value = Self.ipv6(text) {
            self = .v6(value)
        } else {
            return nil
        }
    }

    /// Whatever a resolver or browser would take for an address in the host part of a URL.
    ///
    /// Besides the strict forms: one to four numbers, each decimal, octal (`0177`) or hexadecimal (`0x7f`), the last
    /// one filling the rest (`127.1`, `2130706433`), and one dot at the end. Nil means that the host is a name.
    package init?(host: String) {
        if let strict = IPAddress(host) {
            self = strict
        } else if let value = Self.looseIPv4(host) {
            self = .v4(value)
        } else {
            return nil
        }
    }

    // MARK: IPv4

    private static func strictIPv4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part == "0" || !part.hasPrefix("0"),
                let number = number(part, radix: 10), number <= 0xff
            else { return nil }
            value = value << 8 | UInt32(number)
        }
        return value
    }

    private static func looseIPv4(_ text: String) -> UInt32? {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last == "" { parts.removeLast() }
        guard (1...4).contains(parts.count), let last = parts.popLast(), let rest = looseNumber(last) else {
            return nil
        }
        var value: UInt64 = 0
        for part in parts {
            guard let number = looseNumber(part), number <= 0xff else { return nil }
            value = value << 8 | number
        }
        let room = UInt64(8 * (4 - parts.count))
        guard rest < 1 << room else { return nil }
        return UInt32(exactly: value << room | rest)
    }

    private static func looseNumber(_ part: Substring) -> UInt64? {
        let lower = part.lowercased()
        if lower.hasPrefix("0x") { return lower.count == 2 ? 0 : number(lower.dropFirst(2), radix: 16) }
        if lower.hasPrefix("0"), lower.count > 1 { return number(lower.dropFirst(), radix: 8) }
        return number(lower[...], radix: 10)
    }

    /// Digits only: `UInt64(_:radix:)` would take a sign too.
    private static func number(_ text: Substring, radix: Int) -> UInt64? {
        guard let first = text.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        return UInt64(text, radix: radix)
    }

    // MARK: IPv6

    private static func ipv6(_ text: String) -> UInt128? {
        var body = text[...]
        if body.hasPrefix("[") {
            guard body.hasSuffix("]") else { return nil }
            body = body.dropFirst().dropLast()
        }
        if let zone = body.firstIndex(of: "%") { body = body[..<zone] }
        guard body.utf8.contains(UInt8(ascii: ":")) else { return nil }

        // `::` splits the groups into a head and a tail, with at least one group of zeros between them.
        guard let gap = body.firstRange(of: "::") else {
            guard let groups = groups(body), groups.count == 8 else { return nil }
            return join(groups)
        }
        let (headText, tailText) = (body[..<gap.lowerBound], body[gap.upperBound...])
        guard tailText.firstRange(of: "::") == nil, !tailText.hasPrefix(":"), !headText.contains("."),
            let head = groups(headText), let tail = groups(tailText), head.count + tail.count < 8
        else { return nil }
        return join(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let value = strictIPv4(part) {
                groups += [UInt16(truncatingIfNeeded: value >> 16), UInt16(truncatingIfNeeded: value)]
            } else {
                guard (1...4).contains(part.utf8.count), let number = number(part, radix: 16),
                    let group = UInt16(exactly: number)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }

    private static func join(_ groups: [UInt16]) -> UInt128 {
        groups.reduce(0) { $0 << 16 | UInt128($1) }
    }
}
