/// Where a provider's discovery document lies, worked out from what an administrator typed: the issuer, with or
/// without a trailing slash, or the address of the document itself (OpenID Connect Discovery 1.0 §4, RFC 8414 §3).
public struct DiscoveryLocation: Sendable, Hashable {
    /// Why the text cannot be used.
    public enum Problem: Error, Sendable, Hashable {
        /// Nothing was typed.
        case empty
        /// Not an absolute URL; a host name without `https://` is the usual case.
        case notURL
        /// Another scheme than `https` or `http`.
        case scheme(String)
        /// A placeholder such as `{yourDomain}` or `<tenant>` was left standing.
        case placeholder
        /// User name or password in the URL.
        case userInformation
        /// A `#` part.
        case fragment
        /// A `?` part, which an issuer must not have (OpenID Connect Core §2). In the address of the document it is
        /// allowed.
        case query
    }

    /// The issuer as typed, or what is left of the document's address without its well-known part. Whether the
    /// provider writes a slash at its end is then not known.
    public let issuer: String
    /// The address from which to fetch the document.
    public let url: String
    /// Whether the document's own address was typed.
    public let isDocumentAddress: Bool
    /// Whether the scheme is `https`.
    public let isSecure: Bool

    /// Works out the location.
    public init(_ typed: String) throws(Problem) {
        let text = typed.filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        guard !text.isEmpty else { throw .empty }
        guard !text.contains(where: { "{}<>".contains($0) }) else { throw .placeholder }
        guard let url = WebURL(text) else {
            let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
            if let scheme, scheme != "http", scheme != "https" { throw .scheme(scheme) }
            throw .notURL
        }
        guard !url.hasUserInformation else { throw .userInformation }
        guard !url.hasFragment else { throw .fragment }
        isSecure = url.scheme == "https"
        let origin = url.scheme + "://" + url.authority
        let query = url.query.map { "?" + $0 } ?? ""
        for suffix in [DiscoveryLocation.openID, DiscoveryLocation.oauth] {
            if url.path.hasSuffix(suffix) {
                issuer = origin + url.path.dropLast(suffix.count)
                self.url = origin + url.path + query
                isDocumentAddress = true
                return
            }
            // RFC 8414 puts the well-known part between host and path.
            if url.path.hasPrefix(suffix + "/") {
                issuer = origin + url.path.dropFirst(suffix.count)
                self.url = origin + url.path + query
                isDocumentAddress = true
                return
            }
        }
        guard url.query == nil else { throw .query }
        issuer = text
        self.url = origin + url.path.droppingTrailingSlash + DiscoveryLocation.openID
        isDocumentAddress = false
    }

    private static let openID = "/.well-known/openid-configuration"
    private static let oauth = "/.well-known/oauth-authorization-server"
}

extension String {
    var droppingTrailingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
