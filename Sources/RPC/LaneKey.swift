/// What a lane is called: requests with equal keys are one lane, and keep their order where it matters.
public struct LaneKey: Sendable, Hashable {
    /// The name, for example an organisation's id.
    public let rawValue: String

    /// Makes a key.
    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}
