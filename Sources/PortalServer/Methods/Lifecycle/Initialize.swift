import PortalCore
import RPC
import StrictJSON

/// Answers without looking anything up, so that a client gets its answer as soon as the process can write.
enum Initialize {
    /// The version of the contract in API.md.
    static let protocolVersion = "1"

    struct Params: Decodable, Sendable {
        struct ClientInfo: Decodable, Sendable {
            var name: String
            var version: String?
        }

        var clientInfo: ClientInfo
        var processId: Int?
        var protocolVersion: String?
    }

    struct Output: Encodable, Sendable {
        struct ServerInfo: Encodable, Sendable {
            var name: String
            var version: String
        }

        struct Capabilities: Encodable, Sendable {
            var cancellation = true
            var progress = true
            var batches = true
            var subscriptions = true
            var idempotency = true
            var framings = ["lines", "headers"]
        }

        struct Limits: Encodable, Sendable {
            var frameBytes: Int
            var depth: Int
            var inFlightRequests: Int
            var inFlightRequestsPerOrganization: Int
            var batchMessages: Int
            var pageSize = PageRequest.maximumLimit
        }

        struct Provider: Encodable, Sendable {
            var id: ProviderID
            var name: String
            var protocols: [IdentityProtocol]
        }

        var serverInfo: ServerInfo
        var protocolVersion = Initialize.protocolVersion
        var capabilities = Capabilities()
        var limits: Limits
        var providers: [Provider]
    }

    private static let count = JSONSchema.integer(minimum: 0)

    static let definition = MethodDefinition(
        "initialize", summary: "Introduces the client; optional.",
        description: "With `processId`, the host ends when that process does.",
        params: .object([
            .required(
                "clientInfo",
                .object([
                    .required("name", .string(minimumLength: 1, maximumLength: 200)),
                    .optional("version", .string(maximumLength: 100)),
                ])),
            .optional("processId", JSONSchema.integer(minimum: 1, maximum: Int64(Int32.max)).nullable()),
            .optional("protocolVersion", .string(maximumLength: 32)),
        ]),
        result: .object([
            .required("serverInfo", .object([.required("name", .string()), .required("version", .string())])),
            .required("protocolVersion", .string()),
            .required(
                "capabilities",
                .object(
                    ["cancellation", "progress", "batches", "subscriptions", "idempotency"].map {
                        .required($0, .boolean)
                    } + [.required("framings", .array(of: .string()))])),
            .required(
                "limits",
                .object(
                    [
                        "frameBytes", "depth", "inFlightRequests", "inFlightRequestsPerOrganization", "batchMessages",
                        "pageSize",
                    ].map { .required($0, count) })),
            .required(
                "providers",
                .array(
                    of: .object([
                        .required("id", .string()), .required("name", .string()),
                        .required("protocols", .array(of: .enumeration(of: IdentityProtocol.self))),
                    ]))),
        ]), tags: ["lifecycle"])

    static func register(in registry: inout MethodRegistry, _ services: PortalServices, limits: RPCLimits) {
        let output = Output(
            serverInfo: Output.ServerInfo(name: services.host.name, version: services.host.version),
            limits: Output.Limits(
                frameBytes: limits.frameBytes, depth: limits.depth, inFlightRequests: limits.inFlight,
                inFlightRequestsPerOrganization: limits.inFlightPerLane, batchMessages: limits.batchMessages),
            providers: services.providers.catalog.modules.map { module in
                Output.Provider(
                    id: module.descriptor.id, name: module.descriptor.name, protocols: module.descriptor.protocols)
            })
        registry.registerImmediate(definition) { (_: Params, _) in output }
    }
}
