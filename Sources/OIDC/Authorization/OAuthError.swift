/// An error that a provider answers with (RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6, RFC 6750 §3).
public struct OAuthError: Error, Sendable, Hashable, Codable {
    /// `error`, such as `access_denied` or `invalid_client`; cut to ``maximumTextBytes``.
    public let code: String
    /// `error_description`, written by the provider for developers; cut to ``maximumTextBytes``.
    public let description: String?
    /// `error_uri`; cut to ``maximumTextBytes``.
    public let uri: String?

    /// The greatest length of each text in bytes.
    public static let maximumTextBytes = 2048

    /// Takes an error.
    public init(code: String, description: String?, uri: String?) {
        self.code = OAuthError.shortened(code)
        self.description = description.map(OAuthError.shortened)
        self.uri = uri.map(OAuthError.shortened)
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count <= maximumTextBytes ? text : String(decoding: text.utf8.prefix(maximumTextBytes), as: UTF8.self)
    }
}
