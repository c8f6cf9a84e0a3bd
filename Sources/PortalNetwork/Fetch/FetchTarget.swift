import PortalCore

/// One URL to ask, taken apart so that no later parser can see another host in it than the one that was checked.
struct FetchTarget: Sendable {
    let url: WebURL
    /// What follows the authority, without the fragment: begins with a slash, ASCII only.
    let pathAndQuery: String

    /// For messages: without query and fragment.
    let display: String
    /// Host as it stands in a URL, with brackets around an IPv6 address.
    let authorityHost: String

    var host: URLHost { url.host }
    var port: UInt16 { url.port ?? (url.isSecure ? 443 : 80) }

    /// The request's URL, made of the checked parts in their canonical form.
    var requestURL: String { origin + pathAndQuery }

    private let origin: String

    init(_ url: WebURL) {
        self.url = url
        if case .address(.v6) = url.host.kind {
            authorityHost = "[\(url.host.name)]"
        } else {
            authorityHost = url.host.name
        }
        origin =
            (url.isSecure ? "https://" : "http://") + authorityHost + (url.port.map { ":\($0)" } ?? "")

        let afterScheme = url.text.drop { $0 != ":" }.dropFirst(3)
        let rest = afterScheme.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
        pathAndQuery = Self.percentEncoded(rest.hasPrefix("/") ? rest : "/" + rest)
        display = origin + url.path
    }

    /// What a request line cannot carry, percent-encoded (RFC 3986 §2.1); what is encoded already stays as it is.
    private static func percentEncoded(_ text: Substring) -> String {
        let digits = Array("0123456789ABCDEF")
        let bytes = Array(text.utf8)
        var result = ""
        for (index, byte) in bytes.enumerated() {
            let isKept =
                switch byte {
                case UInt8(ascii: "%"): bytes[(index + 1)...].prefix(2).count(where: Self.isHexadecimal) == 2
                case UInt8(ascii: "["), UInt8(ascii: "]"): false
                default: byte < 0x80
                }
            if isKept {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result.append("%")
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        return result
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
