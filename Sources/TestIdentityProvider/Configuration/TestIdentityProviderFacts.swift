package import StrictJSON

/// What a connection to the provider is made with.
package struct TestIdentityProviderFacts: Sendable, Hashable {
    /// What all URLs begin with; also the OpenID Connect issuer.
    package let baseURL: String
    package let clientID: String
    package let clientSecret: String
    /// The certificate in PEM.
    package let certificate: String
    /// The user who signs in unless another is asked for.
    package let user: String

    package var issuer: String { baseURL }
    package var discoveryURL: String { baseURL + ProviderPath.discovery }
    package var metadataURL: String { baseURL + ProviderPath.metadata }
    /// The same as the metadata's URL, as is usual.
    package var entityID: String { metadataURL }
    package var ssoURL: String { baseURL + ProviderPath.sso }
    package var initiateURL: String { baseURL + ProviderPath.initiate }
    package var sloURL: String { baseURL + ProviderPath.slo }
    package var logoutURL: String { baseURL + ProviderPath.logout }
    package var behaviourURL: String { baseURL + ProviderPath.behaviour }

    /// On one line for programs.
    package var json: JSON {
        [
            "baseUrl": .string(baseURL), "metadataUrl": .string(metadataURL), "entityId": .string(entityID),
            "ssoUrl": .string(ssoURL), "initiateUrl": .string(initiateURL), "sloUrl": .string(sloURL),
            "logoutUrl": .string(logoutURL), "certificate": .string(certificate),
            "issuer": .string(issuer), "discoveryUrl": .string(discoveryURL), "clientId": .string(clientID),
            "clientSecret": .string(clientSecret), "behaviourUrl": .string(behaviourURL), "user": .string(user),
        ]
    }

    /// Names and values for people.
    package var lines: [(name: String, value: String)] {
        [
            ("SAML metadata URL", metadataURL), ("SAML entity ID", entityID), ("SAML sign-on URL", ssoURL),
            ("SAML, begun here", initiateURL + "?acs=…&audience=…"),
            ("SAML logout URL", sloURL), ("Logout, begun here", logoutURL + "?audience=…"),
            ("OpenID Connect issuer", issuer),
            ("Client ID", clientID), ("Client secret", clientSecret), ("Signs in", user),
            ("Switches", behaviourURL),
        ]
    }
}

/// Where everything is.
enum ProviderPath {
    static let index = "/"
    static let behaviour = "/behaviour"
    static let metadata = "/saml/metadata"
    static let sso = "/saml/sso"
    static let initiate = "/saml/initiate"
    static let slo = "/saml/slo"
    static let logout = "/saml/logout"
    static let serviceProviders = "/saml/service-providers"
    static let discovery = "/.well-known/openid-configuration"
    static let authorize = "/oidc/authorize"
    static let token = "/oidc/token"
    static let userInfo = "/oidc/userinfo"
    static let keys = "/oidc/jwks"
}
