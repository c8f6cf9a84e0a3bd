/// What a request is about: the path below the base URL of a directory (RFC 7644, section 3.2, table 2).
public enum SCIMRequestTarget: Sendable, Hashable {
    /// What `.search` searches.
    public enum SearchScope: Sendable, Hashable {
        /// `/Users/.search`
        case users
        /// `/Groups/.search`
        case groups
        /// `/.search`
        case all
    }

    /// `/Users`
    case users
    /// `/Users/<id>`
    case user(String)
    /// `/Groups`
    case groups
    /// `/Groups/<id>`
    case group(String)
    /// A query in a body.
    case search(SearchScope)
    /// `/ServiceProviderConfig`
    case serviceProviderConfig
    /// `/ResourceTypes`
    case resourceTypes
    /// `/ResourceTypes/<name>`
    case resourceType(String)
    /// `/Schemas`
    case schemas
    /// `/Schemas/<URI>`
    case schema(String)
    /// `/Bulk`
    case bulk
    /// `/Me`, or anything below it
    case me
    /// Anything else.
    case unknown

    /// Reads a path, such as `/Users/42`. It may have a query behind it, and one slash at its end. Segments are
    /// percent-decoded; what cannot be decoded is unknown.
    public init(_ path: some StringProtocol) {
        let bytes = Array(path.utf8.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        var segments = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.first?.isEmpty == true { segments.removeFirst() }
        if segments.last?.isEmpty == true { segments.removeLast() }
        let names = segments.compactMap { PercentDecoding.decode($0, plusIsSpace: false) }
        guard names.count == segments.count, let first = names.first, !names.contains("") else {
            self = .unknown
            return
        }
        if first == "Me" {
            self = .me
            return
        }
        guard names.count <= 2 else {
            self = .unknown
            return
        }
        switch (first, names.count == 2 ? names.last : nil) {
        case ("Users", nil): self = .users
        case ("Users", ".search"): self = .search(.users)
        case ("Users", let id?): self = .user(id)
        case ("Groups", nil): self = .groups
        case ("Groups", ".search"): self = .search(.groups)
        case ("Groups", let id?): self = .group(id)
        case (".search", nil): self = .search(.all)
        case ("ServiceProviderConfig", nil): self = .serviceProviderConfig
        case ("ResourceTypes", nil): self = .resourceTypes
        case ("ResourceTypes", let name?): self = .resourceType(name)
        case ("Schemas", nil): self = .schemas
        case ("Schemas", let id?): self = .schema(id)
        case ("Bulk", nil): self = .bulk
        default: self = .unknown
        }
    }
}
