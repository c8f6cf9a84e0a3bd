import PortalCore
import RPC

enum DirectoriesCreate: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var providerId: String
        var name: String?
        var externalId: String?
    }

    static let definition = MethodDefinition.portal(
        "directories/create", "Creates a directory in the state unlinked.",
        "A SCIM directory gets its first bearer token, which is only in this answer.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("providerId", .providerID),
            .optional("name", .name(DirectoryService.maximumNameLength)),
            .optional("externalId", .name(DirectoryService.maximumNameLength)),
        ], result: .reference("Directory"), access: .directorySync, effect: .writes, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> DirectoryView {
        try await call.services.directories.create(
            DirectoryService.Creation(
                providerId: ProviderID(rawValue: params.providerId), name: params.name,
                externalId: params.externalId),
            for: params.organizationId, as: call.caller)
    }
}
