/// What an IT admin handed over: the input of `connections/setMetadata`, kept as received.
package struct IdentityProviderConfiguration: Sendable, Codable, Hashable {
    package enum Source: String, Sendable, Codable { case url, xml, manual, oidc }

    package var source: Source
    /// Source `url`.
    package var metadataUrl: String?
    /// The document itself (sources `url` and `xml`), UTF-8 text.
    package var metadataXml: String?
    /// Base64url of the document, where it was fetched and is not UTF-8 (UTF-16 is allowed in XML).
    package var metadataBytes: String?
    /// Where the document came from in the end, after redirects (source `url`).
    package var fetchedFrom: String?
    /// Media type that the server gave the document.
    package var contentType: String?
    /// Source `manual`.
    package var manual: ManualSAML?
    /// Source `oidc`.
    package var oidc: OIDCClient?
    /// The discovery document and key set as fetched.
    package var discoveryDocument: String?
    package var jsonWebKeySet: String?
    /// When it was fetched or given.
    package var fetchedAt: Timestamp

    /// The SAML document as it was received.
    package var document: [UInt8] {
        metadataXml.map { Array($0.utf8) } ?? metadataBytes.flatMap(Base64URL.decode) ?? []
    }

    package init(source: Source, fetchedAt: Timestamp) {
        self.source = source
        self.fetchedAt = fetchedAt
    }

    package struct ManualSAML: Sendable, Codable, Hashable {
        package var entityId: String
        package var ssoUrl: String
        /// PEM or bare base64, as pasted.
        package var certificates: [String]

        package init(entityId: String, ssoUrl: String, certificates: [String]) {
            self.entityId = entityId
            self.ssoUrl = ssoUrl
            self.certificates = certificates
        }
    }

    package struct OIDCClient: Sendable, Codable, Hashable {
        package var issuer: String
        /// Absent only while it is tried out (`providers/validateMetadata`).
        package var clientId: String?
        /// AES-GCM, base64url; the plain secret is never kept.
        package var sealedClientSecret: String?

        package init(issuer: String, clientId: String?, sealedClientSecret: String? = nil) {
            self.issuer = issuer
            self.clientId = clientId
            self.sealedClientSecret = sealedClientSecret
        }
    }
}
