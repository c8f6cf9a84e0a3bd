import NIOConcurrencyHelpers
import NIOCore
import NIOSSL
package import PortalCore

/// Brings messages to syslog collectors over TLS (RFC 5425), guarded as fetches are: only to addresses that the policy
/// allows, looked up here and connected to as they were checked.
///
/// A connection is kept after use for the next messages to the same target. Costs nothing before the first call.
package final class GuardedSyslog: SyslogExchange {
    /// More addresses than this are not tried.
    private static let maximumAddressesTried = 4

    private struct State {
        var engine: FetchEngine?
        var isShutDown = false
        var calls = 0
        var kept: [SyslogTarget: [SyslogConnection]] = [:]
        var keptCount = 0
    }

    private let addressGuard: AddressGuard
    private let trustFile: String?
    private let limits: SyslogLimits
    private let state = NIOLockedValueBox(State())

    /// - Parameter trustFile: PEM file of certificate authorities that are trusted besides the system's.
    package init(
        policy: AddressPolicy = AddressPolicy(), trustFile: String? = nil, limits: SyslogLimits = SyslogLimits(),
        resolver: any HostResolver = SystemHostResolver()
    ) {
        addressGuard = AddressGuard(policy: policy, resolver: resolver)
        self.trustFile = trustFile
        self.limits = limits
    }

    package func send(_ messages: [[UInt8]], to target: SyslogTarget) async throws {
        let isAdmitted = state.withLockedValue { state in
            guard !state.isShutDown, state.calls < limits.maximumCalls else { return false }
            state.calls += 1
            return true
        }
        guard isAdmitted else {
            throw DeliveryFailure(.unavailable, "Too much is on its way to syslog collectors. It will be tried again.")
        }
        defer { state.withLockedValue { $0.calls -= 1 } }

        let place = try SyslogPlace(target)
        let connection = try await connection(to: target, place)
        let bytes = Self.framed(messages)
        do {
            try await within(limits.sendSeconds, place.sendTimeout(limits.sendSeconds)) {
                try await connection.send(bytes)
            }
        } catch {
            connection.close()
            try Task.checkCancellation()
            throw place.failure(error)
        }
        keep(connection, for: target)
    }

    /// Closes kept connections and ends the thread, within about a second. Calls after it fail.
    package func shutdown() async {
        let (engine, connections) = state.withLockedValue { state in
            defer {
                state.isShutDown = true
                state.engine = nil
                state.kept = [:]
                state.keptCount = 0
            }
            return (state.engine, state.kept.values.flatMap(\.self))
        }
        for connection in connections { connection.close() }
        await engine?.shutdown()
    }

    /// RFC 5425 §4.3: the length in octets, a space, the message.
    private static func framed(_ messages: [[UInt8]]) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: messages.reduce(0) { $0 + $1.count + 8 })
        for message in messages {
            buffer.writeString("\(message.count) ")
            buffer.writeBytes(message)
        }
        return buffer
    }

    // MARK: Connections

    private func connection(to target: SyslogTarget, _ place: SyslogPlace) async throws -> SyslogConnection {
        while let kept = taken(target) {
            if await kept.isOpen() { return kept }
            kept.close()
        }
        let engine = try runningEngine()
        do {
            return try await within(limits.connectSeconds, place.connectTimeout(limits.connectSeconds)) {
                try await self.connect(target, place, engine)
            }
        } catch {
            try Task.checkCancellation()
            throw place.failure(error)
        }
    }

    private func connect(
        _ target: SyslogTarget, _ place: SyslogPlace, _ engine: FetchEngine
    ) async throws -> SyslogConnection {
        let tls = try place.context(engine.tls, target)
        var candidates = try await addressGuard.addresses(of: place.target).prefix(Self.maximumAddressesTried)
        let name: String? = if case .address = place.target.host.kind { nil } else { place.target.host.name }
        while let address = candidates.popFirst() {
            do {
                return try await SyslogConnection.open(
                    to: address, port: target.port, name: name, tls: tls, group: engine.group, limits: limits)
            } catch {
                if !candidates.isEmpty, !Task.isCancelled, FetchError.isWorthAnotherAddress(error) { continue }
                throw await place.explained(error, at: address, engine)
            }
        }
        throw FetchError.resolution(.notFound, place.target)
    }

    private func taken(_ target: SyslogTarget) -> SyslogConnection? {
        state.withLockedValue { state in
            guard let connection = state.kept[target]?.popLast() else { return nil }
            state.keptCount -= 1
            if state.kept[target]?.isEmpty == true { state.kept[target] = nil }
            return connection
        }
    }

    private func keep(_ connection: SyslogConnection, for target: SyslogTarget) {
        let isKept = state.withLockedValue { state in
            guard !state.isShutDown, state.keptCount < limits.maximumKept else { return false }
            state.kept[target, default: []].append(connection)
            state.keptCount += 1
            return true
        }
        guard isKept else { return connection.close() }
        connection.whenClosed { [weak self] in self?.forget(connection, of: target) }
    }

    private func forget(_ connection: SyslogConnection, of target: SyslogTarget) {
        state.withLockedValue { state in
            guard let index = state.kept[target]?.firstIndex(where: { $0 === connection }) else { return }
            state.kept[target]?.remove(at: index)
            state.keptCount -= 1
            if state.kept[target]?.isEmpty == true { state.kept[target] = nil }
        }
    }

    private func runningEngine() throws -> FetchEngine {
        let trustFile = trustFile
        return try state.withLockedValue { state in
            guard !state.isShutDown else { throw DeliveryFailure(.unavailable, "The host is shutting down.") }
            if let engine = state.engine { return engine }
            do throws(TrustFileError) {
                let engine = try FetchEngine(trustFile: trustFile)
                state.engine = engine
                return engine
            } catch {
                throw DeliveryFailure(.misconfigured, error.description)
            }
        }
    }

    /// - Throws: `timeout` when the work takes longer.
    private func within<Value: Sendable>(
        _ seconds: Int64, _ timeout: DeliveryFailure, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw timeout }
            return value
        }
    }
}
