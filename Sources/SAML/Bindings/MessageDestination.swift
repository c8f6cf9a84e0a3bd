#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// An address to which the user's browser may carry a message.
struct MessageDestination {
    let text: String

    init?(_ text: String) {
        // The text goes into a header and a page as it is, so it must have only the characters of RFC 3986 §2.
        guard text.utf8.count <= MessageDestination.maximumBytes,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !MessageDestination.excluded.contains($0) }),
            let components = URLComponents(string: text), let scheme = components.scheme?.lowercased(),
            scheme == "https" || scheme == "http", let host = components.host, !host.isEmpty,
            components.fragment == nil
        else { return nil }
        self.text = text
    }

    /// The address with more parameters in its query; nil when one of them is there already, for the receiver could
    /// then take either.
    func adding(query: String) -> String? {
        guard let mark = text.firstIndex(of: "?") else { return text + "?" + query }
        let present = Array(text[text.index(after: mark)...].utf8)
        guard let parameters = try? FormParameters(parsing: present, limits: .redirect),
            HTTPRedirectBinding.parameterNames.allSatisfy({ (try? parameters.value($0)) == .some(nil) })
        else { return nil }
        let needsSeparator = !text.hasSuffix("?") && !text.hasSuffix("&")
        return text + (needsSeparator ? "&" : "") + query
    }

    private static let excluded = Array("\"<>\\^`{|}".utf8)
    private static let maximumBytes = 8 << 10
}
