/// What was given instead of the JSON document that was asked for.
public enum WrongDocument: String, Sendable, Hashable, CaseIterable {
    case html
    case samlMetadata
    case xml
    case url
    /// A certificate or key in PEM armour.
    case pem
    /// Bytes that are not UTF-8 text.
    case binary
    /// Text, or JSON that is cut off or mistyped.
    case text
    case jsonArray
    case jsonScalar
    case discoveryDocument
    case jsonWebKeySet
    case jsonWebKey
    /// The key file of a Google service account, which contains a private key.
    case serviceAccount
    /// An OAuth or HTTP error answer.
    case errorResponse
    case otherJSON
}
