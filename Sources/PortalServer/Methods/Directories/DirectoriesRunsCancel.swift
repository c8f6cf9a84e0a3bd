import PortalCore
import RPC

enum DirectoriesRunsCancel: PortalMethod {
    static let definition = MethodDefinition.portal(
        "directories/runs/cancel", "Ends a run where it is; what it wrote stays.",
        "A run that has ended already stays as it is.", params: DirectoryRunParams.properties,
        result: .reference("DirectoryRun"), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: DirectoryRunParams, _ call: PortalCall) async throws -> DirectoryRunView {
        try await call.services.directorySync.cancel(params.runId, of: params.directoryId, as: call.caller)
    }
}
