public import StrictJSON

/// A refusal as SCIM words it (RFC 7644, section 3.12).
public struct SCIMError: Error, Sendable, Hashable {
    /// The detail error keywords (RFC 7644, table 9, RFC 9865, section 2.1).
    public enum ScimType: String, Sendable, Hashable, CaseIterable {
        /// The filter's syntax is wrong, or an attribute cannot be compared so.
        case invalidFilter
        /// The filter yields more results than the server is willing to process.
        case tooMany
        /// A value is in use already or reserved.
        case uniqueness
        /// The attribute cannot be changed so.
        case mutability
        /// The body's structure is wrong.
        case invalidSyntax
        /// The path of a patch operation is wrong.
        case invalidPath
        /// The path of a patch operation leads to nothing.
        case noTarget
        /// A value is missing, or does not fit the attribute.
        case invalidValue
        /// The protocol version is not supported.
        case invalidVers
        /// Sensitive information stood in a request URI.
        case sensitive
        /// The cursor is not one of the server's.
        case invalidCursor
        /// The cursor is too old.
        case expiredCursor
        /// The count is none, or cannot be combined with the cursor.
        case invalidCount
    }

    /// The HTTP status.
    public var status: Int
    /// The keyword, for those statuses that have them.
    public var scimType: ScimType?
    /// For people. It names attributes and rules; of what the peer sent it repeats names only.
    public var detail: String

    /// Makes an error.
    public init(status: Int, scimType: ScimType? = nil, detail: String) {
        self.status = status
        self.scimType = scimType
        self.detail = detail
    }

    /// The body of the response. The status is a string, as the RFC has it.
    public var json: JSONObject {
        var json: JSONObject = ["schemas": [.string(SCIMURN.error)]]
        if let scimType { json["scimType"] = .string(scimType.rawValue) }
        json["detail"] = .string(detail)
        json["status"] = .string(String(status))
        return json
    }
}

extension SCIMError {
    /// 400 with a keyword.
    public static func badRequest(_ type: ScimType?, _ detail: String) -> SCIMError {
        SCIMError(status: 400, scimType: type, detail: detail)
    }

    /// 401: no token, or not a valid one.
    public static let unauthorized: SCIMError = SCIMError(
        status: 401, detail: "The bearer token is missing or not valid for this directory.")

    /// 403.
    public static func forbidden(_ detail: String) -> SCIMError {
        SCIMError(status: 403, detail: detail)
    }

    /// 404: no such resource or endpoint.
    public static let notFound: SCIMError = SCIMError(status: 404, detail: "There is no such resource.")

    /// 405: the endpoint does not know the method.
    public static let unsupportedMethod: SCIMError = SCIMError(
        status: 405, detail: "The method is not supported by this endpoint.")

    /// 409 `uniqueness`: another resource has that value of an attribute.
    public static func uniqueness(_ attribute: String) -> SCIMError {
        SCIMError(
            status: 409, scimType: .uniqueness, detail: "Another resource has the same value of '\(attribute)'.")
    }

    /// 412: the resource is not at the revision that `If-Match` asks for.
    public static let preconditionFailed: SCIMError = SCIMError(
        status: 412, detail: "The resource has changed since the revision that the request names.")

    /// 413.
    public static func payloadTooLarge(_ detail: String) -> SCIMError {
        SCIMError(status: 413, detail: detail)
    }

    /// 429: the client is to wait.
    public static let tooManyRequests: SCIMError = SCIMError(
        status: 429, detail: "Too many requests for this directory; wait as long as Retry-After says.")

    /// 501: what the discovery documents say is not supported.
    public static let notImplemented: SCIMError = SCIMError(
        status: 501, detail: "This server does not support that; see /ServiceProviderConfig.")
}

extension SCIMError {
    /// A name that a peer sent, short enough to repeat.
    static func shortened(_ text: some StringProtocol) -> String {
        let limit = 120
        return text.utf8.count <= limit
            ? String(text) : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
    }
}
