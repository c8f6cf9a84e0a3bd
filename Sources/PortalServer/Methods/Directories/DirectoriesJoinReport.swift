import PortalCore
import RPC
import StrictJSON

enum DirectoriesJoinReport: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var directoryId: DirectoryID?
        var limit: Int?
        var continueFrom: String?
    }

    static let definition = MethodDefinition.portal(
        "directories/joinReport", "Compares what directories and sign-ins say of the same people.",
        "Looks at a bounded number of users; with `continueFrom` of the answer it goes on.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .optional("directoryId", .id(DirectoryID.self)),
            .optional(
                "limit",
                JSONSchema.integer(minimum: 1, maximum: Int64(JoinReportService.maximumLimit))
                    .defaulting(to: .integer(Int64(JoinReportService.defaultLimit)))
                    .described("How many people are shown.")),
            .optional("continueFrom", .string(minimumLength: 1, maximumLength: 200)),
        ], result: .reference("JoinReport"), access: .directorySync, effect: .reads, lane: ["organizationId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> JoinReport {
        try await call.services.joinReports.report(
            of: params.organizationId, directory: params.directoryId,
            limit: params.limit ?? JoinReportService.defaultLimit, continueFrom: params.continueFrom,
            as: call.caller)
    }
}
