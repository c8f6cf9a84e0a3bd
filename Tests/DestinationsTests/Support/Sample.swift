import Destinations
import OIDC
import PortalCore
import StrictJSON

/// Material for tests of destinations.
enum Sample {
    static let start = Timestamp(milliseconds: 1_795_388_400_123)
    static let tenant = TenantID(number: 42)

    /// Events with what is hard to write: quotes, backslashes, brackets, other scripts.
    static func element(_ sequence: Int64, type: String = "connection.updated") -> EventBatch.Element {
        let time = Timestamp(milliseconds: start.milliseconds + sequence)
        let id = EventID(tenant: tenant, time: time, entropy: UInt64(sequence))
        let organization = OrganizationID(tenant: tenant, time: start, entropy: 1)
        let json: JSON = [
            "id": .string(id.description), "sequence": .integer(sequence), "type": .string(type),
            "organizationId": .string(organization.description), "occurredAt": .string(time.description),
            "actor": ["type": "admin", "email": "ada@example.com"], "targets": [], "context": [:],
            "data": ["name": "“Größe” \\ \"quoted\" ] ' \n \u{1F511}", "number": .integer(sequence)],
        ]
        return EventBatch.Element(
            id: id, sequence: sequence, type: type, organizationId: organization, occurredAt: time,
            json: JSONText(json))
    }

    static func batch(_ sequences: ClosedRange<Int64> = 1...3, isTest: Bool = false) -> EventBatch {
        EventBatch(
            stream: "stream_01TEST", revision: 1, elements: sequences.map { element($0) }, isTest: isTest)
    }

    static func transport(
        _ http: any HTTPExchange, syslog: any SyslogExchange = NoSyslog(),
        now: @escaping @Sendable () -> Timestamp = { start }
    ) -> DeliveryTransport {
        DeliveryTransport(
            http: http, syslog: syslog, tokens: DeliveryTokens(), now: now,
            randomBytes: { [UInt8](repeating: 7, count: $0) })
    }
}

struct NoSyslog: SyslogExchange {
    func send(_ messages: [[UInt8]], to target: SyslogTarget) async throws {
        throw DeliveryFailure(.unavailable, "No syslog here.")
    }
}

/// Answers every request in the same way, and remembers it.
actor Answering: HTTPExchange {
    private let answer: @Sendable (ProviderRequest) throws(HTTPExchangeError) -> ProviderResponse
    private(set) var requests: [ProviderRequest] = []

    init(_ answer: @escaping @Sendable (ProviderRequest) throws(HTTPExchangeError) -> ProviderResponse) {
        self.answer = answer
    }

    func perform(_ request: ProviderRequest) async throws(HTTPExchangeError) -> ProviderResponse {
        requests.append(request)
        return try answer(request)
    }
}
