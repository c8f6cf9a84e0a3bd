import PortalCore
import RPC

enum EventsUnsubscribe: PortalMethod {
    struct Params: Decodable, Sendable {
        var subscriptionId: String
    }

    static let definition = MethodDefinition.portal(
        "events/unsubscribe", "Ends a subscription of this connection.",
        params: [.required("subscriptionId", .string(minimumLength: 1, maximumLength: 64))], access: .anySession,
        effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.events.require(call.caller)
        guard call.services.subscriptions.close(params.subscriptionId, of: call.context.connection, call.caller) else {
            throw PortalError(.notFound, "subscription_not_found", "There is no such subscription.")
        }
        return EmptyObject()
    }
}
