import OIDC
package import PortalCore

/// Splunk's HTTP Event Collector.
package struct SplunkDestination: LogStreamDestination {
    static let path = "/services/collector/event"
    static let defaultSource = "portal-host"
    static let defaultSourcetype = "_json"

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .splunk, name: "Splunk",
        summary: "Events are indexed through the HTTP Event Collector, with their own time.",
        fields: [
            LogStreamField(
                "url", "HEC address", .url, help: "Scheme, host and port of the HTTP Event Collector.",
                placeholder: "https://http-inputs-yourstack.splunkcloud.com"),
            LogStreamField(
                "token", "Token", .text, isSecret: true, help: "The token's value.",
                placeholder: "00000000-0000-0000-0000-000000000000"),
            LogStreamField(
                "index", "Index", .text, isRequired: false,
                help: "One of the token's allowed indexes; left empty, its default index."),
            LogStreamField(
                "source", "Source", .text, isRequired: false, help: "Left empty: \(defaultSource).",
                placeholder: defaultSource),
            LogStreamField(
                "sourcetype", "Source type", .text, isRequired: false, help: "Left empty: \(defaultSourcetype).",
                placeholder: defaultSourcetype),
            LogStreamField(
                "host", "Host", .text, isRequired: false, help: "What events show as their host.",
                placeholder: defaultSource),
        ],
        // Splunk Cloud takes 1 MB in a request, and each event gets about 150 bytes around it.
        limits: BatchLimits(events: 1_000, bytes: 800 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let token = try settings.required("token")
        let delivery = HTTPDelivery(place: "Splunk", http: transport.http, mask: SecretMask([token]))
        return try await delivery.deliver(
            .delivery(
                .post, try Self.collector(settings), type: "application/json", [("Authorization", "Splunk \(token)")],
                Self.body(batch, settings)),
            judge: { Self.judge($0, index: settings.text("index")) })
    }

    /// The collector's address, whether its path was given or not.
    private static func collector(_ settings: LogStreamSettings) throws -> String {
        let base = try settings.requiredBaseURL("url")
        for suffix in [path, "/services/collector"] where base.hasSuffix(suffix) {
            return base.dropLast(suffix.count) + path
        }
        return base + path
    }

    /// Objects one after another, as the collector takes them (Splunk, "Format events for HTTP Event Collector").
    static func body(_ batch: EventBatch, _ settings: LogStreamSettings) -> [UInt8] {
        var constant = Payload(for: batch, overhead: 0)
        constant.append(",\"host\":")
        constant.append(string: settings.text("host") ?? defaultSource)
        constant.append(",\"source\":")
        constant.append(string: settings.text("source") ?? defaultSource)
        constant.append(",\"sourcetype\":")
        constant.append(string: settings.text("sourcetype") ?? defaultSourcetype)
        if let index = settings.text("index") {
            constant.append(",\"index\":")
            constant.append(string: index)
        }
        constant.append(",\"event\":")

        var payload = Payload(for: batch, overhead: constant.bytes.count + 32)
        for element in batch.elements {
            payload.append("{\"time\":")
            payload.append(seconds: element.occurredAt)
            payload.append(raw: constant.bytes)
            payload.append(element.json)
            payload.append("}")
        }
        return payload.bytes
    }
}

extension Payload {
    /// Seconds since 1970 with three decimals.
    mutating func append(seconds time: Timestamp) {
        let (seconds, milliseconds) = max(time.milliseconds, 0).quotientAndRemainder(dividingBy: 1000)
        append(number: seconds)
        append(raw: Array(".".utf8))
        append(raw: Array(String(milliseconds + 1000).utf8.dropFirst()))
    }
}
