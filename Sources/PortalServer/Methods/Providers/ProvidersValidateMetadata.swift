import PortalCore
import RPC

enum ProvidersValidateMetadata: PortalMethod {
    struct Params: Decodable, Sendable {
        var providerId: String
        var `protocol`: IdentityProtocol
        var metadata: MetadataParams

        private enum CodingKeys: String, CodingKey { case providerId, `protocol` }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            providerId = try container.decode(String.self, forKey: .providerId)
            `protocol` = try container.decode(IdentityProtocol.self, forKey: .protocol)
            metadata = try MetadataParams(from: decoder)
        }
    }

    static let definition = MethodDefinition.portal(
        "providers/validateMetadata", "Judges metadata or an OpenID Connect configuration; keeps nothing.",
        "What is wrong with it is a result, not an error.",
        params: [
            .required("providerId", .providerID),
            .required("protocol", .enumeration("saml", "oidc")),
        ] + MetadataParams.properties(clientIdRequired: false),
        result: .object([
            .required("valid", .boolean),
            .required("findings", .array(of: .reference("Finding"))),
            .required("summary", .reference("MetadataSummary")),
        ]), access: .intents([.sso, .certificateRenewal]), effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> MetadataReport {
        try await call.services.providers.validate(
            params.metadata.submission(), for: ProviderID(rawValue: params.providerId), params.protocol,
            as: call.caller)
    }
}
