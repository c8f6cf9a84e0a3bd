package import OIDC

/// What a provider module looks at when it adds its own findings: parsed, never raw.
package enum ReviewMaterial: Sendable {
    /// Parsed metadata, and the one IdP entity in it that the common review chose (nil when there is none).
    case saml(entity: SAMLEntity?, source: MetadataSource)
    case oidc(OIDCMaterial)
}

/// Where SAML metadata came from; some providers only offer a download.
package enum MetadataSource: String, Sendable, Codable {
    case url, xml, manual
}

/// Everything given and fetched for an OpenID Connect connection.
package struct OIDCMaterial: Sendable {
    package var issuer: String
    package var clientID: String?
    package var discovery: DiscoveryDocument?
    package var keySet: JSONWebKeySet?

    package init(issuer: String, clientID: String?, discovery: DiscoveryDocument?, keySet: JSONWebKeySet?) {
        self.issuer = issuer
        self.clientID = clientID
        self.discovery = discovery
        self.keySet = keySet
    }
}

/// The part of a SAML entity that a provider can recognise itself by.
package struct SAMLEntity: Sendable, Hashable {
    package var entityID: String
    /// Locations of the SingleSignOnService endpoints.
    package var ssoURLs: [String]
    /// Element path of the entity, for findings.
    package var path: String

    package init(entityID: String, ssoURLs: [String], path: String) {
        self.entityID = entityID
        self.ssoURLs = ssoURLs
        self.path = path
    }
}
