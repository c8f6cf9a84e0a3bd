import SCIM
import StrictJSON

/// A page of resources that are text already (RFC 7644 §3.4.2, RFC 9865 §2).
struct SCIMListResponse: JSONObjectWritable {
    /// Nil where it is not known without looking at everybody.
    var total: Int?
    /// Of a page by index.
    var startIndex: Int?
    var nextCursor: String?
    var resources: [JSONText]

    func writeMembers(to output: inout JSONOutput) {
        output.member("schemas", [SCIMURN.listResponse])
        output.member("totalResults", total)
        output.member("startIndex", startIndex)
        output.member("itemsPerPage", resources.count)
        output.member("nextCursor", nextCursor)
        output.member("Resources", resources)
    }
}
