public import StrictJSON

/// The error object of a reply (JSON-RPC 2.0, section 5.1), with the data that every error here carries.
public struct RPCError: Error, Sendable, Equatable {
    /// A number that classifies the error.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The number on the wire.
        public let rawValue: Int

        /// Makes a code; the range −32768…−32000 is reserved by JSON-RPC.
        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// The text is not JSON.
        public static let parseError = Code(rawValue: -32700)
        /// The JSON is not a request.
        public static let invalidRequest = Code(rawValue: -32600)
        /// There is no such method.
        public static let methodNotFound = Code(rawValue: -32601)
        /// The parameters do not have the shape that the method wants.
        public static let invalidParams = Code(rawValue: -32602)
        /// Something went wrong that the peer cannot influence.
        public static let internalError = Code(rawValue: -32603)
        /// The request was cancelled, or its deadline passed.
        public static let cancelled = Code(rawValue: -32800)
        /// There is too much to do; trying again later helps.
        public static let busy = Code(rawValue: -32005)
    }

    /// The class of the error.
    public var code: Code
    /// One sentence for a person.
    public var message: String
    /// The stable word that clients switch on, such as `unknown_method`.
    public var reason: String
    /// Whether the same request may succeed later.
    public var isRetryable: Bool
    /// The parameter at fault, from the root of `params`.
    public var field: JSONPointer?
    /// Everything that is wrong, when there can be more than one thing.
    public var findings: [JSON]
    /// What to do about it.
    public var remedy: String?
    /// More members for the data, such as `retryAfterSeconds`.
    public var details: JSONObject
    /// What connects this answer with the log; the server sets it when it answers.
    public var traceID: String?

    /// Makes an error.
    public init(
        _ code: Code, reason: String, message: String, isRetryable: Bool = false, field: JSONPointer? = nil,
        findings: [JSON] = [], remedy: String? = nil, details: JSONObject = [:], traceID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.isRetryable = isRetryable
        self.field = field
        self.findings = findings
        self.remedy = remedy
        self.details = details
        self.traceID = traceID
    }

    /// The error object as it is sent: `code`, `message`, and `data` with `reason`, `retryable`, `field`, `findings`,
    /// `remedy`, the details and `traceId`.
    public var json: JSON {
        var data: JSONObject = ["reason": .string(reason), "retryable": .bool(isRetryable)]
        if let field { data["field"] = .string(field.description) }
        if !findings.isEmpty { data["findings"] = .array(findings) }
        if let remedy { data["remedy"] = .string(remedy) }
        for member in details.members where data[member.key] == nil { data[member.key] = member.value }
        if let traceID { data["traceId"] = .string(traceID) }
        return ["code": .integer(Int64(code.rawValue)), "message": .string(message), "data": .object(data)]
    }
}

extension RPCError: CustomStringConvertible {
    /// The code, the reason and the message.
    public var description: String { "\(code.rawValue) \(reason): \(message)" }
}

// MARK: Errors that the library itself answers with

extension RPCError {
    /// The text of a frame is not JSON.
    public static func parseError(_ detail: String) -> RPCError {
        RPCError(.parseError, reason: "parse_error", message: "The frame is not JSON: \(detail).")
    }

    /// The JSON of a frame is not a request.
    public static func invalidRequest(_ detail: String, reason: String = "invalid_request") -> RPCError {
        RPCError(.invalidRequest, reason: reason, message: detail)
    }

    /// No method has that name.
    public static func unknownMethod(_ name: String) -> RPCError {
        RPCError(.methodNotFound, reason: "unknown_method", message: "There is no method named \"\(shortened(name))\".")
    }

    /// The parameters break the method's schema.
    public static func invalidParams(_ violations: [JSONSchema.Violation]) -> RPCError {
        let first = violations.first
        let place = first.map { $0.pointer.tokens.isEmpty ? "params" : $0.pointer.description } ?? "params"
        return RPCError(
            .invalidParams, reason: "invalid_params",
            message: "Invalid parameters: \(shortened(place)) \(first?.message ?? "are not valid").",
            field: first?.pointer,
            findings: violations.map { violation in
                [
                    "severity": "error", "code": "rpc.invalid_params", "path": .string(violation.pointer.description),
                    "message": .string(violation.message),
                ]
            })
    }

    /// The parameters cannot be decoded.
    public static func invalidParams(_ error: JSONDecodingError) -> RPCError {
        invalidParams([JSONSchema.Violation(pointer: error.pointer, message: error.message)])
    }

    /// One parameter is not acceptable.
    public static func invalidParams(field: JSONPointer, _ message: String) -> RPCError {
        invalidParams([JSONSchema.Violation(pointer: field, message: message)])
    }

    /// Something went wrong that the peer cannot influence; the text is always the same.
    public static var internalError: RPCError {
        RPCError(.internalError, reason: "internal", message: "The host failed to do this; its log has the details.")
    }

    /// The request was cancelled.
    public static var cancelled: RPCError {
        RPCError(.cancelled, reason: "cancelled", message: "The request was cancelled.")
    }

    /// The request's deadline passed.
    public static var deadlineExceeded: RPCError {
        RPCError(
            .cancelled, reason: "deadline_exceeded", message: "The request's deadline passed.", isRetryable: true)
    }

    /// Names from the peer are repeated in messages only up to this many characters.
    private static let maximumQuotedLength = 128

    private static func shortened(_ name: String) -> String {
        name.count <= maximumQuotedLength ? name : name.prefix(maximumQuotedLength) + "…"
    }
}
