import Foundation
import PortalCore

extension FetchTarget {
    /// Takes a URL apart that somebody gave us, or that a server redirects to.
    init(checking text: String, limits: FetchLimits, redirectedFrom source: FetchTarget? = nil) throws(FetchError) {
        let subject = source.map { "\($0.authorityHost) redirects to a URL that" } ?? "The URL"
        let shown = Self.redacted(text)
        guard text.utf8.count <= limits.maximumURLLength else {
            throw FetchError(
                .invalidURL, url: shown, message: "\(subject) is longer than \(limits.maximumURLLength) bytes.")
        }
        let url: WebURL
        do {
            url = try WebURL(text)
        } catch {
            let kind: FetchError.Kind =
                switch error {
                case .otherScheme, .credentials: .schemeNotAllowed
                default: .invalidURL
                }
            throw FetchError(kind, url: shown, message: "\(subject) \(error).")
        }
        self.init(url)
        // The network library would silently ask for "/" instead.
        guard pathAndQuery.prefix(while: { $0 != "?" }).removingPercentEncoding != nil else {
            throw FetchError(
                .invalidURL, url: display, message: "\(subject) has a path that is not UTF-8 when decoded.")
        }
        if let source, source.url.isSecure, !url.isSecure {
            throw FetchError(
                .schemeNotAllowed, url: display,
                message: "\(source.authorityHost) redirects from https to unencrypted http, which is not followed.")
        }
    }

    /// What may be shown of a text that is no usable URL: nothing that could be a password or a token.
    private static func redacted(_ text: String) -> String {
        let longest = 200
        var shown = text[...]
        if let at = shown.lastIndex(of: "@") {
            let scheme = shown.firstRange(of: "://").map { shown[..<$0.upperBound] } ?? ""
            shown = scheme + shown[shown.index(after: at)...]
        }
        shown = shown.prefix { $0 != "?" && $0 != "#" }
        return String(String.UnicodeScalarView(shown.unicodeScalars.filter { $0.value >= 0x20 }.prefix(longest)))
    }
}
