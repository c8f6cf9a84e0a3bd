import PortalCore
import Providers
import StrictJSON
import Testing

/// What each provider really asserts, through the map that a connection has by default.
@Suite struct AttributeMapTests {
    private func profile(
        _ module: any IdentityProviderModule, _ identityProtocol: IdentityProtocol, _ asserted: AssertedAttributes
    ) throws -> NormalizedUser {
        let outcome = module.standardAttributeMap(for: identityProtocol).profile(from: asserted)
        #expect(outcome.isUsable && outcome.unusable.isEmpty)
        return try #require(outcome.profile).user
    }

    private func email(_ value: String = "ada@example.com") -> AssertedAttributes.NameIdentifier {
        .init(value: value, format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")
    }

    @Test func oktaIsRecognisedByItsIdentifier() throws {
        let user = try profile(
            Okta(), .saml,
            AssertedAttributes(
                nameId: email(),
                attributes: [
                    ("id", ["00u1a2b3c4d5e6f7g8h9"]), ("email", ["ada@example.com"]), ("firstName", ["Ada"]),
                    ("lastName", ["Byron"]), ("groups", ["Engines", "Analysts"]),
                ]))
        #expect(user.idpId == "00u1a2b3c4d5e6f7g8h9" && user.email == "ada@example.com")
        #expect(user.firstName == "Ada" && user.lastName == "Byron" && user.groups == ["Engines", "Analysts"])
        // Without the statement the name identifier is the last resort.
        let plain = try profile(Okta(), .saml, AssertedAttributes(nameId: email(), attributes: []))
        #expect(plain.idpId == "ada@example.com" && plain.email == "ada@example.com")
        let openID = try profile(
            Okta(), .oidc,
            AssertedAttributes(
                nameId: nil, values: ["sub": "00u1a2b3c4d5e6f7g8h9", "email": "ada@example.com", "given_name": "Ada"]))
        #expect(openID.idpId == user.idpId && openID.firstName == "Ada")
    }

    @Test func entraIsRecognisedByTheObjectIdentifierInBothProtocols() throws {
        let claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
        let identity = "http://schemas.microsoft.com/identity/claims/"
        let object = "7f1f0b1e-0000-4000-8000-0123456789ab"
        let user = try profile(
            EntraID(), .saml,
            AssertedAttributes(
                nameId: email("ada@example.onmicrosoft.com"),
                attributes: [
                    (identity + "tenantid", ["11111111-0000-4000-8000-0123456789ab"]),
                    (identity + "objectidentifier", [object]), (identity + "displayname", ["Ada Byron"]),
                    ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", ["g1", "g2"]),
                    (claims + "givenname", ["Ada"]), (claims + "surname", ["Byron"]),
                    (claims + "emailaddress", ["ada@example.com"]), (claims + "name", ["ada@example.onmicrosoft.com"]),
                ]))
        #expect(user.idpId == object && user.email == "ada@example.com" && user.displayName == "Ada Byron")
        #expect(user.username == "ada@example.onmicrosoft.com" && user.groups == ["g1", "g2"])
        let openID = try profile(
            EntraID(), .oidc,
            AssertedAttributes(
                nameId: nil,
                values: ["sub": "pairwise", "oid": .string(object), "email": "ada@example.com", "name": "Ada Byron"]))
        #expect(openID.idpId == object)
    }

    @Test func googleAndCustomProvidersAreMapped() throws {
        let google = try profile(
            GoogleWorkspace(), .saml,
            AssertedAttributes(
                nameId: email(),
                attributes: [("email", ["ada@example.com"]), ("firstName", ["Ada"]), ("lastName", ["Byron"])]))
        #expect(google.idpId == "ada@example.com" && google.lastName == "Byron")
        let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        let custom = try profile(
            CustomSAML(), .saml,
            AssertedAttributes(
                nameId: .init(value: "opaque", format: persistent),
                attributes: [("urn:oid:0.9.2342.19200300.100.1.3", ["ada@example.com"]), ("uid", ["ada"])]))
        #expect(custom.idpId == "opaque" && custom.email == "ada@example.com")
        let openID = try profile(
            CustomOIDC(), .oidc, AssertedAttributes(nameId: nil, values: ["sub": "s", "email": "ada@example.com"]))
        #expect(openID.idpId == "s")
    }

    @Test func aTransientNameIdentifierIsNobody() throws {
        let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        let outcome = CustomSAML().standardAttributeMap(for: .saml).profile(
            from: AssertedAttributes(
                nameId: .init(value: "_a1", format: transient), attributes: [("email", ["ada@example.com"])]))
        #expect(outcome.profile == nil && outcome.missing.map(\.target) == ["idpId"] && !outcome.isUsable)
    }
}
