import PortalCore
import RPC
import StrictJSON

extension Components {
    static let directoryRequest = JSONSchema.object([
        .required("id", .id(DirectoryRequestID.self)),
        .required("directoryId", .id(DirectoryID.self)),
        .required("at", .timestamp),
        .required("method", .string()),
        .required("path", JSONSchema.string().described("What follows the directory's endpoint.")),
        .required("status", .integer()),
        .optional("scimType", .string()),
        .optional("detail", JSONSchema.string().described("Why it was refused.")),
        .required("durationMicroseconds", .integer(minimum: 0)),
        .optional("userAgent", .string()),
        .optional("tokenHint", JSONSchema.string().described("The token's last four characters.")),
        .optional("requestBody", JSONSchema.string().described("Redacted and cut.")),
        .optional("responseBody", JSONSchema.string().described("Of refusals.")),
    ])

    static let quarantinedUser = JSONSchema.object([
        .required("id", .id(QuarantineID.self)),
        .required("directoryId", .id(DirectoryID.self)),
        .optional("userId", JSONSchema.id(DirectoryUserID.self).described("Absent for one who would be new.")),
        .optional("userName", .string()),
        .optional("externalId", .string()),
        .required("findings", .array(of: .reference("Finding"))),
        .optional("raw", JSONSchema.any.described("As the provider sent it.")),
        .required("firstSeenAt", .timestamp),
        .required("lastSeenAt", .timestamp),
        .required("attempts", .integer(minimum: 1)),
    ])
}
