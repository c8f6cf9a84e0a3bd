extension WebURL {
    package var scheme: String { isSecure ? "https" : "http" }

    /// The port in force.
    package var effectivePort: UInt16 { port ?? (isSecure ? 443 : 80) }

    /// Secure, or on the machine itself, where nobody listens in.
    package var isSecureOrLoopback: Bool { isSecure || host.isLoopback }

    /// True if this URL has the origin of `entry` and lies at or below its path. Paths with dot segments lie nowhere,
    /// since a browser would resolve them to another place.
    package func isCovered(by entry: WebURL) -> Bool {
        guard isSecure == entry.isSecure, host == entry.host, effectivePort == entry.effectivePort,
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
