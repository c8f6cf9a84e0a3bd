import PortalCore
import RPC

enum ConnectionsCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var providerId: String
        var `protocol`: IdentityProtocol
        var name: String?
        var externalId: String?
    }

    static let definition = MethodDefinition.portal(
        "connections/create", "Creates a connection in the state draft.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("providerId", .providerID),
            .required("protocol", .enumeration("saml", "oidc")),
            .optional(
                "name",
                JSONSchema.name(ConnectionService.maximumNameLength).described("The provider's name without it.")),
            .optional("externalId", .name(ConnectionService.maximumNameLength)),
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.create(
            ConnectionService.Creation(
                providerId: ProviderID(rawValue: params.providerId), protocol: params.protocol, name: params.name,
                externalId: params.externalId),
            for: params.organizationId, as: call.caller)
    }
}
