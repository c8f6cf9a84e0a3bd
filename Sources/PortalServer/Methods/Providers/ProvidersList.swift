import PortalCore
import RPC

enum ProvidersList: PortalMethod {
    struct Params: Decodable, Sendable {
        var page: PageParams
        var `protocol`: IdentityProtocol?
        var capability: ProviderCapability?

        private enum CodingKeys: String, CodingKey { case `protocol`, capability }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            page = try PageParams(from: decoder)
            `protocol` = try container.decodeIfPresent(IdentityProtocol.self, forKey: .protocol)
            capability = try container.decodeIfPresent(ProviderCapability.self, forKey: .capability)
        }
    }

    static let definition = MethodDefinition.portal(
        "providers/list", "Lists the identity providers.",
        params: [
            .optional("protocol", .enumeration(of: IdentityProtocol.self)),
            .optional("capability", .enumeration(of: ProviderCapability.self)),
        ] + .pageParameters, result: .page(of: "ProviderDescriptor"), access: .anySession, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<ProviderDescriptor> {
        try await call.services.providers.list(
            params.page.request, protocol: params.protocol, capability: params.capability, as: call.caller)
    }
}
