extension AttributeMap {
    /// Names that most SAML identity providers send. People are recognised by an identifier that does not change; the
    /// e-mail address is the last resort, where the name identifier is one.
    ///
    /// In the order of steadiness: identifiers made for the purpose (eduPerson's subject-id and unique id, a persistent
    /// name identifier), then names of accounts.
    package static let saml = AttributeMap(
        rules: saml(
            idpId: [
                "id", "idpId", "urn:oasis:names:tc:SAML:attribute:subject-id",
                "urn:oid:1.3.6.1.4.1.5923.1.1.1.13", "@nameId:persistent", "uid",
                "urn:oid:0.9.2342.19200300.100.1.1",
            ]))

    /// The standard claims (OpenID Connect Core 1.0 §5.1): `sub` never changes.
    package static let oidc = AttributeMap(rules: oidc(idpId: ["sub"]))

    /// - Parameters:
    ///   - idpId: where a stable identifier may be; the name identifier comes after it.
    ///   - more: further names by target, looked at before the common ones.
    package static func saml(idpId: [String], more: [String: [String]] = [:]) -> [SignOnAttributeRule] {
        let persistent = "@nameId:persistent"
        let claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
        func rule(_ target: String, _ names: [String], transform: AttributeTransform? = nil) -> SignOnAttributeRule {
            SignOnAttributeRule(target, from: (more[target] ?? []) + names, transform: transform)
        }
        return [
            SignOnAttributeRule(
                "idpId", from: idpId + (idpId.contains(persistent) ? [] : [persistent]) + ["@nameId"], required: true),
            SignOnAttributeRule(
                "email",
                from: (more["email"] ?? []) + [
                    "email", "mail", "emailAddress", "Email", claims + "emailaddress",
                    "urn:oid:0.9.2342.19200300.100.1.3", "@nameId:emailAddress",
                ], required: true),
            rule("firstName", ["firstName", "givenName", "FirstName", claims + "givenname", "urn:oid:2.5.4.42"]),
            rule("lastName", ["lastName", "sn", "surname", "LastName", claims + "surname", "urn:oid:2.5.4.4"]),
            rule("displayName", ["displayName", "name", "urn:oid:2.16.840.1.113730.3.1.241", "cn"]),
            rule("username", ["username", "login", claims + "name"]),
            rule("groups", ["groups", "memberOf", "Group"]),
        ]
    }

    package static func oidc(idpId: [String], more: [String: [String]] = [:]) -> [SignOnAttributeRule] {
        func rule(_ target: String, _ names: [String], required: Bool = false) -> SignOnAttributeRule {
            SignOnAttributeRule(target, from: (more[target] ?? []) + names, required: required)
        }
        return [
            SignOnAttributeRule("idpId", from: idpId, required: true),
            rule("email", ["email"], required: true),
            rule("firstName", ["given_name"]),
            rule("lastName", ["family_name"]),
            rule("displayName", ["name"]),
            rule("username", ["preferred_username"]),
            rule("locale", ["locale"]),
            rule("timezone", ["zoneinfo"]),
            rule("groups", ["groups"]),
        ]
    }
}

extension IdentityProviderModule {
    /// The map of a connection that has none of its own.
    package func standardAttributeMap(for identityProtocol: IdentityProtocol) -> AttributeMap {
        attributeMap(for: identityProtocol) ?? (identityProtocol == .oidc ? .oidc : .saml)
    }

    package func attributeMap(for identityProtocol: IdentityProtocol) -> AttributeMap? { nil }
}
