/// Versions of resources as entity tags (RFC 7644, section 3.14, RFC 9110, sections 8.8.3 and 13.1).
public enum SCIMETag {
    /// The tag of a revision: `W/"7"`.
    public static func weak(_ revision: Int) -> String {
        "W/\"\(revision)\""
    }

    /// Whether the value of `If-Match` or `If-None-Match` names a revision: a list of tags or `*`, compared weakly, so
    /// that `"7"` is the same as `W/"7"`. What is not such a list names nothing.
    public static func matches(_ header: String, revision: Int) -> Bool {
        var rest = Array(header.utf8).trimmingSpaces
        if rest.elementsEqual("*".utf8) { return true }
        let expected = String(revision)
        var isFound = false
        while true {
            rest = Array(rest).trimmingSpaces
            if rest.starts(with: "W/".utf8) { rest = rest.dropFirst(2) }
            guard rest.popFirst() == UInt8(ascii: "\""), let end = rest.firstIndex(of: UInt8(ascii: "\"")) else {
                return false
            }
            if rest[..<end].elementsEqual(expected.utf8) { isFound = true }
            rest = Array(rest[(end + 1)...]).trimmingSpaces
            guard let comma = rest.popFirst() else { return isFound }
            guard comma == UInt8(ascii: ",") else { return false }
        }
    }
}
