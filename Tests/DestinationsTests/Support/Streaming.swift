import Destinations
import Foundation
import OIDC
import PortalCore
import PortalNetwork
import PortalTestSupport
import StrictJSON
import Testing

/// Deliveries through the host's own transport to software on this machine.
struct Streaming {
    /// Loopback may be reached.
    static let loopback = AddressPolicy(allowed: ["127.0.0.0/8", "::1/128"].compactMap { CIDR($0) })

    let transport: DeliveryTransport

    /// Runs a test's body with a transport, which is shut down afterwards.
    static func run<Value>(
        policy: AddressPolicy = loopback, trustFile: String? = nil, limits: SyslogLimits = SyslogLimits(),
        body: (Streaming) async throws -> Value
    ) async throws -> Value {
        let fetcher = GuardedFetcher(policy: policy, trustFile: trustFile)
        let syslog = GuardedSyslog(policy: policy, trustFile: trustFile, limits: limits)
        let result: Result<Value, any Error>
        do {
            let transport = Sample.transport(
                fetcher, syslog: syslog,
                now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })
            result = .success(try await body(Streaming(transport: transport)))
        } catch {
            result = .failure(error)
        }
        await fetcher.shutdown()
        await syslog.shutdown()
        return try result.get()
    }

    @discardableResult
    func deliver(
        _ batch: EventBatch = Sample.batch(), to type: LogStreamType, _ settings: JSONObject
    ) async throws -> DeliveryReceipt {
        let destination = try #require(BuiltInDestinations.all.first { $0.descriptor.type == type })
        return try await destination.deliver(batch, with: LogStreamSettings(settings), through: transport)
    }

    /// The failure of a delivery that must fail.
    func failure(
        _ batch: EventBatch = Sample.batch(), to type: LogStreamType, _ settings: JSONObject,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> DeliveryFailure {
        try #require(
            await #expect(throws: DeliveryFailure.self, sourceLocation: sourceLocation) {
                try await deliver(batch, to: type, settings)
            })
    }
}

extension PeerServer {
    /// What one of the server's own addresses shows.
    func shown(_ path: String) async throws -> JSON {
        try JSONReader.parse(try await LoopbackClient.send("GET", try controlURL() + path).body)
    }
}

extension JSONObject {
    /// The object with one member changed, or taken away.
    func with(_ name: String, _ value: JSON?) -> JSONObject {
        var copy = self
        copy[name] = value
        return copy
    }
}
