import SCIM
import StrictJSON

// Whatever the bytes are, a body is read as a resource and as a search, or refused; a resource that was read is the same
// after being read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSCIMBody(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
    guard let body = try? JSONReader.parse(bytes) else { return 0 }
    for type in [SCIMResourceType.user, .group] {
        guard let resource = try? SCIMResourceReader(type).read(body) else { continue }
        guard let again = try? SCIMResourceReader(type).read(.object(resource)) else {
            fatalError("not read again: \(resource)")
        }
        precondition(again == resource)
    }
    if let query = try? SCIMQuery(searchRequest: body), let resource = body.objectValue {
        _ = query.filter?.matches(resource, .user)
        _ = query.projection.apply(resource, .user)
        if let path = query.sortBy { _ = SCIMSortKey(resource, path, .user) }
    }
    _ = try? SCIMMember.list(body)
    return 0
}
