import PortalCore
import RPC

enum ConnectionsCertificatesUpload: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID
        var certificate: String
    }

    static let definition = MethodDefinition.portal(
        "connections/certificates/upload", "Adds a signing certificate of the identity provider.",
        "It is trusted beside those there are, until one is confirmed or the old one expires.",
        params: ConnectionParams.properties + [
            .required(
                "certificate",
                JSONSchema.string(minimumLength: 1, maximumLength: CertificateService.maximumUploadLength)
                    .described("PEM, base64 of DER, or metadata XML that contains it."))
        ], result: .reference("Certificate"), access: .intents([.sso, .certificateRenewal]), effect: .writes,
        lane: ["connectionId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> CertificateView {
        try await call.services.certificates.upload(params.certificate, to: params.connectionId, as: call.caller)
    }
}
