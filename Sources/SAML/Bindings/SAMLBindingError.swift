/// Why a query or form was not accepted as one that carries a SAML message. Nothing of what was received is in it but
/// the name of a parameter that the bindings define.
public enum SAMLBindingError: Error, Sendable, Hashable {
    /// More bytes than allowed, in the form or in the message.
    case tooLarge(limit: Int)
    /// Not `application/x-www-form-urlencoded`: a bad percent-encoding, or a character that cannot stand there.
    case malformedForm
    /// More parameters than allowed.
    case tooManyParameters(limit: Int)
    /// A parameter that the binding defines occurs more than once, so that two readers may see two values.
    case duplicateParameter(String)
    /// Neither `SAMLRequest` nor `SAMLResponse`, or an empty one.
    case noMessage
    /// Both `SAMLRequest` and `SAMLResponse`.
    case requestAndResponse
    /// A parameter that is not base64 (RFC 4648 §4, line breaks allowed).
    case notBase64(String)
    /// `SAMLEncoding` names another encoding than DEFLATE (bindings §3.4.4).
    case unsupportedEncoding
    /// The message of the Redirect binding is not exactly one DEFLATE stream (RFC 1951).
    case notDeflated
    /// Decompression makes the message longer than such a message can sensibly be.
    case inflatedTooFar(limit: Int)
    /// The relay state is longer than allowed, or not UTF-8.
    case invalidRelayState
    /// Only one of `SigAlg` and `Signature`, an empty one, or one that is not text.
    case incompleteSignature
}
