/// What an admin handed over for a sign-on connection, with what was fetched for it.
package enum MetadataInput: Sendable, Hashable {
    /// A metadata document, pasted or fetched.
    case document(SAMLDocument)
    /// Fields typed in one by one.
    case manual(ManualSAML)
    case oidc(OIDCInput)

    package struct SAMLDocument: Sendable, Hashable {
        package var bytes: [UInt8]
        package var source: MetadataSource
        /// `Content-Type` of the answer, if it was fetched.
        package var contentType: String?
        /// Where it came from in the end, after redirects.
        package var url: String?

        package init(bytes: [UInt8], source: MetadataSource, contentType: String? = nil, url: String? = nil) {
            self.bytes = bytes
            self.source = source
            self.contentType = contentType
            self.url = url
        }
    }

    package struct ManualSAML: Sendable, Hashable {
        package var entityID: String
        package var ssoURL: String
        /// PEM, bare base64, or several of them in one text.
        package var certificates: [String]

        package init(entityID: String, ssoURL: String, certificates: [String]) {
            self.entityID = entityID
            self.ssoURL = ssoURL
            self.certificates = certificates
        }
    }

    package struct OIDCInput: Sendable, Hashable {
        package var issuer: String
        package var clientID: String?
        package var clientSecret: ClientSecret
        /// The discovery document as fetched; nil if it was not, which leaves out everything that depends on it.
        package var discovery: [UInt8]?
        /// The key set as fetched from `jwks_uri`.
        package var keySet: [UInt8]?

        package init(
            issuer: String, clientID: String?, clientSecret: ClientSecret = .absent, discovery: [UInt8]? = nil,
            keySet: [UInt8]? = nil
        ) {
            self.issuer = issuer
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.discovery = discovery
            self.keySet = keySet
        }
    }

    /// A secret is looked at only when it is given; what is stored stays sealed.
    package enum ClientSecret: Sendable, Hashable {
        case absent
        /// There is one, kept sealed.
        case stored
        case given(String)
    }
}
