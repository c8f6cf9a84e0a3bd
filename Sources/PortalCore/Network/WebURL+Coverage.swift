extension WebURL {
    package var scheme: String { isSecure ? "https" : "http" }

    /// The port in force.
    package var effectivePort: UInt16 { port ?? (isSecure ? 443 : 80) }

    /// Secure, or on the machine itself, where nobody listens in.
    package var isSecureOrLoopback: Bool { isSecure || host.isLoopback }

    /// As RFC 3986 §2 wants it. Else characters would be compared here where browsers compare bytes: a mark that combines
    /// with a delimiter hides it.
    package var isASCII: Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// True if this URL has the origin of `entry` and lies at or below its path. Paths with dot segments lie nowhere,
    /// since a browser would resolve them to another place; nor do URLs that are not ASCII.
    package func isCovered(by entry: WebURL) -> Bool {
        guard isASCII, entry.isASCII, isSecure == entry.isSecure, host == entry.host,
            effectivePort == entry.effectivePort,
            !hasDotSegment
        else { return false }
        let base = entry.path.hasSuffix("/") ? String(entry.path.dropLast()) : entry.path
        return base.isEmpty || path == base || path.hasPrefix(base + "/")
    }

    private var hasDotSegment: Bool {
        path.split(separator: "/").contains { segment in
            let plain = segment.lowercased().replacing("%2e", with: ".")
            return plain == "." || plain == ".."
        }
    }
}
