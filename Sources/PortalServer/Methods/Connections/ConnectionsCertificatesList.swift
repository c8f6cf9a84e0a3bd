import PortalCore
import RPC

enum ConnectionsCertificatesList: PortalMethod {
    struct Params: Decodable, Sendable {
        var connectionId: ConnectionID?
        var organizationId: OrganizationID?
        var page: PageParams

        private enum CodingKeys: String, CodingKey { case connectionId, organizationId }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            connectionId = try container.decodeIfPresent(ConnectionID.self, forKey: .connectionId)
            organizationId = try container.decodeIfPresent(OrganizationID.self, forKey: .organizationId)
            page = try PageParams(from: decoder)
        }
    }

    static let definition = MethodDefinition.portal(
        "connections/certificates/list", "Lists the certificates of a connection, or of all of an organisation's.",
        "`renewal` says whether there is one to renew, and if not (`no_certificate_to_renew`), why.",
        params: [
            .optional("connectionId", .id(ConnectionID.self)), .optional("organizationId", .id(OrganizationID.self)),
        ] + .pageParameters,
        result: .object([
            .required("data", .array(of: .reference("Certificate"))),
            .required("nextCursor", JSONSchema.string().nullable().described("Null on the last page.")),
            .required("renewal", .reference("CertificateRenewal")),
        ]), access: .intents([.sso, .certificateRenewal]), effect: .reads,
        lane: ["connectionId", "organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> CertificateList {
        let owner: CertificateService.Owner
        switch (params.connectionId, params.organizationId) {
        case (let id?, nil): owner = .connection(id)
        case (nil, let id?): owner = .organization(id)
        default:
            try await call.services.certificates.requireAccess(as: call.caller)
            throw PortalError.invalid("", "Give either connectionId or organizationId.")
        }
        return try await call.services.certificates.list(owner, params.page.request, as: call.caller)
    }
}
