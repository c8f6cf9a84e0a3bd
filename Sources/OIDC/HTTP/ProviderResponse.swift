/// An OpenID provider's answer. It may contain secrets, which its description leaves out.
public struct ProviderResponse: Sendable, Hashable {
    /// The status code.
    public let status: Int
    /// The value of `Content-Type`; nil when there is none or several differ.
    public let contentType: String?
    /// The body.
    public let body: [UInt8]
    /// The delay of `Retry-After` in seconds (RFC 9110 §10.2.3); nil where there is none, and for a date.
    public let retryAfterSeconds: Int64?

    /// Describes an answer.
    public init(status: Int, contentType: String?, body: [UInt8], retryAfterSeconds: Int64? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// Type and subtype in lower case, without parameters (RFC 9110 §8.3.1).
    public var mediaType: String? {
        guard let contentType, let type = contentType.split(separator: ";", omittingEmptySubsequences: false).first
        else { return nil }
        let trimmed = type.filter { $0 != " " && $0 != "\t" }
        return trimmed.isEmpty ? nil : trimmed.lowercased()
    }

    /// Whether the answer says that it is JSON.
    var isJSON: Bool {
        guard let mediaType else { return false }
        return mediaType == "application/json"
            || (mediaType.hasPrefix("application/") && mediaType.hasSuffix("+json"))
    }
}

extension ProviderResponse: CustomStringConvertible, CustomDebugStringConvertible {
    /// Status, type and length.
    public var description: String { "\(status) \(contentType ?? "untyped"), \(body.count) bytes" }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
