import StrictJSON

/// The tokens that a provider gave for a code (OpenID Connect Core §3.1.3.3). All are secrets.
public struct TokenResponse: Sendable, Hashable {
    /// `id_token`, not verified.
    public let idToken: String
    /// `access_token`, a bearer token (RFC 6750).
    public let accessToken: String
    /// `refresh_token`.
    public let refreshToken: String?
    /// `expires_in` in seconds, of the access token.
    public let expiresIn: Double?
    /// `scope` as granted; nil means as asked.
    public let scopes: [String]?

    /// Greatest length of an answer in bytes.
    public static let maximumBytes = 1 << 18
    /// Greatest length of an access token in bytes.
    static let maximumTokenBytes = 1 << 16
    static let maximumDepth = 16

    /// What reading an answer found.
    public struct Report: Sendable {
        /// The checks.
        public let checks: [OIDCCheck]
        /// The tokens, when no check has failed.
        public let tokens: TokenResponse?
        /// The provider's error (RFC 6749 §5.2), when it answered with one.
        public let error: OAuthError?
    }

    /// Reads an answer of the token endpoint.
    public static func read(_ response: ProviderResponse) -> Report {
        guard response.body.count <= maximumBytes else {
            return Report(
                checks: [.failed(.tokenResponse, .tooLarge, expected: "at most \(maximumBytes) bytes")], tokens: nil,
                error: nil)
        }
        let options = JSONReader.Options(depthLimit: maximumDepth, repeatedKeys: .refuse)
        let json = Result { () throws(JSONSyntaxError) in try JSONReader.parse(response.body, options: options) }
        guard response.status == 200 else {
            guard (400..<500).contains(response.status), let members = (try? json.get())?.objectValue,
                let code = members["error"]?.stringValue, !code.isEmpty
            else {
                let check = OIDCCheck.failed(
                    .tokenResponse, .wrongStatus, expected: "200", received: "\(response.status)")
                return Report(checks: [check], tokens: nil, error: nil)
            }
            let error = OAuthError(
                code: code, description: members["error_description"]?.stringValue,
                uri: members["error_uri"]?.stringValue)
            let check = OIDCCheck.failed(.tokenResponse, .providerError, expected: "tokens", received: error.code)
            return Report(checks: [check], tokens: nil, error: error)
        }
        guard response.isJSON else {
            let check = OIDCCheck.failed(
                .tokenResponse, .wrongContentType, expected: "application/json",
                received: response.contentType ?? "none")
            return Report(checks: [check], tokens: nil, error: nil)
        }
        switch json {
        case .failure(let error):
            let code: OIDCCheck.Code = error.reason == .repeatedKey ? .repeatedMember : .notJSON
            return Report(
                checks: [.failed(.tokenResponse, code, expected: "a JSON object")], tokens: nil, error: nil)
        case .success(let value):
            guard let members = value.objectValue else {
                return Report(
                    checks: [.failed(.tokenResponse, .notJSON, expected: "a JSON object", received: value.typeName)],
                    tokens: nil, error: nil)
            }
            return read(members)
        }
    }

    private static func read(_ members: JSONObject) -> Report {
        // Some providers send errors with status 200.
        if let code = members["error"]?.stringValue, members["id_token"] == nil {
            let error = OAuthError(
                code: code, description: members["error_description"]?.stringValue,
                uri: members["error_uri"]?.stringValue)
            let check = OIDCCheck.failed(.tokenResponse, .providerError, expected: "tokens", received: error.code)
            return Report(checks: [check], tokens: nil, error: error)
        }
        var checks: [OIDCCheck] = []
        let accessToken = members["access_token"]?.stringValue
        if let accessToken, accessToken.isBearerToken {
            checks.append(.passed(.tokenResponse))
        } else {
            let code: OIDCCheck.Code = members["access_token"] == nil ? .missing : .malformed
            checks.append(.failed(.tokenResponse, code, expected: "access_token"))
        }
        let type = members["token_type"]
        if type?.stringValue?.lowercased() == "bearer" {
            checks.append(.passed(.tokenType, expected: "Bearer", received: type?.stringValue))
        } else {
            checks.append(
                .failed(
                    .tokenType, type == nil ? .missing : .wrongTokenType, expected: "Bearer",
                    received: type?.stringValue))
        }
        let idToken = members["id_token"]?.stringValue
        if idToken != nil {
            checks.append(.passed(.tokenIDToken))
        } else {
            checks.append(
                .failed(.tokenIDToken, members["id_token"] == nil ? .missing : .malformed, expected: "id_token"))
        }
        guard checks.haveNoFailure, let idToken, let accessToken else {
            return Report(checks: checks, tokens: nil, error: nil)
        }
        let tokens = TokenResponse(
            idToken: idToken, accessToken: accessToken, refreshToken: members["refresh_token"]?.stringValue,
            expiresIn: members["expires_in"]?.doubleValue,
            scopes: members["scope"]?.stringValue?.split(separator: " ").map(String.init))
        return Report(checks: checks, tokens: tokens, error: nil)
    }
}

extension String {
    /// Whether it can stand in an `Authorization` header: visible ASCII (RFC 6749 Appendix A.12, without the space).
    var isBearerToken: Bool {
        !isEmpty && utf8.count <= TokenResponse.maximumTokenBytes && utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension TokenResponse: CustomStringConvertible, CustomDebugStringConvertible {
    /// Nothing of the tokens.
    public var description: String { "(tokens)" }
    /// Nothing of the tokens.
    public var debugDescription: String { description }
}
