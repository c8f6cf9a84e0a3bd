/// A form that the user's browser is to send (bindings §3.5.4). Values are not escaped for HTML.
public struct SAMLForm: Sendable, Hashable {
    /// The form's action; its method is POST.
    public let url: String
    /// Which field carries the message.
    public let kind: SAMLMessageKind
    /// The message in base64.
    public let message: String
    /// The value of the field `RelayState`; nil leaves the field out.
    public let relayState: String?

    /// Names and values of the hidden fields.
    public var fields: [(name: String, value: String)] {
        [(kind.parameterName, message)] + (relayState.map { [(FormParameters.relayStateName, $0)] } ?? [])
    }
}
