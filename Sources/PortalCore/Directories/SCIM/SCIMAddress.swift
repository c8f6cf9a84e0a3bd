import SCIM

/// What a request's URL says: whose service provider, and what of it.
struct SCIMAddress: Sendable {
    package static let prefix = "/scim/v2/"

    var directory: DirectoryID?
    var target: SCIMRequestTarget
    /// What follows the directory's base URL, as it was received.
    var path: String
    var query: Substring

    /// From an absolute URL, or from the path on; nil for one of nothing here.
    init?(url: String) {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        guard let prefix = path.firstRange(of: Self.prefix) else { return nil }
        let rest = path[prefix.upperBound...]
        let id = rest.prefix { $0 != "/" }
        directory = DirectoryID(String(id))
        let inner = rest.dropFirst(id.count)
        target = SCIMRequestTarget(inner)
        query = url[path.endIndex...].prefix { $0 != "#" }.dropFirst()
        self.path = String(inner)
    }
}
