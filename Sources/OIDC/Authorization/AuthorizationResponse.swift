/// The answer to an authorization request, from the query of the redirect or from the body of a posted form (RFC 6749
/// §4.1.2, RFC 9207, OAuth 2.0 Form Post Response Mode). Nothing is judged yet.
public struct AuthorizationResponse: Sendable, Hashable {
    /// `state`.
    public let state: String?
    /// `code`. A secret until it is used.
    public let code: String?
    /// The error, when there is one.
    public let error: OAuthError?
    /// `iss`.
    public let issuer: String?
    /// Names of parameters that belong to other flows and carry tokens: `id_token`, `access_token`.
    public let unexpectedTokens: [String]
    /// Names of all other parameters, such as `session_state`.
    public let otherParameters: [String]

    /// Why a text is not an answer.
    public enum ParseError: Error, Sendable, Hashable {
        /// Longer than ``AuthorizationResponse/maximumBytes``.
        case tooLarge
        /// Not form-encoded, or not UTF-8, or too many parameters.
        case malformed
        /// A parameter that stands there more than once (RFC 6749 §3.1).
        case repeatedParameter(String)

        /// The check to record.
        public var check: OIDCCheck {
            switch self {
            case .tooLarge:
                .failed(
                    .authorizationParameters, .tooLarge, expected: "at most \(AuthorizationResponse.maximumBytes) bytes"
                )
            case .malformed: .failed(.authorizationParameters, .malformed)
            case .repeatedParameter(let name):
                .failed(.authorizationParameters, .repeatedMember, expected: "each parameter once", received: name)
            }
        }
    }

    /// Greatest length of a query or body in bytes.
    public static let maximumBytes = 1 << 16
    /// Greatest number of parameters.
    public static let maximumParameters = 64

    /// Reads the query of the callback's URL, without or with its question mark.
    public static func parse(query: String) throws(ParseError) -> AuthorizationResponse {
        try parse(bytes: query.utf8.first == UInt8(ascii: "?") ? Array(query.utf8.dropFirst()) : Array(query.utf8))
    }

    /// Reads the body of a form, `application/x-www-form-urlencoded`.
    public static func parse(form: [UInt8]) throws(ParseError) -> AuthorizationResponse {
        try parse(bytes: form)
    }

    private static func parse(bytes: [UInt8]) throws(ParseError) -> AuthorizationResponse {
        guard bytes.count <= maximumBytes else { throw .tooLarge }
        guard let pairs = FormEncoding.decode(bytes, maximumPairs: maximumParameters) else { throw .malformed }
        var values: [String: String] = [:]
        for (name, value) in pairs {
            guard values.updateValue(value, forKey: name) == nil else { throw .repeatedParameter(name) }
        }
        // RFC 6749 §3.1: a parameter without a value counts as left out.
        values = values.filter { !$0.value.isEmpty }
        let error = values["error"].map {
            OAuthError(code: $0, description: values["error_description"], uri: values["error_uri"])
        }
        let known: Set<String> = ["state", "code", "error", "error_description", "error_uri", "iss"]
        let others = values.keys.filter { !known.contains($0) }.sorted()
        return AuthorizationResponse(
            state: values["state"], code: values["code"], error: error, issuer: values["iss"],
            unexpectedTokens: others.filter { tokens.contains($0) },
            otherParameters: others.filter { !tokens.contains($0) })
    }

    private static let tokens: Set<String> = ["id_token", "access_token", "refresh_token"]
}

extension AuthorizationResponse: CustomStringConvertible, CustomDebugStringConvertible {
    /// What is there, without values.
    public var description: String {
        error.map { "error \($0.code)" } ?? (code == nil ? "neither code nor error" : "code")
    }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
