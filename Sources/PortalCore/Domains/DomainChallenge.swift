import DomainNames

/// The DNS record that proves a domain.
package struct DomainChallenge: Sendable, Codable, Hashable {
    /// What each value begins with.
    package static let valuePrefix = "portal-domain-verification="
    private static let randomLength = 16

    package private(set) var type = "TXT"
    /// Where it belongs, for example `_portal-challenge.example.com`; the domain itself is accepted too.
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// A new one: 128 random bits behind the tenant's number, by which somebody else's record is recognised.
    static func make(
        for domain: String, prefix: String, in tenant: TenantID, _ surroundings: Surroundings
    ) -> DomainChallenge {
        let number = withUnsafeBytes(of: tenant.number.bigEndian) { Array($0) }
        return DomainChallenge(
            name: "\(prefix).\(domain)",
            value: valuePrefix + Hex.encode(number + surroundings.randomBytes(randomLength)))
    }

    package var token: String { String(value.dropFirst(Self.valuePrefix.count)) }

    /// The tenant in whose file a token was made; nil for what is no token.
    static func tenant(ofToken token: String) -> TenantID? {
        guard token.utf8.count == 2 * (4 + randomLength), token.utf8.allSatisfy(\.isLowercaseHex),
            let number = UInt32(token.prefix(8), radix: 16)
        else { return nil }
        return TenantID(number: number)
    }

    /// Names at which people put it by mistake: the zone's name once more behind it, as DNS hosts do that complete names;
    /// above a subdomain; without the underscore; below `www`.
    package func misplacedNames(domain: String, zone: String) -> [String] {
        let prefix = name.prefix { $0 != "." }
        var names = ["\(name).\(zone)", "\(domain).\(zone)"]
        if domain != zone { names += ["\(prefix).\(zone)", zone] }
        if prefix.hasPrefix("_") { names.append("\(prefix.dropFirst()).\(domain)") }
        names += ["\(prefix).www.\(domain)", "www.\(domain)"]
        let right = [name, domain]
        return names.filter { !right.contains($0) && $0.utf8.count <= DomainName.maximumLength }
    }
}

extension UInt8 {
    fileprivate var isLowercaseHex: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}
