/// What a text or file looks like, told from its beginning. Used to say what was given instead of what was asked for.
public enum PastedContent: String, Sendable, Equatable, CaseIterable {
    case html
    case xml
    case json
    case url
    case certificate
    case privateKey
    case publicKey
    case certificateRequest
    case pkcs7
    case pkcs12
    case fingerprint
    case text
    case binary
}
