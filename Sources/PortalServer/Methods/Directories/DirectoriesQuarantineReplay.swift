import PortalCore
import RPC
import StrictJSON

enum DirectoriesQuarantineReplay: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var quarantineId: QuarantineID?
    }

    static let definition = MethodDefinition.portal(
        "directories/quarantine/replay", "Tries users who were refused again, by the map in force now.",
        "Without `quarantineId`, the first \(QuarantineService.replayedAtOnce).",
        params: DirectoryParams.properties + [.optional("quarantineId", .id(QuarantineID.self))],
        result: .object([
            .required(
                "attempts",
                .array(
                    of: .object([
                        .required("quarantineId", .id(QuarantineID.self)),
                        .required("outcome", .enumeration(of: QuarantineService.Attempt.Outcome.self)),
                        .optional("userId", .id(DirectoryUserID.self)),
                        .required("findings", .array(of: .reference("Finding"))),
                    ]))), .required("remaining", .integer()),
        ]), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> QuarantineService.Replay {
        try await call.services.quarantine.replay(params.quarantineId, in: params.directoryId, as: call.caller)
    }
}
