import PortalCore
import RPC

enum DirectoriesSelfTest: PortalMethod {
    struct Params: Decodable, Sendable {
        var directoryId: DirectoryID
        var profile: SelfTestProfile
    }

    static let definition = MethodDefinition.portal(
        "directories/selfTest", "Makes an identity provider's SCIM requests to a directory, and takes them back.",
        "Nothing stays of it: no user, no group, no event.",
        params: DirectoryParams.properties + [.required("profile", .enumeration(of: SelfTestProfile.self))],
        result: .object([
            .required("directoryId", .id(DirectoryID.self)),
            .required("profile", .enumeration(of: SelfTestProfile.self)),
            .required("passed", .integer()), .required("failed", .integer()),
            .required(
                "checks",
                .array(
                    of: .object([
                        .required("id", .string()), .required("title", .string()), .required("passed", .boolean),
                        .optional(
                            "request",
                            .object([
                                .required("method", .string()), .required("path", .string()), .optional("body", .any),
                            ])), .required("expected", .string()), .required("received", .string()),
                        .optional("remedy", .string()),
                    ]))),
        ]), access: .directorySync, effect: .writes, lane: ["directoryId"])

    static func call(_ params: Params, _ call: PortalCall) async throws -> SelfTestService.Report {
        try await call.services.selfTest.run(params.profile, on: params.directoryId, as: call.caller)
    }
}
