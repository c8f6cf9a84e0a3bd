import Crypto
import SCIM
import StrictJSON

/// Where a page by cursor goes on (RFC 9865): a place in an order, bound to the query that it came from. It names nothing
/// that the query's own results do not show, and confers no right.
struct SCIMCursor {
    var place: DirectoryPlace
    /// What the query was.
    var mark: String

    private static let markLength = 8

    init(place: DirectoryPlace, mark: String) {
        self.place = place
        self.mark = mark
    }

    /// - Parameter isIdentifier: whether a text is an identifier of what the query lists.
    /// - Throws: `invalidCursor`, also for one of another query.
    init(text: String, mark: String, isIdentifier: (String) -> Bool) throws(SCIMError) {
        guard let bytes = Base64URL.decode(text), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Self.invalid
        }
        let parts = decoded.split(separator: "\u{0}", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == mark else { throw Self.invalid }
        self.mark = mark
        place = DirectoryPlace(name: String(parts[2]), id: String(parts[1]))
        guard isIdentifier(place.id) else { throw Self.invalid }
    }

    var text: String { Base64URL.encode(Array("\(mark)\u{0}\(place.id)\u{0}\(place.name)".utf8)) }

    /// The same for queries whose pages belong together.
    static func mark(of query: SCIMQuery, _ order: DirectoryOrder, _ type: SCIMResourceType) -> String {
        let words = "\(type.name) \(query.filter.map { "\($0)" } ?? "") \(order) \(query.sortDescending)"
        return String(Base64URL.encode(SHA256.bytes(of: words)).prefix(markLength))
    }

    private static let invalid = SCIMError.badRequest(
        .invalidCursor, "The cursor is not one that this query gave: begin again without one.")
}
