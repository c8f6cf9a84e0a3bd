import PortalCore
import RPC

enum ProvidersDirectoryMapping: PortalMethod {
    struct Params: Decodable, Sendable {
        var providerId: String
        var `protocol`: IdentityProtocol?
    }

    static let definition = MethodDefinition.portal(
        "providers/directoryMapping", "How a provider's raw attributes become our users and groups.",
        params: [
            .required("providerId", .providerID),
            .optional("protocol", .enumeration(of: IdentityProtocol.self)),
        ], result: .reference("DirectoryMapping"), access: .anySession, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryMapping {
        try await call.services.providers.directoryMapping(
            ProviderID(rawValue: params.providerId), params.protocol, as: call.caller)
    }
}
