/// Status codes (SAML core §3.2.2.2).
enum SAMLStatus {
    static let success = prefix + "Success"
    static let requester = prefix + "Requester"
    static let responder = prefix + "Responder"
    static let partialLogout = prefix + "PartialLogout"

    private static let prefix = "urn:oasis:names:tc:SAML:2.0:status:"
}
