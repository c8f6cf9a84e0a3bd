import OIDC
import PortalCore
import StrictJSON
import Testing

/// A destination in memory that behaves as a test says. What real ones do is tested with real ones.
final class ScriptedDestination: LogStreamDestination {
    struct State: Sendable {
        /// What was taken, in order, by the settings' address.
        var taken: [String: [EventBatch.Element]] = [:]
        /// Sizes of all batches that came, taken or not.
        var batches: [Int] = []
        var trials: [EventBatch] = []
        var secrets: [String?] = []
        /// What the next deliveries fail with.
        var failures: [DeliveryFailure] = []
        /// Types that are refused, whatever else is in the batch.
        var refusedTypes: Set<String> = []
        var isPausing = false
    }

    private let state = Guarded(State())

    let descriptor = LogStreamDescriptor(
        type: .https, name: "Scripted", summary: "Takes events for a test.",
        fields: [
            LogStreamField("url", "URL", .url),
            LogStreamField("secret", "Secret", .text, isRequired: false, isSecret: true),
            LogStreamField("format", "Format", .choice, isRequired: false, choices: ["a", "b"]),
            LogStreamField("headers", "Headers", .fields, isRequired: false),
            LogStreamField("port", "Port", .number, isRequired: false),
        ], limits: BatchLimits(events: 50, bytes: 200_000))
    let setupSteps = [LogStreamStep(id: "url", title: "Give the URL", body: "Any.", fields: ["url"])]

    func review(_ settings: LogStreamSettings) -> [Finding] {
        guard settings.text("url") == "bad" else { return [] }
        return [
            Finding(
                .error, FindingCode(rawValue: "log_stream.url"), path: "/url", message: "This is no URL.",
                remedy: "Give one.")
        ]
    }

    func deliver(
        _ batch: EventBatch, with settings: LogStreamSettings, through transport: DeliveryTransport
    ) async throws -> DeliveryReceipt {
        let url = settings.text("url") ?? ""
        let failure: DeliveryFailure? = state.withLock { state in
            state.secrets.append(settings.text("secret"))
            if batch.isTest {
                state.trials.append(batch)
            } else {
                state.batches.append(batch.elements.count)
            }
            if !state.failures.isEmpty { return state.failures.removeFirst() }
            if batch.elements.contains(where: { state.refusedTypes.contains($0.type) }) {
                return DeliveryFailure(.rejected, "No such events.", status: 400, answer: "bad event")
            }
            if !batch.isTest { state.taken[url, default: []] += batch.elements }
            return nil
        }
        if let failure { throw failure }
        return DeliveryReceipt(status: 200, answer: "taken")
    }

    func with<Value>(_ body: (inout State) throws -> Value) rethrows -> Value { try state.withLock(body) }

    func taken(at url: String = "there") -> [EventBatch.Element] { with { $0.taken[url] ?? [] } }
}

/// Nobody listens for syslog.
struct NoSyslog: SyslogExchange {
    func send(_ messages: [[UInt8]], to target: SyslogTarget) async throws {
        throw DeliveryFailure(.unavailable, "Nobody is there.")
    }
}
