import PortalCore
import RPC
import StrictJSON

extension Components {
    private static let text = JSONSchema.string()
    private static let count = JSONSchema.integer(minimum: 0)

    private static let failure = JSONSchema.object([
        .required("at", .timestamp),
        .required("kind", .enumeration(of: DeliveryFailure.Kind.self)),
        .required("message", text),
        .optional("status", JSONSchema.integer().described("Of HTTP.")),
        .optional("answer", JSONSchema.string().described("The beginning of what the destination said.")),
    ])

    static let logStream = JSONSchema.object([
        .required("id", .id(LogStreamID.self)),
        .required("organizationId", .id(OrganizationID.self)),
        .required("type", .enumeration(of: LogStreamType.self)),
        .required("name", text),
        .required(
            "state",
            JSONSchema.enumeration(of: LogStream.State.self).described(
                "`inactive`: paused. `error`: tried again soon. `invalid`: somebody has to change something, here or at "
                    + "the destination; tried again, seldom.")),
        .required("settings", JSONSchema.dictionary(of: .any).described("Secrets are masked.")),
        .optional("types", JSONSchema.array(of: .enumeration(of: EventType.self)).described("Absent: all types.")),
        .required("lag", JSONSchema.integer(minimum: 0).described("Events of the log that it is behind.")),
        .required("delivered", count),
        .optional("lastDeliveredAt", .timestamp),
        .optional("lastError", failure),
        .optional("nextAttemptAt", .timestamp),
        .optional(
            "skipped",
            JSONSchema.object([
                .required("count", count),
                .required(
                    "last",
                    .array(
                        of: .object([
                            .required("eventId", .id(EventID.self)), .required("sequence", .integer(minimum: 1)),
                            .required("failure", failure),
                        ]))),
            ]).described("Events that the destination refused, while it took the one behind them.")),
        .required("createdAt", .timestamp),
        .required("updatedAt", .timestamp),
        .required("revision", .revision),
    ])

    static let logStreamTrial = JSONSchema.object([
        .required("delivered", .boolean),
        .required("event", JSONSchema.any.described("What was sent.")),
        .optional("status", JSONSchema.integer().described("Of HTTP.")),
        .required("milliseconds", count),
        .optional("answer", text),
        .optional(
            "error",
            .object([.required("kind", .enumeration(of: DeliveryFailure.Kind.self)), .required("message", text)])),
    ])

    static let logStreamDestination = JSONSchema.object([
        .required("type", .enumeration(of: LogStreamType.self)),
        .required("name", text),
        .required("summary", text),
        .required(
            "fields",
            .array(
                of: .object([
                    .required("name", text), .required("label", text),
                    .required("type", .enumeration("text", "url", "number", "choice", "json", "fields", "document")),
                    .required("required", .boolean), .required("secret", .boolean), .optional("help", text),
                    .optional("placeholder", text), .required("choices", .array(of: text)),
                ]))),
        .required(
            "limits",
            JSONSchema.object([.required("events", count), .required("bytes", count)])
                .described("Of one delivery.")),
        .required(
            "steps",
            .array(
                of: .object([
                    .required("id", text), .required("title", text),
                    .required("body", JSONSchema.string().described("Markdown.")), .optional("consolePath", text),
                    .required("fields", JSONSchema.array(of: text).described("Settings known after the step.")),
                ]))),
    ])
}
