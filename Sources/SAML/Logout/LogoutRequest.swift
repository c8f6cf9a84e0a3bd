#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A `LogoutRequest` that we send (SAML core §3.7.1, profiles §4.4.4.1). It has to be signed.
public struct LogoutRequest: OutgoingSAMLMessage, Hashable {
    /// ``SAMLMessageKind/request``.
    public static var kind: SAMLMessageKind { .request }

    /// `ID`, which the answer names in `InResponseTo`.
    public var id: SAMLMessageID
    /// `IssueInstant`.
    public var issueInstant: Date
    /// `Destination`: the `SingleLogoutService` of the binding in use.
    public var destination: String
    /// `Issuer`: our entity ID.
    public var issuer: String
    /// Whose sessions are to end: the name with all its qualifiers, as the assertion had it.
    public var nameID: SAMLNameID
    /// `SessionIndex` elements, as the assertions had them; none means all sessions of the user.
    public var sessionIndexes: [String]
    /// `NotOnOrAfter`: until when the receiver may act on it.
    public var notOnOrAfter: Date?
    /// `Reason`, a URI such as ``LogoutReason/user``.
    public var reason: String?

    /// Creates a request.
    public init(
        id: SAMLMessageID, issueInstant: Date, destination: String, issuer: String, nameID: SAMLNameID,
        sessionIndexes: [String] = [], notOnOrAfter: Date? = nil, reason: String? = nil
    ) {
        self.id = id
        self.issueInstant = issueInstant
        self.destination = destination
        self.issuer = issuer
        self.nameID = nameID
        self.sessionIndexes = sessionIndexes
        self.notOnOrAfter = notOnOrAfter
        self.reason = reason
    }

    /// The XML without a signature. Throws ``SAMLSendingError/unwritableCharacter``.
    public func xml() throws(SAMLSendingError) -> [UInt8] {
        try XMLWriter.document { writer in
            writer.message(
                "LogoutRequest", self,
                ["Reason": reason, "NotOnOrAfter": notOnOrAfter.map(XMLSchemaDateTime.text)]
            ) { writer in
                writer.nameID(nameID)
                for index in sessionIndexes { writer.element("samlp:SessionIndex", text: index) }
            }
        }
    }
}
