extension Misbehaviour {
    /// The protocols in which a failure can occur.
    package enum Scope: String, Sendable, CaseIterable {
        case saml
        case oidc
    }

    /// Where the switch has an effect.
    package var scopes: [Scope] { entry.scopes }

    /// What the switch does, in one line.
    package var summary: String { entry.summary }

    private var entry: (scopes: [Scope], summary: String) {
        switch self {
        case .wrongAudience: (both, "The assertion or ID token is for another service provider or client.")
        case .spnAudience: ([.saml], "The audience has “spn:” before it, as some Entra applications send it.")
        case .wrongRecipient: ([.saml], "Recipient is the assertion consumer URL with the other scheme.")
        case .wrongDestination: ([.saml], "Destination is the assertion consumer URL with a slash too many or too few.")
        case .wrongIssuer: (both, "The issuer is another than metadata or discovery says.")
        case .wrongInResponseTo: ([.saml], "The response answers a request that nobody made.")
        case .unsolicited: ([.saml], "The response names no request, as if the sign-in had begun here.")
        case .wrongRelayState: ([.saml], "RelayState is not what came with the request.")
        case .expired: (both, "The time of the assertion or ID token was over some minutes ago.")
        case .notYetValid: (both, "The provider's clock is some minutes fast.")
        case .unknownCertificate: ([.saml], "Signed with a key whose certificate is not in the metadata.")
        case .expiredCertificate: ([.saml], "Metadata has an expired certificate instead of the usual one; it signs.")
        case .rotatedKeys: (both, "Signed with the next key, which from then on is published beside the old one.")
        case .unsigned: ([.saml], "Neither response nor assertion is signed.")
        case .sha1: ([.saml], "Signed with RSA and SHA-1.")
        case .altered: (both, "Something was changed after signing.")
        case .noEmail: (both, "There is no e-mail address anywhere.")
        case .otherEmailName: ([.saml], "The e-mail address comes under the name “mail-address”.")
        case .renamedEmail: (both, "The same user with another e-mail address.")
        case .transientNameID: ([.saml], "The NameID is another at every sign-in.")
        case .persistentNameID: ([.saml], "The NameID is a pseudonym that stays, not the e-mail address.")
        case .noNameID: ([.saml], "The subject has no NameID.")
        case .groupsOverage: ([.saml], "Instead of groups there is a link, as Entra sends above 150.")
        case .unverifiedEmail: ([.oidc], "email_verified is false.")
        case .statusDenied: ([.saml], "The status is RequestDenied; there is no assertion.")
        case .noAuthnContext: ([.saml], "The status is NoAuthnContext; there is no assertion (Entra's AADSTS75011).")
        case .noAuthnStatement: ([.saml], "The assertion does not say when and how the user signed in.")
        case .accessDenied: ([.oidc], "The answer is the error access_denied.")
        case .noAnswer: (both, "The user is not assigned: an error page here, nothing goes back.")
        case .replay: ([.saml], "The assertion has the ID of the one before.")
        case .severalAssertions: ([.saml], "Two signed assertions in one response.")
        case .wrapped: ([.saml], "Signature wrapping: a forged assertion around the signed one.")
        case .duplicateIDs: ([.saml], "Response and assertion have the same ID.")
        case .comment: ([.saml], "A comment inside the NameID, put there after signing.")
        case .encrypted: ([.saml], "The assertion is encrypted for the service provider whose metadata was given.")
        case .encryptedWrongKey: ([.saml], "The assertion is encrypted for somebody else.")
        case .encryptedRSA15: ([.saml], "Encrypted with a key transport that is refused (RSA PKCS#1 v1.5).")
        case .wrongDiscoveryIssuer: ([.oidc], "The discovery document's issuer has a slash too many.")
        case .wrongState: ([.oidc], "state is not what came with the request.")
        case .invalidClient: ([.oidc], "The token endpoint answers invalid_client, whatever the secret.")
        case .invalidGrant: ([.oidc], "The token endpoint answers invalid_grant.")
        case .noIDToken: ([.oidc], "The token endpoint gives no ID token.")
        case .wrongNonce: ([.oidc], "The ID token's nonce is not that of the request.")
        case .unknownKeyID: ([.oidc], "The ID token's kid is not in the key set.")
        case .algorithmNone: ([.oidc], "The ID token has alg none and no signature.")
        case .algorithmConfusion: ([.oidc], "The ID token is signed by HS256 with the public key as the secret.")
        case .noSubject: ([.oidc], "The ID token has no sub.")
        case .missingAccessTokenHash: ([.oidc], "The ID token has no at_hash, which the code flow permits.")
        case .wrongAccessTokenHash: ([.oidc], "at_hash belongs to another access token.")
        case .userInfoOtherSubject: ([.oidc], "The UserInfo endpoint tells of somebody else.")
        case .slowToken: ([.oidc], "The token endpoint takes its time.")
        }
    }

    private var both: [Scope] { [.saml, .oidc] }
}
