import PortalCore
import RPC

enum ConnectionsStagedApply: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var skipTest: Bool?
        var expectedRevision: Int?
    }

    static let definition = MethodDefinition.portal(
        "connections/staged/apply", "Makes the staged setup the live one, in one step.",
        "What was live is kept for `connections/rollback`. On an active connection the staged setup needs a passed test sign-in.",
        params: ConnectionParams.properties + [
            .optional(
                "skipTest",
                JSONSchema.boolean.described("Without a passed test sign-in; never with a portal session.")),
            .optional("expectedRevision", .expectedRevision),
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.applyStaged(
            params.connectionId, skipTest: params.skipTest ?? false, expectedRevision: params.expectedRevision,
            as: call.caller)
    }
}
