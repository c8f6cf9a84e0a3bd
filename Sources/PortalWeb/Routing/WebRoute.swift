/// What a path leads to.
enum WebRoute: Sendable, Hashable {
    /// One of the flow's own URLs, and what it is counted as.
    case signOn(String)
    /// The SCIM service provider of a directory, and what of it is counted.
    case scim(String)
    case health
    case metrics
    case unknown

    /// From a path as it was received, without the query. Nothing is decoded: a path has one spelling.
    init(path: Substring) {
        switch path {
        case "/healthz": self = .health
        case "/metrics": self = .metrics
        default:
            if path.hasPrefix(Self.scimPrefix) {
                self = .scim(Self.scimResource(path))
                return
            }
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
    static let scimPrefix = "/scim/v2/"

    /// What follows the directory's identifier, as one of few words.
    private static func scimResource(_ path: Substring) -> String {
        switch path.dropFirst(scimPrefix.count).split(separator: "/").dropFirst().first {
        case "Users": "scim_users"
        case "Groups": "scim_groups"
        default: "scim_other"
        }
    }

    /// For counting: one of few.
    var label: String {
        switch self {
        case .signOn(let name), .scim(let name): name
        case .health: "healthz"
        case .metrics: "metrics"
        case .unknown: "unknown"
        }
    }
}
