/// Bounds of the SCIM service provider.
package enum SCIMBounds {
    /// Largest body of a request, in bytes: a group of 100,000 members fits.
    package static let bodyBytes = 10 << 20
    /// Nested levels of a body.
    static let bodyDepth = 32
    /// Largest page, and the size of one for which no number is given.
    package static let maximumResults = 200
    static let defaultResults = 100
    /// Members that one answer lists at most: a page of groups is cut short before it has more.
    static let listedMembers = 200_000
    /// Resources that are looked through for a filter or an order that no index answers; beyond it is `tooMany`.
    static let examinedResources = 100_000
    /// Resources that are looked through in one transaction.
    static let examinedAtOnce = 500
    /// Resources that are put into an order that no index gives.
    static let sortedResources = 10_000
    /// What an index finds for one filter.
    static let foundResources = 2_000
    /// The time that a page's cursor is good for is not bounded; it is a place in an order (RFC 9865 §2.1).
    /// How often it is noted that the provider was heard, in seconds.
    static let noticeSeconds: Int64 = 60
}
