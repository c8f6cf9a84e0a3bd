/// URIs that responses are made of (SAML core §3.2.2.2, §8.2, authentication contexts §3.4.4).
enum SAMLNames {
    static let success = "urn:oasis:names:tc:SAML:2.0:status:Success"
    static let responder = "urn:oasis:names:tc:SAML:2.0:status:Responder"
    static let requestDenied = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"
    static let noAuthnContext = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"
    static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    static let basicNames = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
    static let password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    /// What Entra ID sends instead of groups above 150 of them.
    static let groupsLink = "http://schemas.microsoft.com/claims/groups.link"
}
