/// How a URL that was typed in differs from ours, so that the reader is told the one thing to look for.
enum URLDifference: Sendable, Hashable {
    case scheme, host, port, trailingSlash, letterCase, whiteSpace, query
    /// Ours, but of another connection.
    case otherConnection
    /// The one of our URLs that belongs into another field.
    case other

    /// Nil if the two are the same.
    init?(_ received: String, ours: String) {
        guard !received.utf8.elementsEqual(ours.utf8) else { return nil }
        let left = Parts(received)
        let right = Parts(ours)
        if received.filter({ !$0.isWhitespace }) == ours {
            self = .whiteSpace
        } else if Self.withoutSlash(received) == Self.withoutSlash(ours) {
            self = .trailingSlash
        } else if left.rest == right.rest, left.host == right.host, left.port == right.port {
            self = .scheme
        } else if received.lowercased() == ours.lowercased() {
            self = .letterCase
        } else if left.scheme == right.scheme, left.host == right.host, left.rest == right.rest {
            self = .port
        } else if left.rest == right.rest {
            self = .host
        } else if Self.isOtherConnection(left, right) {
            self = .otherConnection
        } else if left.host == right.host, left.path == right.path {
            self = .query
        } else {
            self = .other
        }
    }

    /// Its part of a code.
    var code: String {
        switch self {
        case .scheme: "scheme"
        case .host: "host"
        case .port: "port"
        case .trailingSlash: "trailing_slash"
        case .letterCase: "letter_case"
        case .whiteSpace: "white_space"
        case .query: "query"
        case .otherConnection: "other_connection"
        case .other: "mismatch"
        }
    }

    /// What the reader must look for.
    func words(received: String, ours: String) -> String {
        let left = Parts(received)
        let right = Parts(ours)
        return switch self {
        case .scheme: "It begins with \(left.scheme):// instead of \(right.scheme)://."
        case .host: "The host is \(DiagnosisText.shown(left.host)) instead of “\(right.host)”."
        case .port: "Only the port differs."
        case .trailingSlash:
            received.hasSuffix("/") ? "It has a slash at its end, ours has none." : "The slash at its end is missing."
        case .letterCase: "Only capital and small letters differ."
        case .whiteSpace: "It contains a space or a line break."
        case .query: "It differs behind the question mark or hash."
        case .otherConnection: "It is the value of another connection of this application."
        case .other: "It is another value altogether."
        }
    }

    private static func withoutSlash(_ text: String) -> Substring {
        text.hasSuffix("/") ? text.dropLast() : text[...]
    }

    /// Equal but for one path segment, our connection's.
    private static func isOtherConnection(_ left: Parts, _ right: Parts) -> Bool {
        guard left.host == right.host else { return false }
        let received = left.path.split(separator: "/", omittingEmptySubsequences: false)
        let ours = right.path.split(separator: "/", omittingEmptySubsequences: false)
        guard received.count == ours.count, ours.count >= 3 else { return false }
        let differing = zip(received, ours).enumerated().filter { $0.element.0 != $0.element.1 }
        return differing.count == 1 && differing.first?.offset == ours.count - 2
    }

    /// Just enough of a URL to compare; any text has these parts.
    private struct Parts {
        var scheme = ""
        var host = ""
        var port = ""
        /// From the first slash behind the host on.
        var rest = ""

        var path: Substring { rest.prefix { $0 != "?" && $0 != "#" } }

        init(_ text: String) {
            var text = text.prefix(DiagnosisText.longestValue * 4)
            if let range = text.firstRange(of: "://") {
                scheme = text[..<range.lowerBound].lowercased()
                text = text[range.upperBound...]
            }
            let authority = text.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            rest = String(text[authority.endIndex...])
            if let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isNumber) {
                host = authority[..<colon].lowercased()
                port = String(authority[colon...])
            } else {
                host = authority.lowercased()
            }
        }
    }
}
