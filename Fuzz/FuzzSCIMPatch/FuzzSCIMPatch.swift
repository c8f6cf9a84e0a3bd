import SCIM
import StrictJSON

private let user: JSONObject = [
    "schemas": [.string(SCIMURN.user)], "id": "1", "userName": "bjensen", "name": ["familyName": "Jensen"],
    "emails": [["value": "b@x", "type": "work", "primary": true], ["value": "c@x", "type": "home"]],
]

private let group: JSONObject = [
    "schemas": [.string(SCIMURN.group)], "id": "1", "displayName": "g",
    "members": [["value": "a"], ["value": "b", "type": "User"]],
]

// Whatever the bytes are, a patch is read and applied, or refused; what it leaves is what the reader would keep, and
// never without what is required.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSCIMPatch(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    guard let body = try? JSONReader.parse(bytes), let patch = try? SCIMPatch(body) else { return 0 }
    for (resource, type) in [(user, SCIMResourceType.user), (group, .group)] {
        guard let changed = try? patch.apply(to: resource, type) else { continue }
        precondition(changed["id"] == "1")
        guard let read = try? SCIMResourceReader(type).read(.object(changed)) else {
            fatalError("not readable: \(changed)")
        }
        var kept = changed
        kept["id"] = nil
        precondition(read == kept)
    }
    if let (rest, changes) = try? patch.splitMembers() {
        precondition(rest.operations.count <= patch.operations.count)
        for case .removeWhere(let filter) in changes { _ = SCIMMember(value: "1").matches(filter) }
        _ = try? rest.apply(to: group, .group)
    }
    return 0
}
