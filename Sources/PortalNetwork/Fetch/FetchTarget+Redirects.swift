import PortalCore

extension FetchTarget {
    /// The absolute URL that a `Location` value means here (RFC 9110 §10.2.2, RFC 3986 §5.2).
    func resolving(_ location: String) -> String {
        if Self.hasScheme(location) { return location }
        let scheme = url.isSecure ? "https:" : "http:"
        if location.hasPrefix("//") { return scheme + location }
        let origin = "\(scheme)//\(authorityHost)" + (url.port.map { ":\($0)" } ?? "")

        let path = pathAndQuery.prefix { $0 != "?" }
        if location.hasPrefix("/") { return origin + Self.withoutDotSegments(location) }
        if location.isEmpty || location.hasPrefix("#") { return origin + pathAndQuery }
        if location.hasPrefix("?") { return origin + path + location }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return origin + Self.withoutDotSegments(folder + location)
    }

    private static func hasScheme(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon != text.startIndex else { return false }
        return text.utf8[..<colon].allSatisfy { byte in
            switch byte | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): true
            default: (0x30...0x39).contains(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e
            }
        }
    }

    private static func withoutDotSegments(_ reference: String) -> String {
        let path = reference.prefix { $0 != "?" && $0 != "#" }
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".": if isLast { kept.append("") }
            case "..":
                _ = kept.popLast()
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/") + reference[path.endIndex...]
    }
}
