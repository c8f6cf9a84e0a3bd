/// Which addresses the host may reach: public ones, and those that the configuration allows.
package struct AddressPolicy: Sendable, Hashable {
    /// Ranges of `--allow-address`.
    package let allowed: [CIDR]

    package init(allowed: [CIDR] = []) {
        self.allowed = allowed
    }

    /// True if no connection may be made to `address`. To be asked after name resolution, for every address.
    package func refuses(_ address: IPAddress) -> Bool {
        address.scope != .global && !allows(address)
    }

    /// True if the configuration names `address`; such an address may also be spoken to without TLS.
    package func allows(_ address: IPAddress) -> Bool {
        // Only the mapped form is unwrapped: 6to4 and NAT64 lead elsewhere than the configured network.
        let plain = address.unmapped
        return allowed.contains { $0.contains(plain) || $0.contains(address) }
    }

    /// Judges the host part of a URL as far as that is possible without resolving it.
    ///
    /// A name of an internal network counts as allowed as soon as anything is allowed: only its resolution can tell,
    /// and then ``refuses(_:)`` has the last word.
    package func allows(_ host: URLHost) -> Bool {
        switch host.kind {
        case .address(let address): allows(address)
        case .localhost: allows(.v4(0x7f00_0001)) || allows(.v6(1))
        case .internalName: !allowed.isEmpty
        case .publicName: false
        }
    }

    /// Why the host of a URL would be refused, in words that complete "`host` is …"; nil if it may be tried.
    package func refusal(of host: URLHost) -> String? {
        guard host.isLocal, !allows(host) else { return nil }
        return host.words
    }
}

extension AddressPolicy {
    /// True if the URL's host is one that the configuration allows, and that may be spoken to without TLS therefore.
    package func permitsPlainHTTP(to url: String) -> Bool { (try? WebURL(url)).map { allows($0.host) } ?? false }
}
