import PortalCore
import RPC

enum HostSettingsGet: PortalMethod {
    static let definition = MethodDefinition.portal(
        "host/settings/get", "Reads the environment's settings.", result: .reference("EnvironmentSettings"),
        access: .administrator, effect: .reads)

    static func call(_ params: EmptyObject, _ call: PortalCall) async throws -> EnvironmentSettings {
        try await call.services.settings.get(as: call.caller)
    }
}
