import PortalCore
import RPC

enum ConnectionsActivate: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var skipTest: Bool?
    }

    static let definition = MethodDefinition.portal(
        "connections/activate", "Switches sign-in on.",
        "Needs valid metadata, a verified domain (or `allowAnyDomain`) and a passed test sign-in; what is missing is named in `findings`.",
        params: ConnectionParams.properties + [
            .optional(
                "skipTest",
                JSONSchema.boolean.described("Without a passed test sign-in; never with a portal session."))
        ], result: .reference("Connection"), access: .signOn, effect: .writes, lane: ["connectionId"],
        holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> ConnectionView {
        try await call.services.connections.activate(
            params.connectionId, skipTest: params.skipTest ?? false, as: call.caller)
    }
}
