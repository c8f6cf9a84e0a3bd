import PortalCore
import RPC

enum HostStatus: PortalMethod {
    struct Output: Encodable, Sendable {
        struct BaseURL: Encodable, Sendable {
            var value: String
            var source: SettingsService.BaseURLSource
        }

        var name: String
        var version: String
        var processId: Int32
        var startedAt: Timestamp
        var uptimeSeconds: Int64
        var organizations: Int
        var providers: Int
        var baseUrl: BaseURL
        var http: HTTPListener?
    }

    static let definition = MethodDefinition.portal(
        "host/status", "What this host is doing.",
        result: .object([
            .required("name", .string()),
            .required("version", .string()),
            .required("processId", .integer(minimum: 1)),
            .required("startedAt", .timestamp),
            .required("uptimeSeconds", .integer(minimum: 0)),
            .required("organizations", .integer(minimum: 0)),
            .required("providers", .integer(minimum: 0)),
            .required(
                "baseUrl",
                .object([
                    .required("value", .string()),
                    .required("source", .enumeration(of: SettingsService.BaseURLSource.self)),
                ])),
            .optional(
                "http",
                .object([
                    .required("address", .string()),
                    .required("port", .integer(minimum: 1, maximum: 65_535)),
                    .required("url", .string()),
                ])),
        ]), access: .administrator, effect: .reads)

    static func call(_ params: EmptyObject, _ call: PortalCall) async throws -> Output {
        let services = call.services
        let organizations = try await services.organizations.count(as: call.caller)
        let settings = try await services.settings.current()
        return Output(
            name: services.host.name, version: services.host.version, processId: services.host.processID,
            startedAt: services.host.startedAt,
            uptimeSeconds: (services.host.now().milliseconds - services.host.startedAt.milliseconds) / 1000,
            organizations: organizations, providers: services.providers.catalog.modules.count,
            baseUrl: Output.BaseURL(value: settings.baseURL, source: settings.source),
            http: services.host.listener())
    }
}
