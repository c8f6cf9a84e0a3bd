/// Labels of fields, as the diagnosis of a custom connection names them.
enum Console {
    static let acsURL = "ACS URL (assertion consumer service, reply URL)"
    static let entityID = "Entity ID (audience, relying party identifier)"
    static let issuer = "IdP entity ID (issuer)"
    static let certificate = "Signing certificate"
    static let signing = "Sign response and assertion"
    static let signatureAlgorithm = "Signature algorithm"
    static let encryption = "Encryption of assertions"
    static let nameID = "NameID"
    static let logoutURL = "Logout URL (single logout service)"
    static let startURL = "Start URL"
    static let reauthentication = "Re-authentication (ForceAuthn)"

    static let redirectURI = "Redirect URI (callback URL)"
    static let clientID = "Client ID"
    static let clientSecret = "Client secret"
    static let scopes = "Scopes"
    static let grantType = "Grant type"
    static let tokenAlgorithm = "ID token signature algorithm"
    static let renewedAuthentication = "Re-authentication (prompt, max_age)"
    static let authenticationTime = "auth_time"
    static let tokenKeys = "Signing keys (jwks_uri)"
}
