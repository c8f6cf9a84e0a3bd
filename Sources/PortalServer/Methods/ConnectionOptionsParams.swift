import PortalCore
import RPC

/// Options of a connection as `connections/update` takes them: absent stays, null returns to the default.
struct ConnectionOptionsParams: Decodable, Sendable {
    var change = OptionsChange()

    private enum CodingKeys: String, CodingKey {
        case clockSkewSeconds, allowUnverifiedDomains, forceAuthn, allowIdpInitiated, signRequests, requestBinding,
            requestedAuthnContext, nameIdFormat, allowSha1, allowRsa15, requireSignedAssertion,
            requireSignedResponse, requireEncryptedAssertion, scopes, clientAuthentication, useUserInfo,
            requireVerifiedEmail
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func flag(_ key: CodingKeys) throws -> Bool?? { try container.decodeChange(Bool.self, forKey: key) }
        change.clockSkewSeconds = try container.decodeChange(Int.self, forKey: .clockSkewSeconds)
        change.allowUnverifiedDomains = try flag(.allowUnverifiedDomains)
        change.forceAuthn = try flag(.forceAuthn)
        change.allowIdpInitiated = try flag(.allowIdpInitiated)
        change.signRequests = try flag(.signRequests)
        change.requestBinding = try container.decodeChange(
            ConnectionOptions.RequestBinding.self, forKey: .requestBinding)
        change.requestedAuthnContext = try container.decodeChange([String].self, forKey: .requestedAuthnContext)
        change.nameIdFormat = try container.decodeChange(String.self, forKey: .nameIdFormat)
        change.allowSHA1 = try flag(.allowSha1)
        change.allowRSA15 = try flag(.allowRsa15)
        change.requireSignedAssertion = try flag(.requireSignedAssertion)
        change.requireSignedResponse = try flag(.requireSignedResponse)
        change.requireEncryptedAssertion = try flag(.requireEncryptedAssertion)
        change.scopes = try container.decodeChange([String].self, forKey: .scopes)
        change.clientAuthentication = try container.decodeChange(
            ConnectionOptions.ClientAuthentication.self, forKey: .clientAuthentication)
        change.useUserInfo = try flag(.useUserInfo)
        change.requireVerifiedEmail = try flag(.requireVerifiedEmail)
    }

    private static let text = JSONSchema.string(minimumLength: 1, maximumLength: OptionsChange.maximumTextLength)
    private static let texts = JSONSchema.array(
        of: text, minimumCount: 1, maximumCount: OptionsChange.maximumListLength, hasUniqueItems: true)

    /// Each with what it means; in the result they are the same without null.
    static let members: [(name: String, schema: JSONSchema, description: String)] = [
        (
            "clockSkewSeconds", .integer(minimum: 0, maximum: Int64(OptionsChange.maximumClockSkewSeconds)),
            "Clock difference tolerated."
        ),
        (
            "allowUnverifiedDomains", .boolean,
            "Accept e-mail addresses outside the organisation's verified domains. Switched on by administrators only."
        ),
        (
            "forceAuthn", .boolean,
            "Have the identity provider ask for credentials at every sign-in that begins here; an answer that does not "
                + "show that this was done is refused."
        ),
        ("allowIdpInitiated", .boolean, "SAML: accept responses that were not asked for."),
        ("signRequests", .boolean, "SAML: sign AuthnRequests; by default where the metadata wants it."),
        (
            "requestBinding", .enumeration(of: ConnectionOptions.RequestBinding.self),
            "SAML: by default Redirect where it is offered."
        ),
        (
            "requestedAuthnContext", texts,
            "SAML: class references to ask for, of which the answer has to name one; by default none."
        ),
        ("nameIdFormat", text, "SAML: format of the NameIDPolicy; by default left to the identity provider."),
        ("allowSha1", .boolean, "SAML: accept signatures with SHA-1."),
        ("allowRsa15", .boolean, "SAML: accept keys encrypted with RSAES-PKCS1-v1_5."),
        ("requireSignedAssertion", .boolean, "SAML: refuse assertions that are not signed themselves."),
        ("requireSignedResponse", .boolean, "SAML: refuse responses that are not signed themselves."),
        ("requireEncryptedAssertion", .boolean, "SAML: refuse assertions that are not encrypted."),
        ("scopes", texts, "OpenID Connect: besides openid; by default email and profile."),
        (
            "clientAuthentication", .enumeration(of: ConnectionOptions.ClientAuthentication.self),
            "OpenID Connect: by default what the provider offers."
        ),
        ("useUserInfo", .boolean, "OpenID Connect: ask the userinfo endpoint too."),
        (
            "requireVerifiedEmail", .boolean,
            "OpenID Connect: refuse e-mail addresses of which the provider does not say that they are verified "
                + "(email_verified). Switched off by administrators only."
        ),
    ]

    static let schema = JSONSchema.object(
        members.map { .optional($0.name, $0.schema.nullable().described("\($0.description) Null: the default.")) })
}
