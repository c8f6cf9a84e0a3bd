import Dispatch
import PortalCore
import PortalStorage
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// A write that another process keeps waiting, as a slow disk would.
@Suite struct LockedDatabaseTests {
    private static let longestWaitSeconds = 4

    @Test(.timeLimit(.minutes(2)))
    func aWriteThatWaitsForAnotherProcessHoldsUpNobodyElse() async throws {
        let host = try SpawnedHost()
        var ids: [String] = []
        for name in ["Locked", "Free"] {
            let made = try await host.call("organizations/create", ["name": .string(name)])
            ids.append(try #require(made["id"]?.stringValue))
        }
        let (locked, free) = (ids[0], ids[1])
        let tenant = try #require(OrganizationID(locked)).tenant
        let storage = try SQLiteStorage(directory: host.data, key: .dataDirectory)
        defer { storage.close() }

        for round in 1...3 {
            let isLocked = AsyncStream.makeStream(of: Void.self)
            let mayEnd = DispatchSemaphore(value: 0)
            async let lock: Void = storage.tenants.write(tenant) { _ in
                isLocked.continuation.finish()
                // Less than the host's patience.
                _ = mayEnd.wait(timeout: .now() + .seconds(Self.longestWaitSeconds))
            }
            for await _ in isLocked.stream {}
            // Sent before anything else: a lone call, whose work the thread that read it does.
            let isAnswered = Flag()
            let update = Task.immediate {
                let answer = try await host.client.call(
                    "organizations/update", ["organizationId": .string(locked), "metadata": ["n": "\(round)"]])
                await isAnswered.raise()
                return answer
            }
            for number in 0..<20 {
                #expect(try await host.call("ping") == [:])
                let other: JSONObject = ["organizationId": .string(free), "metadata": ["n": "\(round).\(number)"]]
                #expect(try await host.call("organizations/update", other)["metadata"]?["n"] == other["metadata"]?["n"])
                #expect(
                    try await host.call("organizations/get", ["organizationId": .string(free)])["id"] == .string(free))
            }
            #expect(await !isAnswered.isRaised)
            mayEnd.signal()
            try await lock
            #expect(try await update.value["metadata"]?["n"] == "\(round)")
        }
        try await host.end()
    }
}

private actor Flag {
    private(set) var isRaised = false

    func raise() { isRaised = true }
}
