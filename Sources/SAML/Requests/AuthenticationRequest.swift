#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// An `AuthnRequest` of the Web Browser SSO profile (SAML core §3.4.1, profiles §4.1.4.1). What is not asked for is not
/// written: identity providers refuse more than they have to.
public struct AuthenticationRequest: OutgoingSAMLMessage, Hashable {
    /// ``SAMLMessageKind/request``.
    public static var kind: SAMLMessageKind { .request }

    /// What name the answer shall have (SAML core §3.4.1.1).
    public struct NameIDPolicy: Sendable, Hashable {
        /// `Format`; nil leaves it open.
        public var format: String?
        /// `AllowCreate`; nil leaves the attribute out, which means false.
        public var allowCreate: Bool?

        /// Creates a policy.
        public init(format: String? = nil, allowCreate: Bool? = nil) {
            self.format = format
            self.allowCreate = allowCreate
        }
    }

    /// `ID`, which the answer names in `InResponseTo`.
    public var id: SAMLMessageID
    /// `IssueInstant`.
    public var issueInstant: Date
    /// `Destination`: the `SingleSignOnService` of the binding in use.
    public var destination: String
    /// `Issuer`: our entity ID.
    public var issuer: String
    /// `AssertionConsumerServiceURL`; the answer comes there by POST.
    public var assertionConsumerServiceURL: String
    /// `NameIDPolicy`; nil leaves it out.
    public var nameIDPolicy: NameIDPolicy?
    /// `ForceAuthn`: the user has to authenticate again.
    public var forceAuthn: Bool
    /// `IsPassive`: nothing may be asked of the user.
    public var isPassive: Bool
    /// `Subject`: who is expected to sign in. Entra ID, AD FS and others fill in their form with it.
    public var subject: SAMLNameID?
    /// `RequestedAuthnContext`; nil leaves it out.
    public var requestedAuthnContext: RequestedAuthnContext?

    /// Creates a request.
    public init(
        id: SAMLMessageID, issueInstant: Date, destination: String, issuer: String,
        assertionConsumerServiceURL: String, nameIDPolicy: NameIDPolicy? = nil, forceAuthn: Bool = false,
        isPassive: Bool = false, subject: SAMLNameID? = nil, requestedAuthnContext: RequestedAuthnContext? = nil
    ) {
        self.id = id
        self.issueInstant = issueInstant
        self.destination = destination
        self.issuer = issuer
        self.assertionConsumerServiceURL = assertionConsumerServiceURL
        self.nameIDPolicy = nameIDPolicy
        self.forceAuthn = forceAuthn
        self.isPassive = isPassive
        self.subject = subject
        self.requestedAuthnContext = requestedAuthnContext
    }

    /// The XML without a signature. Throws ``SAMLSendingError/unwritableCharacter``.
    public func xml() throws(SAMLSendingError) -> [UInt8] {
        try XMLWriter.document { writer in
            writer.message(
                "AuthnRequest", self,
                [
                    "ForceAuthn": forceAuthn ? "true" : nil, "IsPassive": isPassive ? "true" : nil,
                    "ProtocolBinding": SAMLBinding.httpPOST.rawValue,
                    "AssertionConsumerServiceURL": assertionConsumerServiceURL,
                ]
            ) { writer in
                if let subject { writer.element("saml:Subject") { $0.nameID(subject) } }
                if let nameIDPolicy {
                    writer.element(
                        "samlp:NameIDPolicy",
                        ["Format": nameIDPolicy.format, "AllowCreate": nameIDPolicy.allowCreate.map(String.init)])
                }
                if let requestedAuthnContext { writer.requestedAuthnContext(requestedAuthnContext) }
            }
        }
    }
}

extension XMLWriter {
    fileprivate mutating func requestedAuthnContext(_ context: RequestedAuthnContext) {
        element("samlp:RequestedAuthnContext", ["Comparison": context.comparison.rawValue]) { writer in
            for reference in context.classes { writer.element("saml:AuthnContextClassRef", text: reference) }
        }
    }
}
