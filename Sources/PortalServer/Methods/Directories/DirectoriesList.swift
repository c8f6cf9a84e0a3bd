import PortalCore
import RPC

enum DirectoriesList: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/list", "Lists the directories of an organisation in the order of their creation.",
        params: OrganizationPageParams.properties, result: .page(of: "Directory"), access: .directorySync,
        effect: .reads, lane: ["organizationId"])

    static func call(_ params: OrganizationPageParams, _ call: PortalCall) async throws -> Page<DirectoryView> {
        try await call.services.directories.list(of: params.organizationId, params.page.request, as: call.caller)
    }
}
