import Crypto
import SAML

/// As what the identity provider knows who is signed in: what logout requests name. Kept only while the session can be
/// logged out, and never shown.
package struct SessionSubject: Sendable, Hashable {
    /// The subject of an assertion.
    package struct Identity: Sendable, Decodable, Hashable {
        /// Entity ID of the identity provider.
        package var identityProvider: String
        package var name: String
        package var format: String?
        package var nameQualifier: String?
        package var spNameQualifier: String?
        package var spProvidedId: String?
        package var sessionIndexes: [String]

        package init(
            identityProvider: String, name: String, format: String? = nil, nameQualifier: String? = nil,
            spNameQualifier: String? = nil, spProvidedId: String? = nil, sessionIndexes: [String] = []
        ) {
            self.identityProvider = identityProvider
            self.name = name
            self.format = format
            self.nameQualifier = nameQualifier
            self.spNameQualifier = spNameQualifier
            self.spProvidedId = spProvidedId
            self.sessionIndexes = sessionIndexes
        }

        /// By which it is looked up: SHA-256 of identity provider and name.
        package var key: [UInt8] { SHA256.bytes(of: "\(identityProvider)\n\(name)") }
    }

    package var sessionId: SignInSessionID
    package var connectionId: ConnectionID
    package var identity: Identity

    package init(sessionId: SignInSessionID, connectionId: ConnectionID, identity: Identity) {
        self.sessionId = sessionId
        self.connectionId = connectionId
        self.identity = identity
    }
}

extension SessionSubject.Identity {
    /// Nil for an assertion without a name: nobody could say whom to log out.
    init?(_ assertion: VerifiedAssertion) {
        guard let name = assertion.nameID else { return nil }
        self.init(name, sessionIndexes: assertion.sessionIndexes, of: assertion.issuer)
    }

    init(_ name: SAMLNameID, sessionIndexes: [String], of identityProvider: String) {
        self.init(
            identityProvider: identityProvider, name: name.value, format: name.format,
            nameQualifier: name.nameQualifier, spNameQualifier: name.serviceProviderNameQualifier,
            spProvidedId: name.serviceProviderProvidedID, sessionIndexes: sessionIndexes)
    }

    /// The name as it was asserted.
    var nameID: SAMLNameID {
        SAMLNameID(
            name, format: format, nameQualifier: nameQualifier, serviceProviderNameQualifier: spNameQualifier,
            serviceProviderProvidedID: spProvidedId)
    }

    /// Whether a logout of `other` concerns it. What one of the two leaves out does not tell them apart: identity
    /// providers leave format and qualifiers out of requests that they have in assertions. A session without an index
    /// cannot be told from the user's others.
    func isMeant(by other: Self) -> Bool {
        func agree(_ member: KeyPath<Self, String?>) -> Bool {
            guard let own = self[keyPath: member], let named = other[keyPath: member] else { return true }
            return own == named
        }
        func isOpen(_ format: String?) -> Bool { format == nil || format == SAMLNameIDFormat.unspecified }
        guard identityProvider == other.identityProvider, name == other.name,
            isOpen(format) || isOpen(other.format) || format == other.format,
            agree(\.nameQualifier), agree(\.spNameQualifier)
        else { return false }
        return sessionIndexes.isEmpty || other.sessionIndexes.isEmpty
            || !Set(sessionIndexes).isDisjoint(with: other.sessionIndexes)
    }
}
