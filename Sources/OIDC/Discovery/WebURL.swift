#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An absolute `http` or `https` URL (RFC 3986) in its parts, none of them decoded or normalised.
struct WebURL {
    let scheme: String
    let authority: String
    let path: String
    let query: String?
    let hasFragment: Bool
    let hasUserInformation: Bool

    init?(_ text: String) {
        guard text.utf8.count <= WebURL.maximumBytes, let components = URLComponents(string: text),
            let scheme = components.scheme?.lowercased(), scheme == "https" || scheme == "http",
            let host = components.percentEncodedHost, !host.isEmpty,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !WebURL.forbidden.contains($0) })
        else { return nil }
        self.scheme = scheme
        self.authority = host.lowercased() + (components.port.map { ":\($0)" } ?? "")
        self.path = components.percentEncodedPath
        self.query = components.percentEncodedQuery
        self.hasFragment = components.percentEncodedFragment != nil
        self.hasUserInformation = components.percentEncodedUser != nil || components.percentEncodedPassword != nil
    }

    private static let maximumBytes = 4096
    /// Characters that stand nowhere in a URL and that lenient parsers escape silently. Braces are let through, for
    /// templated issuers.
    private static let forbidden = Array("\"<>\\^`|".utf8)
}
