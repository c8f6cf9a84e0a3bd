import PortalCore
import RPC

enum ProvidersGet: PortalMethod {
    struct Params: Decodable, Sendable {
        var providerId: String
    }

    static let definition = MethodDefinition.portal(
        "providers/get", "Reads an identity provider's descriptor with its fields.",
        params: [.required("providerId", .providerID)], result: .reference("ProviderDescriptor"),
        access: .anySession, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> ProviderDescriptor {
        try await call.services.providers.get(ProviderID(rawValue: params.providerId), as: call.caller)
    }
}
