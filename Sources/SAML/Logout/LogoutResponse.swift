#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A `LogoutResponse` that we send (SAML core §3.7.2). It has to be signed.
public struct LogoutResponse: OutgoingSAMLMessage, Hashable {
    /// ``SAMLMessageKind/response``.
    public static var kind: SAMLMessageKind { .response }

    /// `ID`.
    public var id: SAMLMessageID
    /// `IssueInstant`.
    public var issueInstant: Date
    /// `Destination`: the `ResponseLocation` of the receiver's `SingleLogoutService`, or its `Location`.
    public var destination: String
    /// `Issuer`: our entity ID.
    public var issuer: String
    /// `InResponseTo`: the `ID` of the request; nil when it could not be read.
    public var inResponseTo: String?
    /// What came of it.
    public var outcome: Outcome

    /// What came of a logout request.
    public enum Outcome: Sendable, Hashable {
        /// The sessions have ended.
        case success
        /// The request could not be acted on because of its sender.
        case requester
        /// The request could not be acted on because of us.
        case responder
    }

    /// Creates a response.
    public init(
        id: SAMLMessageID, issueInstant: Date, destination: String, issuer: String, inResponseTo: String?,
        outcome: Outcome
    ) {
        self.id = id
        self.issueInstant = issueInstant
        self.destination = destination
        self.issuer = issuer
        self.inResponseTo = inResponseTo
        self.outcome = outcome
    }

    /// The XML without a signature. Throws ``SAMLSendingError/unwritableCharacter``.
    public func xml() throws(SAMLSendingError) -> [UInt8] {
        try XMLWriter.document { writer in
            writer.message("LogoutResponse", self, inResponseTo: inResponseTo) { writer in
                writer.element("samlp:Status") { writer in
                    writer.element("samlp:StatusCode", ["Value": outcome.code])
                }
            }
        }
    }
}

extension LogoutResponse.Outcome {
    fileprivate var code: String {
        switch self {
        case .success: SAMLStatus.success
        case .requester: SAMLStatus.requester
        case .responder: SAMLStatus.responder
        }
    }
}
