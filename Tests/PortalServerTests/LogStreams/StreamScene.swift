import PortalCore
import PortalServer
import StrictJSON
import Testing

/// An organisation that streams its log, with the delivery under way.
struct StreamScene: Sendable {
    let host: TestHost
    let client: TestClient
    let organization: String
    var destination: ScriptedDestination { host.destination }

    static func run(delivering: Bool = true, _ body: (StreamScene) async throws -> Void) async throws {
        try await TestHost.run { host, client in
            let scene = StreamScene(host: host, client: client, organization: try await client.organization())
            guard delivering else { return try await body(scene) }
            try await host.delivering { try await body(scene) }
        }
    }

    func create(_ more: JSONObject = [:], settings: JSON = ["url": "there"]) async throws -> JSON {
        var params: JSONObject = ["organizationId": .string(organization), "type": "https", "settings": settings]
        for member in more.members { params[member.key] = member.value }
        return try await client.call("logStreams/create", .object(params))
    }

    func call(_ method: String, _ stream: JSON, _ more: JSONObject = [:]) async throws -> JSON {
        var params: JSONObject = ["logStreamId": try #require(stream["id"])]
        for member in more.members { params[member.key] = member.value }
        return try await client.call("logStreams/\(method)", .object(params))
    }

    /// Makes events.
    func rename(_ times: Int = 1, to name: String = "name") async throws {
        for number in 0..<times {
            try await client.call(
                "organizations/update", ["organizationId": .string(organization), "name": .string("\(name) \(number)")])
        }
    }

    func log(behind sequence: Int64 = 0) async throws -> [Event] {
        try await host.events(of: organization).filter { $0.sequence > sequence }
    }

    /// Waits until the stream is as wanted.
    func wait(
        for stream: JSON, _ what: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
        until condition: (JSON) -> Bool
    ) async throws -> JSON {
        var seen: JSON = .null
        for _ in 0..<1_000 {
            seen = try await call("get", stream)
            if condition(seen) { return seen }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("\(what ?? "what was waited for") did not come: \(seen)", sourceLocation: sourceLocation)
        return seen
    }

    /// Waits until everything is delivered.
    func settle(_ stream: JSON, sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
        try await wait(for: stream, "the end of the log", sourceLocation: sourceLocation) { $0["lag"] == 0 }
    }
}

extension TestHost {
    /// Runs a body while this host delivers.
    func delivering(_ body: () async throws -> Void) async throws {
        let delivery = services.logStreamDelivery
        let task = Task { await delivery.run { error in self.log.withLock { $0.append("delivery: \(error)") } } }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body())
        } catch {
            outcome = .failure(error)
        }
        task.cancel()
        await task.value
        try outcome.get()
    }
}
