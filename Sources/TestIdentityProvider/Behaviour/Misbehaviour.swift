/// A failure that can be switched on: what real identity providers and their administrators get wrong, and what
/// attackers try.
package enum Misbehaviour: String, Sendable, Hashable, CaseIterable {
    // What the answer is addressed to
    case wrongAudience = "wrong-audience"
    case spnAudience = "spn-audience"
    case wrongRecipient = "wrong-recipient"
    case wrongDestination = "wrong-destination"
    case wrongIssuer = "wrong-issuer"
    case wrongInResponseTo = "wrong-in-response-to"
    case unsolicited
    case wrongRelayState = "wrong-relay-state"

    // Times
    case expired
    case notYetValid = "not-yet-valid"

    // Keys and signatures
    case unknownCertificate = "unknown-certificate"
    case expiredCertificate = "expired-certificate"
    case rotatedKeys = "rotated-keys"
    case unsigned
    case sha1
    case altered

    // What is said of the user
    case noEmail = "no-email"
    case otherEmailName = "other-email-name"
    case renamedEmail = "renamed-email"
    case transientNameID = "transient-name-id"
    case persistentNameID = "persistent-name-id"
    case noNameID = "no-name-id"
    case groupsOverage = "groups-overage"
    case unverifiedEmail = "unverified-email"

    // Refusals
    case statusDenied = "status-denied"
    case noAuthnContext = "no-authn-context"
    case noAuthnStatement = "no-authn-statement"
    case accessDenied = "access-denied"
    case noAnswer = "no-answer"

    // Attacks
    case replay
    case severalAssertions = "several-assertions"
    case wrapped
    case duplicateIDs = "duplicate-ids"
    case comment

    // Encryption
    case encrypted
    case encryptedWrongKey = "encrypted-wrong-key"
    case encryptedRSA15 = "encrypted-rsa15"

    // OpenID Connect
    case wrongDiscoveryIssuer = "wrong-discovery-issuer"
    case wrongState = "wrong-state"
    case invalidClient = "invalid-client"
    case invalidGrant = "invalid-grant"
    case noIDToken = "no-id-token"
    case wrongNonce = "wrong-nonce"
    case unknownKeyID = "unknown-kid"
    case algorithmNone = "alg-none"
    case algorithmConfusion = "hs256-confusion"
    case noSubject = "no-sub"
    case missingAccessTokenHash = "missing-at-hash"
    case wrongAccessTokenHash = "wrong-at-hash"
    case userInfoOtherSubject = "userinfo-other-sub"
    case slowToken = "slow-token"
}

extension Misbehaviour: CustomStringConvertible {
    package var description: String { rawValue }

    /// Reads a name or several, separated by commas.
    static func list(_ text: String) throws(ProviderRefusal) -> [Misbehaviour] {
        var found: [Misbehaviour] = []
        for name in text.split(separator: ",") {
            guard let misbehaviour = Misbehaviour(rawValue: String(name)) else {
                throw .unknownName(String(name.prefix(longestName)))
            }
            found.append(misbehaviour)
        }
        return found
    }

    /// Of an unknown name no more than this is repeated.
    private static let longestName = 64
}
