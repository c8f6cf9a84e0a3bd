import StrictJSON

/// A token endpoint's answer to a grant that gives an access token and nothing else (RFC 6749 §5).
public enum AccessTokenResponse: Sendable, Hashable {
    /// A bearer token, and for how many seconds it is valid where the server says so. The token is a secret.
    case token(String, expiresIn: Int64?)
    /// The server refused (RFC 6749 §5.2).
    case refused(OAuthError)
    /// Neither.
    case unreadable

    /// A server that says more than this many seconds is taken to say so many.
    private static let longestLife: Double = 86_400

    /// Reads an answer.
    public init(_ response: ProviderResponse) {
        let options = JSONReader.Options(depthLimit: TokenResponse.maximumDepth, repeatedKeys: .refuse)
        guard response.body.count <= TokenResponse.maximumBytes,
            let members = (try? JSONReader.parse(response.body, options: options))?.objectValue
        else {
            self = .unreadable
            return
        }
        if let code = members["error"]?.stringValue, !code.isEmpty, (400..<500).contains(response.status) {
            self = .refused(
                OAuthError(
                    code: code, description: members["error_description"]?.stringValue,
                    uri: members["error_uri"]?.stringValue))
            return
        }
        guard response.status == 200, let token = members["access_token"]?.stringValue, token.isBearerToken,
            members["token_type"]?.stringValue?.lowercased() == "bearer"
        else {
            self = .unreadable
            return
        }
        let life = members["expires_in"]?.doubleValue.flatMap { $0 > 0 ? Int64(min($0, Self.longestLife)) : nil }
        self = .token(token, expiresIn: life)
    }
}

extension AccessTokenResponse: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the token.
    public var description: String {
        switch self {
        case .token: "(token)"
        case .refused(let error): error.code
        case .unreadable: "unreadable"
        }
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
