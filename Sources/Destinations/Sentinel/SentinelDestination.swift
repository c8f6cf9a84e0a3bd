import OIDC
package import PortalCore

/// Microsoft Sentinel, through the Logs Ingestion API of Azure Monitor.
package struct SentinelDestination: LogStreamDestination {
    static let version = "2023-01-01"

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .sentinel, name: "Microsoft Sentinel",
        summary: "Events become rows of a custom table in a Log Analytics workspace.",
        fields: [
            LogStreamField(
                "tenantId", "Directory (tenant) ID", .text, placeholder: "00000000-0000-0000-0000-000000000000"),
            LogStreamField(
                "clientId", "Application (client) ID", .text, placeholder: "00000000-0000-0000-0000-000000000000"),
            LogStreamField(
                "clientSecret", "Client secret", .text, isSecret: true, help: "The secret's Value, not its Secret ID."),
            LogStreamField(
                "endpoint", "Logs ingestion URI", .url,
                help: "Of the data collection rule, or of a data collection endpoint.",
                placeholder: "https://portal-events-abcd.westeurope-1.ingest.monitor.azure.com"),
            LogStreamField(
                "dcrId", "Immutable ID of the rule", .text, placeholder: "dcr-00000000000000000000000000000000"),
            LogStreamField("stream", "Stream", .text, placeholder: "Custom-PortalEvents_CL"),
            LogStreamField(
                "authority", "Sign-in address", .url, isRequired: false,
                help: "Only for clouds other than Azure's public one.", placeholder: "https://login.microsoftonline.com"
            ),
        ],
        // One call takes 1 MB, and each event gets about 200 bytes around it.
        limits: BatchLimits(events: 500, bytes: 800 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let cloud = Cloud(settings)
        let secret = try settings.required("clientSecret")
        let clientID = try settings.required("clientId")
        let tenant = try settings.required("tenantId")
        let (rule, stream) = (try settings.required("dcrId"), try settings.required("stream"))
        let base = try settings.requiredBaseURL("endpoint")
        let delivery = HTTPDelivery(place: "Azure Monitor", http: transport.http, mask: SecretMask([secret]))
        let bearer = BearerDelivery(delivery: delivery, batch: batch, transport: transport) {
            let grant = ClientCredentialsGrant(
                endpoint: "\(cloud.authority)/\(PercentEncoding.encode(tenant))/oauth2/v2.0/token",
                clientID: clientID, secret: secret, scopes: [cloud.scope])
            return try await delivery.token(grant.request, at: transport.now(), refused: Self.judge(token:))
        }
        let url =
            "\(base)/dataCollectionRules/\(PercentEncoding.encode(rule))/streams/\(PercentEncoding.encode(stream))"
            + "?api-version=\(Self.version)"
        let body = Self.body(batch)
        let answer = try await bearer.answer { token in
            .delivery(.post, url, type: "application/json", [("Authorization", "Bearer \(token)")], body)
        }
        return try delivery.receipt(of: answer, judge: { Self.judge($0, rule: rule, stream: stream) })
    }

    /// Rows with the columns of the walk-through's table.
    static func body(_ batch: EventBatch) -> [UInt8] {
        var payload = Payload(for: batch, overhead: 200)
        payload.array(of: batch) { payload, element in
            payload.append("{\"TimeGenerated\":")
            payload.append(string: element.occurredAt.description)
            payload.append(",\"EventId\":")
            payload.append(string: element.id.description)
            payload.append(",\"EventType\":")
            payload.append(string: element.type)
            payload.append(",\"Sequence\":")
            payload.append(number: element.sequence)
            payload.append(",\"Event\":")
            payload.append(element.json)
            payload.append("}")
        }
        return payload.bytes
    }

    /// Where tokens come from and what they are for (Microsoft, "Compare Azure Government and global Azure").
    struct Cloud: Sendable {
        let authority: String
        let scope: String

        init(_ settings: LogStreamSettings) {
            let host = settings.text("endpoint").flatMap { try? WebURL($0) }?.host.name ?? ""
            let (login, monitor) =
                if host.hasSuffix(".azure.us") {
                    ("login.microsoftonline.us", "monitor.azure.us")
                } else if host.hasSuffix(".azure.cn") {
                    ("login.partner.microsoftonline.cn", "monitor.azure.cn")
                } else {
                    ("login.microsoftonline.com", "monitor.azure.com")
                }
            authority = settings.baseURL("authority") ?? "https://\(login)"
            scope = "https://\(monitor)/.default"
        }
    }
}
