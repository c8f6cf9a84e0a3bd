import PortalCore
import RPC

enum AuditLogsExport: PortalMethod {
    struct Params: Decodable, Sendable {
        var organizationId: OrganizationID
        var format: AuditLogExport.Format
        var from: Timestamp?
        var to: Timestamp?
        var path: String
    }

    static let definition = MethodDefinition.portal(
        "auditLogs/export", "Writes an organisation's log, or the part of a time, to a new file.",
        "NDJSON has one event a line, as `events/list` shows it. CSV (RFC 4180) has a header; a text that a spreadsheet "
            + "would take for a formula begins with an apostrophe. Sends progress; a cancelled call leaves no file.",
        params: [
            .required("organizationId", .id(OrganizationID.self)),
            .required("format", .enumeration(of: AuditLogExport.Format.self)),
            .optional("from", JSONSchema.timestamp.described("Inclusive; else from the beginning.")),
            .optional("to", JSONSchema.timestamp.described("Exclusive; else to the end.")),
            .required("path", .filePath),
        ],
        result: .object([
            .required("path", .string()), .required("rows", .integer(minimum: 0)),
            .required("bytes", .integer(minimum: 0)), .required("sha256", .string(pattern: "^[0-9a-f]{64}$")),
        ]), access: .administrator, effect: .unordered)

    static func call(_ params: Params, _ call: PortalCall) async throws -> AuditLogExport.Summary {
        let context = call.context
        return try await call.services.auditLogExport.write(
            AuditLogExport.Request(
                organization: params.organizationId, format: params.format, from: params.from, to: params.to,
                path: params.path), as: call.caller
        ) { try await context.progress($0) }
    }
}
