/// What a path leads to.
enum WebRoute: Sendable, Hashable {
    /// One of the flow's own URLs, and what it is counted as.
    case signOn(String)
    case health
    case metrics
    case unknown

    /// From a path as it was received, without the query. Nothing is decoded: a path has one spelling.
    init(path: Substring) {
        switch path {
        case "/healthz": self = .health
        case "/metrics": self = .metrics
        default:
            guard path.hasPrefix(Self.signOnPrefix) else {
                self = .unknown
                return
            }
            switch path.split(separator: "/").last {
            case "metadata": self = .signOn("metadata")
            case "acs": self = .signOn("acs")
            case "jwks": self = .signOn("jwks")
            case "callback": self = .signOn("callback")
            case "start": self = .signOn("start")
            case "slo": self = .signOn("slo")
            default: self = .signOn("other")
            }
        }
    }

    static let signOnPrefix = "/sso/"

    /// For counting: one of few.
    var label: String {
        switch self {
        case .signOn(let name): name
        case .health: "healthz"
        case .metrics: "metrics"
        case .unknown: "unknown"
        }
    }
}
