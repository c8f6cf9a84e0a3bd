/// Parameters without members, or a result without members: `{}`.
public struct EmptyObject: Codable, Sendable, Hashable {
    /// Makes one.
    public init() {}
}
