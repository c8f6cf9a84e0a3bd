import Foundation
package import PortalCore
import RPC
import StrictJSON

/// The live subscriptions of this process: each a task that follows one log from a position on.
///
/// These are the tasks that outlive the call which started them; they end with their connection, their portal session,
/// or `events/unsubscribe`.
package final class EventSubscriptions: Sendable {
    /// Bound of subscriptions in one process.
    package static let maximum = 1_000

    private let events: EventService
    private let surroundings: Surroundings
    private let entries = SubscriptionTable()

    package init(events: EventService, surroundings: Surroundings) {
        self.events = events
        self.surroundings = surroundings
    }

    func open(_ request: EventService.Request, _ call: PortalCall) async throws -> String {
        let position = try await events.position(request, as: call.caller)
        let id = "sub_" + Base64URL.encode(surroundings.randomBytes(12))
        let connection = call.context.connection
        let follower = Follower(
            id: id, events: events, caller: Caller(actor: call.caller.actor, session: call.caller.session),
            connection: connection)
        let key = ObjectIdentifier(connection)
        // Nothing is sent before the answer that names the subscription.
        let (answered, answer) = AsyncStream.makeStream(of: Never.self)
        call.context.afterAnswer { answer.finish() }
        let outcome = entries.add(id, connection: key, session: call.caller.session) {
            Task {
                for await _ in answered {}
                await follower.follow(request, from: position)
                self.entries.remove(id)?.cancel()
            }
        }
        switch outcome {
        case .refused:
            throw PortalError(
                .busy, "too_many_subscriptions", "This host has \(Self.maximum) subscriptions already.",
                retryable: true)
        case .addedFirst:
            connection.onClose { [entries] in
                for task in entries.removeAll(of: key) { task.cancel() }
            }
        case .added: break
        }
        return id
    }

    /// False if there is no such subscription of that connection, or not of that session.
    func close(_ id: String, of connection: RPCConnection, _ caller: Caller) -> Bool {
        guard let task = entries.remove(id, connection: ObjectIdentifier(connection), session: caller.session) else {
            return false
        }
        task.cancel()
        return true
    }
}

/// Follows one log and sends what is new.
private struct Follower: Sendable {
    struct Notification: Encodable, Sendable {
        var subscriptionId: String
        var event: Event
    }

    struct End: Encodable, Sendable {
        var subscriptionId: String
        var reason: String
    }

    let id: String
    let events: EventService
    let caller: Caller
    let connection: RPCConnection

    func follow(_ request: EventService.Request, from start: Int64) async {
        var position = start
        do {
            for await _ in events.changes(of: request.organization) {
                guard try await send(request, behind: &position) else { return }
            }
        } catch let error as PortalError {
            _ = try? connection.notify("events/ended", params: End(subscriptionId: id, reason: error.reason))
        } catch {
            _ = try? connection.notify("events/ended", params: End(subscriptionId: id, reason: "internal"))
        }
    }

    /// Sends everything behind the position; false when nobody listens any more.
    private func send(_ request: EventService.Request, behind position: inout Int64) async throws -> Bool {
        while !Task.isCancelled {
            var next = EventService.Request(organization: request.organization, query: request.query)
            next.query.afterSequence = position
            let page = try await events.list(next, as: caller)
            for event in page.data {
                guard try await connection.send("events/event", params: Notification(subscriptionId: id, event: event))
                else { return false }
                position = event.sequence
            }
            if page.nextCursor == nil { return true }
        }
        return false
    }
}

/// The table of subscriptions, safe to use from everywhere.
private final class SubscriptionTable: @unchecked Sendable {
    private struct Entry {
        var task: Task<Void, Never>
        var connection: ObjectIdentifier
        var session: PortalSessionID?
    }

    enum Addition {
        case refused, added
        /// The connection has had none before, so nobody looks after its end yet.
        case addedFirst
    }

    private let lock = NSLock()
    private var entries: [String: Entry] = [:]
    private var connections: Set<ObjectIdentifier> = []

    /// The task is started under the lock, so that it cannot end before it is in the table.
    func add(
        _ id: String, connection: ObjectIdentifier, session: PortalSessionID?, _ start: () -> Task<Void, Never>
    ) -> Addition {
        lock.withLock {
            guard entries.count < EventSubscriptions.maximum else { return .refused }
            entries[id] = Entry(task: start(), connection: connection, session: session)
            return connections.insert(connection).inserted ? .addedFirst : .added
        }
    }

    /// To be called once, when the connection ends.
    func removeAll(of connection: ObjectIdentifier) -> [Task<Void, Never>] {
        lock.withLock {
            connections.remove(connection)
            let ended = entries.filter { $0.value.connection == connection }
            for id in ended.keys { entries[id] = nil }
            return ended.values.map(\.task)
        }
    }

    func remove(_ id: String) -> Task<Void, Never>? {
        lock.withLock { entries.removeValue(forKey: id)?.task }
    }

    func remove(_ id: String, connection: ObjectIdentifier, session: PortalSessionID?) -> Task<Void, Never>? {
        lock.withLock {
            guard let entry = entries[id], entry.connection == connection, session == nil || entry.session == session
            else { return nil }
            entries[id] = nil
            return entry.task
        }
    }
}
