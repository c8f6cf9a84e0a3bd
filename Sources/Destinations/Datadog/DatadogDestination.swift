import OIDC
package import PortalCore

/// Datadog's log intake.
package struct DatadogDestination: LogStreamDestination {
    /// Datadog's sites (Datadog, "Getting Started with Datadog Sites").
    static let sites = [
        "datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com",
        "ap2.datadoghq.com", "uk1.datadoghq.com", "ddog-gov.com", "us2.ddog-gov.com",
    ]
    static let path = "/api/v2/logs"
    static let source = "portal-host"

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .datadog, name: "Datadog", summary: "Events become logs, searchable by their attributes.",
        fields: [
            LogStreamField(
                "site", "Site", .choice, help: "Shown in the address under which you open Datadog.", choices: sites),
            LogStreamField("apiKey", "API key", .text, isSecret: true, help: "An API key, not an application key."),
            LogStreamField(
                "service", "Service", .text, isRequired: false, help: "Left empty: \(source).", placeholder: source),
            LogStreamField(
                "hostname", "Host name", .text, isRequired: false, help: "What logs show as their host."),
            LogStreamField(
                "tags", "Tags", .text, isRequired: false, help: "Separated by commas.",
                placeholder: "env:production,team:security"),
            LogStreamField(
                "endpoint", "Intake address", .url, isRequired: false,
                help: "Only for an Observability Pipelines Worker, a proxy or a private link."),
        ],
        // The intake takes 1,000 logs and 5 MB uncompressed in a request, and cuts a log after 1 MB (Datadog API, "Send
        // logs"). The text of an event grows when it is quoted.
        limits: BatchLimits(events: 1_000, bytes: 2 * 1024 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let key = try settings.required("apiKey")
        let site = try settings.required("site")
        let base = settings.baseURL("endpoint") ?? "https://http-intake.logs.\(site)"
        let delivery = HTTPDelivery(place: "Datadog", http: transport.http, mask: SecretMask([key]))
        return try await delivery.deliver(
            .delivery(
                .post, base.hasSuffix(Self.path) ? base : base + Self.path, type: "application/json",
                [("DD-API-KEY", key), ("Accept", "application/json")], Self.body(batch, settings))
        ) { answer in
            switch answer.status {
            case 401, 403:
                HTTPDelivery.Judgement(
                    .unauthorized,
                    "Datadog does not accept the API key at the site \(site) (HTTP \(answer.status)). Check both: in "
                        + "Datadog the key stands under Organization Settings → API Keys, the site in the address bar.")
            case 404:
                HTTPDelivery.Judgement(
                    .misconfigured, "There is no log intake at this address (HTTP 404). Check Intake address.")
            case 413:
                HTTPDelivery.Judgement(.rejected, "Datadog finds the batch too large (HTTP 413).")
            case 429:
                HTTPDelivery.Judgement(
                    .unavailable,
                    "Datadog limits the number of requests or the daily quota (HTTP 429). See Logs → "
                        + "Configuration → Indexes in Datadog.")
            default: nil
            }
        }
    }

    /// An array of logs, all of whose members are texts. The event itself is the message, which Datadog takes apart because
    /// it is JSON.
    static func body(_ batch: EventBatch, _ settings: LogStreamSettings) -> [UInt8] {
        var constant = Payload(for: batch, overhead: 0)
        constant.append("{\"ddsource\":")
        constant.append(string: source)
        constant.append(",\"service\":")
        constant.append(string: settings.text("service") ?? source)
        if let host = settings.text("hostname") {
            constant.append(",\"hostname\":")
            constant.append(string: host)
        }
        if let tags = settings.text("tags") {
            constant.append(",\"ddtags\":")
            constant.append(string: tags)
        }
        constant.append(",\"timestamp\":")

        var payload = Payload(for: batch, overhead: constant.bytes.count + 128)
        payload.array(of: batch) { payload, element in
            payload.append(raw: constant.bytes)
            payload.append(string: element.occurredAt.description)
            payload.append(",\"message\":")
            payload.append(quoting: element.json)
            payload.append("}")
        }
        return payload.bytes
    }
}
