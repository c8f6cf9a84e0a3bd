import PortalCore
import RPC

enum OrganizationsImport: PortalMethod {
    struct Params: Decodable, Sendable {
        var path: String
    }

    static let definition = MethodDefinition.portal(
        "organizations/import", "Restores an exported organisation under its own identifiers.",
        "Secrets that this environment's master key cannot open are left out and have to be entered again.",
        params: [.required("path", .filePath)], result: .reference("Organization"), access: .administrator,
        effect: .writes, holdsLane: .always)

    static func call(_ params: Params, _ call: PortalCall) async throws -> Organization {
        try await call.services.organizations.importOrganization(from: params.path, as: call.caller)
    }
}
