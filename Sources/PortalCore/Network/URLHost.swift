/// The host part of a URL and what can be said about it without a resolver.
package struct URLHost: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        case address(IPAddress)
        /// `localhost` and names below it (RFC 6761 §6.3).
        case localhost
        /// One label, or a top-level domain that is never delegated publicly.
        case internalName
        case publicName
    }

    /// Lower case, without brackets, zone and final dot.
    package let name: String
    package let kind: Kind

    /// Reserved or customary for networks without public names (RFC 6761, 6762, 8375, 9476; ICANN's `.internal`).
    private static let internalSuffixes = [
        "local", "internal", "intranet", "corp", "home", "lan", "home.arpa", "localdomain", "private", "test",
        "invalid",
        "onion", "alt",
    ]
    private static let maximumNameLength = 253
    private static let maximumLabelLength = 63

    /// Nil if `text` is neither an address nor made of letters, digits, hyphens and underscores in labels.
    package init?(_ text: String) {
        if let address = IPAddress(host: text) {
            name = address.description
            kind = .address(address)
            return
        }
        var lower = text.lowercased()
        if lower.hasSuffix(".") { lower.removeLast() }
        let labels = lower.split(separator: ".", omittingEmptySubsequences: false)
        guard lower.utf8.count <= Self.maximumNameLength, labels.allSatisfy(Self.isLabel) else { return nil }
        // A name that ends in a number is an address to a browser; this one was no valid address.
        guard let last = labels.last, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        name = lower
        if last == "localhost" || lower == "localhost.localdomain" {
            kind = .localhost
        } else if labels.count == 1 || Self.internalSuffixes.contains(where: { lower.hasSuffix("." + $0) }) {
            kind = .internalName
        } else {
            kind = .publicName
        }
    }

    /// True if the host is certainly not on the public Internet.
    package var isLocal: Bool {
        switch kind {
        case .address(let address): address.scope != .global
        case .localhost, .internalName: true
        case .publicName: false
        }
    }

    /// True if the host can only be the machine that asks.
    package var isLoopback: Bool {
        switch kind {
        case .address(let address): address.scope == .loopback || address.scope == .unspecified
        case .localhost: true
        case .internalName, .publicName: false
        }
    }

    /// For messages: completes "`host` is …".
    package var words: String {
        switch kind {
        case .address(let address): address.scope.words
        case .localhost: "the machine itself"
        case .internalName: "a name that only an internal network knows"
        case .publicName: "a public name"
        }
    }

    package var description: String { name }

    private static func isLabel(_ label: Substring) -> Bool {
        guard (1...maximumLabelLength).contains(label.utf8.count) else { return false }
        return label.utf8.allSatisfy { byte in
            (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x5f
        }
    }
}
