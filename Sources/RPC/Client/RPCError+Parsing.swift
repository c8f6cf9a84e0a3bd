public import StrictJSON

extension RPCError {
    /// Reads the error object of an answer (JSON-RPC 2.0, section 5.1); nil without a numeric code and a message.
    ///
    /// Members of `data` that have no property here become ``details``.
    public init?(json: JSON) {
        guard let code = json["code"]?.integerValue.flatMap(Int.init(exactly:)),
            let message = json["message"]?.stringValue
        else { return nil }
        let data = json["data"]
        var details = data?.objectValue ?? [:]
        for name in ["reason", "retryable", "field", "findings", "remedy", "traceId"] { details[name] = nil }
        self.init(
            Code(rawValue: code), reason: data?["reason"]?.stringValue ?? "", message: message,
            isRetryable: data?["retryable"]?.boolValue ?? false,
            field: data?["field"]?.stringValue.flatMap { JSONPointer($0) },
            findings: data?["findings"]?.arrayValue ?? [], remedy: data?["remedy"]?.stringValue, details: details,
            traceID: data?["traceId"]?.stringValue)
    }
}
