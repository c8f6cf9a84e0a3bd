package import PortalCore
import StrictJSON

/// A syslog collector that takes RFC 5424 over TLS (RFC 5425).
package struct SyslogDestination: LogStreamDestination {
    /// RFC 5425 §4.1.
    static let standardPort = 6514

    package init() {}

    package let descriptor = LogStreamDescriptor(
        type: .syslog, name: "Syslog over TLS",
        summary: "Events become RFC 5424 messages with the event's JSON as their text.",
        fields: [
            LogStreamField("host", "Host", .text, placeholder: "syslog.your-company.com"),
            LogStreamField("port", "Port", .number, help: "Usually \(standardPort).", placeholder: "\(standardPort)"),
            LogStreamField(
                "clientCertificate", "Client certificate", .document, isRequired: false,
                help: "PEM, with its intermediate certificates; only if the collector asks for one."),
            LogStreamField(
                "clientKey", "Client key", .document, isRequired: false, isSecret: true,
                help: "PEM, without a passphrase."),
        ],
        limits: BatchLimits(events: 500, bytes: 512 * 1024))

    package func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        guard let port = settings["port"]?.integerValue.flatMap(UInt16.init(exactly:)), port > 0 else {
            throw DeliveryFailure(.misconfigured, "The setting port is missing or no port. Correct it.")
        }
        let target = SyslogTarget(
            host: try settings.required("host"), port: Int(port),
            clientCertificate: settings.text("clientCertificate"), clientKey: settings.text("clientKey"))
        do {
            try await transport.syslog.send(batch.elements.map(SyslogMessage.bytes), to: target)
        } catch var failure as DeliveryFailure {
            let mask = SecretMask([target.clientKey])
            failure.message = mask.words(of: failure.message)
            failure.answer = failure.answer.map(mask.words(of:))
            throw failure
        }
        return DeliveryReceipt(
            answer: "\(batch.elements.count) messages were handed over. Syslog does not acknowledge them.")
    }
}
