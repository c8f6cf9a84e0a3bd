import PortalCore
import RPC

/// The input that `providers/validateMetadata` and `connections/setMetadata` share: exactly one of four forms.
struct MetadataParams: Decodable, Sendable {
    struct Manual: Decodable, Sendable {
        var entityId: String
        var ssoUrl: String
        var certificates: [String]
    }

    struct OIDC: Decodable, Sendable {
        var issuer: String
        var clientId: String?
        var clientSecret: String?
    }

    var metadataXml: String?
    var metadataUrl: String?
    var manual: Manual?
    var oidc: OIDC?

    /// Longest document, in characters: more than any identity provider publishes for one application.
    static let maximumDocumentLength = 4 * 1024 * 1024
    static let maximumCertificates = 20

    func submission() throws -> MetadataSubmission {
        switch (metadataXml, metadataUrl, manual, oidc) {
        case (let text?, nil, nil, nil): return .xml(text)
        case (nil, let url?, nil, nil): return .url(url)
        case (nil, nil, let fields?, nil):
            return .manual(
                IdentityProviderConfiguration.ManualSAML(
                    entityId: fields.entityId, ssoUrl: fields.ssoUrl, certificates: fields.certificates))
        case (nil, nil, nil, let client?):
            return .oidc(issuer: client.issuer, clientId: client.clientId, clientSecret: client.clientSecret)
        default:
            throw PortalError.invalid("", "Give exactly one of metadataXml, metadataUrl, manual and oidc.")
        }
    }

    /// - Parameter clientIdRequired: false where a configuration is only tried out.
    static func properties(clientIdRequired: Bool) -> [JSONSchema.Property] {
        let clientId = JSONSchema.string(minimumLength: 1, maximumLength: 512)
        return [
            .optional(
                "metadataXml",
                JSONSchema.string(maximumLength: maximumDocumentLength).described("SAML metadata, the document itself.")
            ),
            .optional("metadataUrl", JSONSchema.url.described("Where SAML metadata is published.")),
            .optional(
                "manual",
                JSONSchema.object([
                    .required("entityId", .string(maximumLength: 2048)),
                    .required("ssoUrl", .string(maximumLength: 2048)),
                    .required(
                        "certificates",
                        .array(of: .string(maximumLength: 64 * 1024), maximumCount: maximumCertificates)),
                ]).described("SAML, field by field; certificates as PEM or base64.")),
            .optional(
                "oidc",
                JSONSchema.object([
                    .required("issuer", .string(minimumLength: 1, maximumLength: 2048)),
                    clientIdRequired ? .required("clientId", clientId) : .optional("clientId", clientId),
                    .optional(
                        "clientSecret",
                        JSONSchema.string(minimumLength: 1, maximumLength: 4096)
                            .described("Write-only; the one that is kept stays where it is left out.")),
                ]).described("OpenID Connect; the discovery document is fetched from the issuer.")),
        ]
    }
}
