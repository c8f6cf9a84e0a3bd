#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A protocol message that we send through the user's browser.
public protocol OutgoingSAMLMessage: Sendable {
    /// Whether it asks or answers.
    static var kind: SAMLMessageKind { get }
    /// `ID`.
    var id: SAMLMessageID { get }
    /// `IssueInstant`.
    var issueInstant: Date { get }
    /// `Destination`: the endpoint it is sent to, as the receiver's metadata names it.
    var destination: String { get }
    /// `Issuer`: our entity ID.
    var issuer: String { get }
    /// The XML without a signature. Throws ``SAMLSendingError/unwritableCharacter``.
    func xml() throws(SAMLSendingError) -> [UInt8]
}

extension OutgoingSAMLMessage {
    /// The XML with an enveloped signature behind the issuer (SAML core §5).
    public func xml(signedBy signer: SAMLSigner) throws(SAMLSendingError) -> [UInt8] {
        try signer.enveloped(xml())
    }

    /// The address that carries the message (HTTP Redirect binding), signed if there is a signer.
    public func redirectURL(
        relayState: RelayState? = nil, signedBy signer: SAMLSigner? = nil
    ) throws(SAMLSendingError) -> String {
        try HTTPRedirectBinding.url(
            for: xml(), kind: Self.kind, to: destination, relayState: relayState, signedBy: signer)
    }

    /// The form that carries the message (HTTP POST binding), signed if there is a signer.
    public func postForm(
        relayState: RelayState? = nil, signedBy signer: SAMLSigner? = nil
    ) throws(SAMLSendingError) -> SAMLForm {
        let message = if let signer { try xml(signedBy: signer) } else { try xml() }
        return try HTTPPOSTBinding.form(for: message, kind: Self.kind, to: destination, relayState: relayState)
    }
}

extension SAMLSigner {
    /// The message with an enveloped signature over its root.
    func enveloped(_ message: [UInt8]) throws(SAMLSendingError) -> [UInt8] {
        do {
            return try sign(message: message)
        } catch {
            throw .signingFailed
        }
    }
}
