/// A line of the log of SCIM requests that an IT admin reads: nothing secret in it.
package struct DirectoryRequest: Sendable, Codable, Hashable {
    package var id: DirectoryRequestID
    package var directoryId: DirectoryID
    package var at: Timestamp
    package var method: String
    /// What follows the directory's base URL, the query included.
    package var path: String
    package var status: Int
    /// RFC 7644 §3.12.
    package var scimType: String?
    /// Why it was refused.
    package var detail: String?
    package var durationMicroseconds: Int
    package var userAgent: String?
    /// The last characters of the token that it came with.
    package var tokenHint: String?
    /// Redacted and cut.
    package var requestBody: String?
    /// Redacted and cut; only of refusals.
    package var responseBody: String?

    package init(
        id: DirectoryRequestID, directoryId: DirectoryID, at: Timestamp, method: String, path: String, status: Int,
        durationMicroseconds: Int
    ) {
        self.id = id
        self.directoryId = directoryId
        self.at = at
        self.method = method
        self.path = path
        self.status = status
        self.durationMicroseconds = durationMicroseconds
    }
}

package struct DirectoryRequestQuery: Sendable, Hashable {
    package var directory: DirectoryID
    /// The key is the last one's identifier.
    package var page: PageRequest
    /// Only refused ones (400 and above), or only the others.
    package var isRefused: Bool?
    package var method: String?
    /// Inclusive.
    package var from: Timestamp?
    /// Exclusive.
    package var to: Timestamp?

    package init(
        directory: DirectoryID, page: PageRequest, isRefused: Bool? = nil, method: String? = nil,
        from: Timestamp? = nil, to: Timestamp? = nil
    ) {
        self.directory = directory
        self.page = page
        self.isRefused = isRefused
        self.method = method
        self.from = from
        self.to = to
    }
}
