/// The text directly inside an element: its text and CDATA parts joined.
public struct SAMLXMLText: Sendable, Equatable {
    /// The joined text. Text of child elements, comments and processing instructions is not part of it.
    public let value: String
    /// Whether comments, processing instructions or elements stand between or beside the parts. Readers that stop at
    /// the first part would see a different value, which is how identities have been forged.
    public let isInterrupted: Bool
}
