/// What was given instead of the JSON document that was asked for.
public enum WrongDocument: String, Sendable, Hashable, CaseIterable {
    /// A web page.
    case html
    /// SAML metadata.
    case samlMetadata
    /// Other XML.
    case xml
    /// An `http` or `https` address.
    case url
    /// A certificate or key in PEM armour.
    case pem
    /// Bytes that are not UTF-8 text.
    case binary
    /// Text, or JSON that is cut off or mistyped.
    case text
    /// A JSON array.
    case jsonArray
    /// A JSON string, number, boolean or null.
    case jsonScalar
    /// A discovery document.
    case discoveryDocument
    /// A key set.
    case jsonWebKeySet
    /// One key without its set.
    case jsonWebKey
    /// The key file of a Google service account, which contains a private key.
    case serviceAccount
    /// An OAuth or HTTP error answer.
    case errorResponse
    /// Another JSON object.
    case otherJSON
}
