import OIDC
package import PortalCore

/// A receiver of the organisation's own.
package struct HTTPSDestination: LogStreamDestination {
    static let formats = ["json_array", "ndjson"]

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .https, name: "HTTPS endpoint",
        summary: "Events are posted as JSON to an address of yours, signed if you like.",
        fields: [
            LogStreamField(
                "url", "URL", .url, help: "Where events are posted. It must answer with a status of 200 to 299.",
                placeholder: "https://siem.your-company.com/events"),
            LogStreamField(
                "format", "Format", .choice,
                help: "json_array: one array of events in each request. ndjson: one event on each line.",
                choices: formats),
            LogStreamField(
                "headers", "Headers", .fields, isRequired: false, isSecret: true,
                help: "Sent with each request, for example Authorization."),
            LogStreamField(
                "secret", "Signing secret", .text, isRequired: false, isSecret: true,
                help: "With a secret, each request carries Portal-Signature: t=…,v1=…"),
        ],
        limits: BatchLimits(events: 1_000, bytes: 1024 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let url = try settings.required("url")
        let isLines = settings.text("format") == "ndjson"
        let body = isLines ? Payload.lines(batch) : Payload.array(batch)
        var fields = settings.texts("headers").filter { HeaderRules.problem(name: $0.name, value: $0.value) == nil }
        if let secret = settings.text("secret") {
            fields.append(
                (PayloadSignature.header, PayloadSignature.value(for: body, secret: secret, at: transport.now())))
        }
        // What stands in the query is often a token.
        let query = url.drop { $0 != "?" }.dropFirst().split(separator: "&").flatMap { pair in
            [String(pair)] + pair.split(separator: "=", maxSplits: 1).dropFirst().map(String.init)
        }
        let delivery = HTTPDelivery(
            place: "The endpoint", http: transport.http,
            mask: SecretMask([settings.text("secret")] + query + Self.secrets(in: fields)))
        return try await delivery.deliver(
            .delivery(.post, url, type: isLines ? "application/x-ndjson" : "application/json", fields, body)
        ) { answer in
            switch answer.status {
            case 401, 403:
                HTTPDelivery.Judgement(
                    .unauthorized,
                    "The endpoint does not accept the request (HTTP \(answer.status)). Check Headers and Signing secret "
                        + "here against what the endpoint expects.")
            case 404, 410:
                HTTPDelivery.Judgement(
                    .misconfigured,
                    "There is nothing at this address (HTTP \(answer.status)). Compare URL with the endpoint's path.")
            case 415:
                HTTPDelivery.Judgement(
                    .misconfigured, "The endpoint does not take this format (HTTP 415). Choose the other Format.")
            default: nil
            }
        }
    }

    /// Values of headers; of those that name a scheme (RFC 9110 §11.4) what follows it too.
    private static func secrets(in fields: [(name: String, value: String)]) -> [String] {
        fields.flatMap { field in [field.value] + field.value.split(separator: " ").dropFirst().map(String.init) }
    }
}
