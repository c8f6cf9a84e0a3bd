/// A member of a document whose value is not what the specification says.
public struct MemberProblem: Sendable, Hashable {
    /// Kinds of problem.
    public enum Kind: Sendable, Hashable {
        /// Another JSON type than the one required; both in the words of JSON Schema, such as `array of string`.
        case wrongType(expected: String, found: String)
        /// A string that must not be empty.
        case empty
        /// A string that must be an absolute `http` or `https` URL.
        case notURL(String)
        /// The document names a member twice; readers differ in which they keep.
        case repeatedMembers
    }

    /// The value, as a JSON pointer (RFC 6901).
    public let pointer: String
    /// What is wrong.
    public let kind: Kind

    /// Names a problem.
    public init(pointer: String, kind: Kind) {
        self.pointer = pointer
        self.kind = kind
    }
}
