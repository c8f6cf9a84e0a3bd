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
    /// The address that carries the message (HTTP Redirect binding), signed if a key is given.
    public func redirectURL(
        relayState: RelayState? = nil, signedBy key: ServiceProviderKey? = nil
    ) throws(SAMLSendingError) -> String {
        try HTTPRedirectBinding.url(
            for: xml(), kind: Self.kind, to: destination, relayState: relayState, signedBy: key)
    }
}
