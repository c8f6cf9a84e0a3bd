import PortalCore
import RPC

struct CertificateParams: Decodable, Sendable {
    var connectionId: ConnectionID
    var certificateId: CertificateID

    static let properties: [JSONSchema.Property] =
        ConnectionParams.properties + [.required("certificateId", .id(CertificateID.self))]
}

enum ConnectionsCertificatesConfirm: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/certificates/confirm", "Makes a certificate the primary one.",
        "Those of the identity provider that were trusted before it are good only for sign-ins under way; a key of ours "
            + "that it replaces stays good for 30 days.",
        params: CertificateParams.properties, result: .reference("Certificate"),
        access: .intents([.sso, .certificateRenewal]), effect: .writes, lane: ["connectionId"])

    static func call(_ params: CertificateParams, _ call: PortalCall) async throws -> CertificateView {
        try await call.services.certificates.confirm(
            params.certificateId, of: params.connectionId, as: call.caller)
    }
}
