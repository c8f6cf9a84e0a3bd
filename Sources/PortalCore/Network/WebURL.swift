/// An absolute `http` or `https` URL taken apart (RFC 3986 §3), strictly: what browsers would silently repair is refused.
package struct WebURL: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is no usable URL; the description completes "the URL …".
    package enum Problem: Error, Sendable, Hashable, CustomStringConvertible {
        case empty, tooLong, forbiddenCharacter, notAbsolute
        case otherScheme(String)
        case noHost
        case invalidHost(String)
        case invalidPort
        case credentials

        package var description: String {
            switch self {
            case .empty: "is empty"
            case .tooLong: "is longer than \(WebURL.maximumLength) bytes"
            case .forbiddenCharacter:
                "contains a space, a control character or another character that URLs may not contain"
            case .notAbsolute: "does not begin with https://"
            case .otherScheme(let scheme): "has the scheme “\(scheme)” instead of https"
            case .noHost: "names no host"
            case .invalidHost(let host): "has the host “\(host)”, which is neither a name nor an address"
            case .invalidPort: "has a port that is not a number from 1 to 65535"
            case .credentials: "contains a user name or password before the host"
            }
        }
    }

    /// Longer ones do not survive browsers and proxies.
    package static let maximumLength = 2_048

    package let text: String
    package let isSecure: Bool
    package let host: URLHost
    /// Absent if the scheme's default holds.
    package let port: UInt16?
    /// With the leading slash; empty if there is none.
    package let path: String
    package let hasQuery: Bool
    package let hasFragment: Bool

    package var description: String { text }

    package init(_ text: String) throws(Problem) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        guard text.utf8.allSatisfy(Self.isAllowed) else { throw .forbiddenCharacter }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw .notAbsolute }
        let scheme = text[..<colon].lowercased()
        guard scheme == "https" || scheme == "http" else { throw .otherScheme(String(scheme.prefix(32))) }

        let rest = text[colon...].dropFirst(3)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw .credentials }
        let (hostText, portText) = Self.split(authority)
        guard !hostText.isEmpty else { throw .noHost }
        guard let host = URLHost(String(hostText)) else { throw .invalidHost(String(hostText.prefix(64))) }
        if let portText, !portText.isEmpty {
            guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(portText), port > 0 else {
                throw .invalidPort
            }
            self.port = port
        } else {
            port = nil
        }

        let beforeFragment = rest[end...].prefix { $0 != "#" }
        path = String(beforeFragment.prefix { $0 != "?" })
        hasQuery = beforeFragment.contains("?")
        hasFragment = beforeFragment.endIndex != rest.endIndex
        isSecure = scheme == "https"
        self.host = host
        self.text = text
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
        // The colons inside brackets belong to an IPv6 address.
        let start =
            authority.hasPrefix("[") ? authority.firstIndex(of: "]") ?? authority.startIndex : authority.startIndex
        guard let colon = authority[start...].firstIndex(of: ":") else { return (authority, nil) }
        return (authority[..<colon], authority[authority.index(after: colon)...])
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, 0x7f, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
            UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
            false
        default: true
        }
    }
}
