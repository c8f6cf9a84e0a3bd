import SCIM
import StrictJSON

private let user: JSONObject = [
    "id": "1", "userName": "Bjensen", "active": true, "name": ["familyName": "Jensen"],
    "emails": [["value": "b@x", "type": "work", "primary": true], ["value": "é@x"]],
    "meta": ["created": "2010-01-23T04:56:22Z"],
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": ["manager": ["value": "2"]],
]

// Whatever the bytes are, reading a filter, a path, a query or a target must return or throw; what was read is the same
// after being printed and read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSCIMFilter(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let text = String(
        decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
    if let filter = try? SCIMFilter(text) {
        _ = filter.matches(user, .user)
        _ = filter.matches(user, .group)
        _ = SCIMMember(value: "1", type: "User", display: "b").matches(filter)
        _ = try? filter.check(.user)
        // Canonical spelling may be longer than the bound.
        if filter.description.utf8.count <= SCIMLimits.maximumFilterBytes {
            guard let again = try? SCIMFilter(filter.description) else { fatalError("not read again: \(filter)") }
            precondition(again == filter)
        }
    }
    if let path = try? SCIMPath(text), path.description.utf8.count <= SCIMLimits.maximumPathBytes {
        guard let again = try? SCIMPath(path.description) else { fatalError("not read again: \(path)") }
        precondition(again == path)
    }
    if let items = try? SCIMQuery.queryItems(of: text[...]), let query = try? SCIMQuery(queryItems: items) {
        _ = query.projection.apply(user, .user)
        if let path = query.sortBy { _ = SCIMSortKey(user, path, .user) }
        precondition((query.startIndex ?? 1) >= 1 && (query.count ?? 0) >= 0)
    }
    _ = SCIMRequestTarget(text)
    _ = SCIMETag.matches(text, revision: 7)
    return 0
}
