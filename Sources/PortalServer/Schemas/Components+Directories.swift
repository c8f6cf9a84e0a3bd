import PortalCore
import RPC
import StrictJSON

extension Components {
    private static let text = JSONSchema.string()
    private static let texts = JSONSchema.array(of: .string())
    private static let count = JSONSchema.integer(minimum: 0)

    static let directoryRun = JSONSchema.object([
        .required("id", .id(DirectoryRunID.self)),
        .required("directoryId", .id(DirectoryID.self)),
        .required("kind", .enumeration(of: DirectoryRun.Kind.self)),
        .required(
            "state",
            JSONSchema.enumeration(of: DirectoryRun.State.self).described(
                "`held`: done but for the users whom the guard kept.")),
        .required("startedAt", .timestamp),
        .optional("endedAt", .timestamp),
        .required(
            "tally",
            .object(
                ["users", "groups", "members", "created", "updated", "deleted", "quarantined"].map {
                    .required($0, count)
                })),
        .required("findings", .array(of: .reference("Finding"))),
    ])

    static let directory = JSONSchema.object([
        .required("id", .id(DirectoryID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("providerId", text),
        .required("protocol", .enumeration("scim", "google_directory")),
        .required("name", text),
        .optional("externalId", text),
        .required("state", .enumeration(of: Directory.State.self)),
        .required(
            "users",
            .object([.required("active", count), .required("inactive", count), .required("outOfScope", count)])),
        .required("groups", count),
        .optional("quarantined", JSONSchema.integer(minimum: 0).described("Users who were refused and wait.")),
        .required("groupSelection", .enumeration(of: GroupSelection.self)),
        .required("hasAttributeMap", JSONSchema.boolean.described("False while the provider's is in force.")),
        .optional(
            "hold",
            JSONSchema.object([
                .required("cause", .enumeration(of: DeprovisioningHold.Cause.self)),
                .required("count", count),
                .required("of", count),
                .required("since", .timestamp),
                .optional("groupId", .id(DirectoryGroupID.self)),
            ]).described("People who would have lost their access, and keep it until somebody confirms.")),
        .optional("lastSyncAt", .timestamp),
        .optional("nextSyncAt", .timestamp),
        .optional("endpoint", JSONSchema.string().described("SCIM base URL.")),
        .optional(
            "credentials",
            JSONSchema.object([
                .required("clientEmail", text), .optional("clientId", text), .optional("privateKeyId", text),
                .required("adminEmail", text), .required("customer", text),
            ]).described("What it is pulled with, without the key.")),
        .required(
            "tokens",
            .array(
                of: .object([
                    .required("id", .id(DirectoryTokenID.self)),
                    .required("hint", JSONSchema.string().described("The last four characters.")),
                    .required("createdAt", .timestamp),
                    .optional("expiresAt", .timestamp),
                ]))),
        .optional("token", JSONSchema.string().described("The bearer token, only in the answer to its creation.")),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
        .required("revision", .revision),
    ])

    // MARK: Users and groups

    private static let contacts = JSONSchema.array(
        of: .object([.required("value", text), .optional("type", text), .optional("primary", .boolean)]))

    private static let addresses = JSONSchema.array(
        of: .object(
            ["formatted", "streetAddress", "locality", "region", "postalCode", "country", "type"]
                .map { .optional($0, text) } + [.optional("primary", .boolean)]))

    static let normalizedUser = JSONSchema.object(
        [
            "idpId", "externalId", "username", "email", "firstName", "lastName", "displayName", "jobTitle",
            "department", "division", "organization", "costCenter", "employeeNumber", "employeeType", "managerId",
            "locale", "timezone",
        ].map { .optional($0, text) } + [
            .optional("emails", contacts),
            .optional("active", .boolean),
            .optional("phoneNumbers", contacts),
            .optional("addresses", addresses),
            .optional("groups", texts),
            .optional("customAttributes", .any),
        ]
    ).described("What has no value is absent.")

    static let directoryUser = JSONSchema.object([
        .required("id", .id(DirectoryUserID.self)),
        .required("directoryId", .id(DirectoryID.self)),
        .required("state", .enumeration(of: DirectoryUser.State.self)),
        .required("userName", text),
        .optional("externalId", text),
        .required("attributes", .reference("NormalizedUser")),
        .optional("raw", JSONSchema.any.described("As the provider sent it.")),
        .optional(
            "groups",
            .array(of: .object([.required("id", .id(DirectoryGroupID.self)), .required("name", text)]))),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
    ])

    static let directoryGroup = JSONSchema.object([
        .required("id", .id(DirectoryGroupID.self)),
        .required("directoryId", .id(DirectoryID.self)),
        .required("name", text),
        .optional("externalId", text),
        .required("memberCount", JSONSchema.integer(minimum: 0).described("Direct members, users and groups.")),
        .required("selected", JSONSchema.boolean.described("Whether its members count.")),
        .optional("raw", JSONSchema.any.described("As the provider sent it, without members.")),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
    ])

    private static let people = JSONSchema.array(
        of: .object([
            .required("id", .id(DirectoryUserID.self)), .required("userName", text), .optional("displayName", text),
        ]))

    static let groupSelection = JSONSchema.object([
        .required("mode", .enumeration(of: GroupSelection.self)),
        .required("groupIds", .array(of: .id(DirectoryGroupID.self))),
        .required("added", JSONSchema.integer(minimum: 0).described("Active users who come into scope.")),
        .required("removed", JSONSchema.integer(minimum: 0).described("Active users who lose their access.")),
        .required("sample", .object([.required("added", people), .required("removed", people)])),
        .optional(
            "guard",
            JSONSchema.object([
                .required("threshold", .object([.required("users", count), .required("percent", count)])),
                .required("count", count),
                .required("of", count),
                .required("explanation", text),
            ]).described("Present where it is not done without confirmation.")),
        .optional(
            "runId", JSONSchema.id(DirectoryRunID.self).described("The run that goes on with the other users.")),
    ])

    // MARK: Attribute maps

    private static let mappingTargets = JSONSchema.array(
        of: .object([
            .required("name", text),
            .required("type", .enumeration(of: DirectoryMapView.Target.Kind.self)),
            .required("transforms", .array(of: .enumeration(of: AttributeTransform.self))),
        ]))

    static let directoryAttributeMap = JSONSchema.object([
        .required("map", .reference("DirectoryMapping")),
        .required("isDefault", JSONSchema.boolean.described("True while the provider's is in force.")),
        .required("providerMap", .reference("DirectoryMapping")),
        .required("targets", .object([.required("user", mappingTargets), .required("group", mappingTargets)])),
        .required(
            "transforms",
            .array(
                of: .object([
                    .required("name", .enumeration(of: AttributeTransform.self)), .required("description", text),
                ]))),
    ])

    static let directoryMapPreview = JSONSchema.object([
        .required("changed", count),
        .required("unchanged", count),
        .required("wouldBeQuarantined", count),
        .required(
            "wouldBeDeactivated", JSONSchema.integer(minimum: 0).described("Active users who would become inactive.")),
        .required("examined", count),
        .required("total", count),
        .required("isComplete", .boolean),
        .optional("next", JSONSchema.id(DirectoryUserID.self).described("`after` of the next call.")),
        .required(
            "sample",
            .array(
                of: .object([
                    .required("userId", .id(DirectoryUserID.self)),
                    .required("userName", text),
                    .required("before", .reference("NormalizedUser")),
                    .optional("after", .reference("NormalizedUser")),
                    .required("findings", .array(of: .reference("Finding"))),
                ]))),
    ])

    static let directoryMapChange = JSONSchema.object([
        .required("map", .reference("DirectoryMapping")),
        .required("isDefault", .boolean),
        .required("runId", JSONSchema.id(DirectoryRunID.self).described("The run that applies it to all users.")),
        .required("progressToken", JSONSchema.string().described("The run's identifier: directories/runs/get.")),
        .required("revision", .revision),
    ])

    // MARK: Joining

    static let joinReport = JSONSchema.object([
        .required("matched", count),
        .required("notSignedIn", count),
        .required("examined", count),
        .required("signedIn", JSONSchema.integer(minimum: 0).described("People who signed in, as far as is looked.")),
        .required(
            "unmatched",
            .array(
                of: .object([
                    .optional("userId", .id(DirectoryUserID.self)),
                    .optional("directoryId", .id(DirectoryID.self)),
                    .optional("connectionId", .id(ConnectionID.self)),
                    .optional("userName", text),
                    .required("reason", .enumeration(of: JoinReport.Reason.self)),
                    .optional("directoryValue", text),
                    .optional("ssoValue", text),
                    .optional("hint", text),
                ]))),
        .required(
            "advice",
            .array(
                of: .object([
                    .required("reason", .enumeration(of: JoinReport.Reason.self)),
                    .optional("directoryId", .id(DirectoryID.self)),
                    .required("text", text),
                ]))),
        .optional("continueFrom", text),
    ])
}
