import PortalCore
import RPC

enum ConnectionsCertificatesDelete: PortalMethod {
    static let definition = MethodDefinition.portal(
        "connections/certificates/delete", "Removes a certificate at once.",
        "The last one that is trusted, and a key of ours that is in use, stay.",
        params: CertificateParams.properties, access: .intents([.sso, .certificateRenewal]), effect: .writes,
        lane: ["connectionId"])

    static func call(_ params: CertificateParams, _ call: PortalCall) async throws -> EmptyObject {
        try await call.services.certificates.delete(
            params.certificateId, of: params.connectionId, as: call.caller)
        return EmptyObject()
    }
}
