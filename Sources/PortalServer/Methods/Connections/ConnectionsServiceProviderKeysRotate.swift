import PortalCore
import RPC

enum ConnectionsServiceProviderKeysRotate: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var use: CertificateUse
    }

    static let definition = MethodDefinition.portal(
        "connections/serviceProviderKeys/rotate", "Makes a new key of ours.",
        "The first one is used at once. A further one is announced in our metadata and decrypts; it is used once it is "
            + "confirmed with `connections/certificates/confirm`.",
        params: ConnectionParams.properties + [.required("use", ConnectionsServiceProviderKeysList.use)],
        result: .reference("Certificate"), access: .intents([.sso, .certificateRenewal]), effect: .writes,
        lane: ["connectionId"], holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> CertificateView {
        try await call.services.serviceProviderKeys.rotate(params.use, of: params.connectionId, as: call.caller)
    }
}
