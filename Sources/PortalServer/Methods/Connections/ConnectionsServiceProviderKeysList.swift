import PortalCore
import RPC

enum ConnectionsServiceProviderKeysList: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var use: CertificateUse?
        var page: PageParams

        private enum CodingKeys: String, CodingKey { case connectionId, use }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decode(ConnectionID.self, forKey: .connectionId)
            use = try container.decodeIfPresent(CertificateUse.self, forKey: .use)
            page = try PageParams(from: decoder)
        }
    }

    static let use = JSONSchema.enumeration("sp_signing", "sp_encryption")

    static let definition = MethodDefinition.portal(
        "connections/serviceProviderKeys/list", "Lists our own keys of a connection: their certificates.",
        params: ConnectionParams.properties + [.optional("use", use)] + .pageParameters,
        result: .page(of: "Certificate"), access: .intents([.sso, .certificateRenewal]), effect: .reads,
        lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> Page<CertificateView> {
        try await call.services.serviceProviderKeys.list(
            of: params.connectionId, use: params.use, params.page.request, as: call.caller)
    }
}
