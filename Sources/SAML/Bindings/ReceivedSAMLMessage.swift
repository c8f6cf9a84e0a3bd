/// A message as it came out of a binding: decoded, not parsed, nothing verified.
public struct ReceivedSAMLMessage: Sendable, Hashable {
    /// Request or response, by the parameter that carried it.
    public let kind: SAMLMessageKind
    /// ``SAMLBinding/httpRedirect`` or ``SAMLBinding/httpPOST``.
    public let binding: SAMLBinding
    /// The XML document, not empty.
    public let xml: [UInt8]
    /// `RelayState` as received; nil when absent or empty.
    public let relayState: String?
    /// The signature in the query; nil when there is none, and always in the POST binding, which carries signatures
    /// inside the message.
    public let querySignature: QuerySignature?
}

extension FormParameters {
    /// Which of the two messages is there, and its base64 decoded.
    func message(limits: SAMLBindingLimits) throws(SAMLBindingError) -> (kind: SAMLMessageKind, bytes: [UInt8]) {
        let request = try value(SAMLMessageKind.request.parameterName)
        let response = try value(SAMLMessageKind.response.parameterName)
        let kind: SAMLMessageKind
        let text: [UInt8]
        switch (request, response) {
        case (.some, .some): throw .requestAndResponse
        case (.some(let value), nil): (kind, text) = (.request, value)
        case (nil, .some(let value)): (kind, text) = (.response, value)
        case (nil, nil): throw .noMessage
        }
        guard let bytes = Base64.decode(strict: text) else { throw .notBase64(kind.parameterName) }
        guard !bytes.isEmpty else { throw .noMessage }
        guard bytes.count <= limits.messageBytes else { throw .tooLarge(limit: limits.messageBytes) }
        return (kind, bytes)
    }

    /// The relay state; an empty one counts as none.
    func relayState(limits: SAMLBindingLimits) throws(SAMLBindingError) -> String? {
        guard let bytes = try value(FormParameters.relayStateName), !bytes.isEmpty else { return nil }
        guard bytes.count <= limits.relayStateBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalidRelayState
        }
        return text
    }

    static let relayStateName = "RelayState"
}
