/// A typed value as it was written: the text is kept even when it does not mean anything.
public struct LexicalValue<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The text as written.
    public let text: String
    /// What it means, nil when it is not a valid value of its type.
    public let value: Value?
    /// The element that carries it.
    public let location: SourceLocation
}
