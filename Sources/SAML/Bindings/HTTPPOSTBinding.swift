/// The HTTP POST binding (bindings §3.5).
public enum HTTPPOSTBinding {
    /// Takes the message from the body of a POST request in `application/x-www-form-urlencoded`. Whether the request
    /// is one, the caller has seen from its method and `Content-Type`.
    public static func message(
        inForm body: [UInt8], limits: SAMLBindingLimits = .post
    ) throws(SAMLBindingError) -> ReceivedSAMLMessage {
        let parameters = try FormParameters(parsing: body, limits: limits)
        let (kind, xml) = try parameters.message(limits: limits)
        return ReceivedSAMLMessage(
            kind: kind, binding: .httpPOST, xml: xml, relayState: try parameters.relayState(limits: limits),
            querySignature: nil)
    }

    /// The form that carries a message. A signature, if there is to be one, is already inside the message.
    public static func form(
        for message: [UInt8], kind: SAMLMessageKind, to destination: String, relayState: RelayState? = nil
    ) throws(SAMLSendingError) -> SAMLForm {
        guard MessageDestination(destination) != nil else { throw .unusableDestination }
        return SAMLForm(
            url: destination, kind: kind, message: Base64.encode(message), relayState: relayState?.value)
    }
}
