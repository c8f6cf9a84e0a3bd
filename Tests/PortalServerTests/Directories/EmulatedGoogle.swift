import Foundation
import OIDC
import PortalCore
import PortalNetwork
import PortalTestSupport
import StrictJSON

/// Google's Directory API as `Tests/Peers/google_directory.py` answers it, and clients of it that wait for nothing.
struct EmulatedGoogle: Sendable {
    let server: PeerServer
    let fetcher: GuardedFetcher
    /// What clients would have waited, in milliseconds.
    let waits = Guarded<[Int64]>([])

    static func run(
        _ arguments: [String] = [], _ body: (EmulatedGoogle) async throws -> Void
    ) async throws {
        try await PeerServer.run("google_directory.py", arguments) { server in
            var limits = FetchLimits()
            limits.maximumBytes = 32 << 20
            limits.maximumURLLength = 8 << 10
            let fetcher = GuardedFetcher(
                policy: AddressPolicy(allowed: [CIDR("127.0.0.0/8")].compactMap(\.self)), limits: limits)
            do {
                try await body(EmulatedGoogle(server: server, fetcher: fetcher))
            } catch {
                await fetcher.shutdown()
                throw error
            }
            await fetcher.shutdown()
        }
    }

    init(server: PeerServer, fetcher: GuardedFetcher) {
        self.server = server
        self.fetcher = fetcher
    }

    var endpoints: GoogleEndpoints {
        get throws { GoogleEndpoints(replacedBy: try server.fact("baseUrl")) }
    }

    var pause: @Sendable (Int64) async throws -> Void {
        { [waits] milliseconds in
            try Task.checkCancellation()
            waits.withLock { $0.append(milliseconds) }
        }
    }

    /// The present, from which the emulator does not let a clock differ much.
    static func clock() -> TestClock {
        TestClock(at: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)))
    }

    func client(
        admin: String? = nil, customer: String = "my_customer", scopes: [GoogleScope] = GoogleScope.allCases,
        clock: TestClock = EmulatedGoogle.clock()
    ) throws -> GoogleDirectoryClient {
        let file = try JSONReader.parse(try server.fact("serviceAccountJson"))
        let credentials = GoogleCredentials(
            clientEmail: file["client_email"]?.stringValue ?? "", clientId: file["client_id"]?.stringValue,
            privateKeyId: file["private_key_id"]?.stringValue, adminEmail: try admin ?? server.fact("admin"),
            customer: customer)
        let account = try GoogleServiceAccount(credentials, privateKey: file["private_key"]?.stringValue ?? "")
        return GoogleDirectoryClient(
            account, scopes: scopes, at: try endpoints, through: fetcher,
            surroundings: Surroundings(now: clock.now, randomBytes: { Array(repeating: 0, count: $0) }), pause: pause)
    }

    // MARK: What is in the directory, and what goes wrong

    func load(users: Int, groups: Int = 0, members: Int = 0) async throws {
        try await server.control(
            "/control/load",
            ["users": .integer(Int64(users)), "groups": .integer(Int64(groups)), "members": .integer(Int64(members))])
    }

    func faults(_ faults: JSON...) async throws {
        try await server.control("/control/faults", ["faults": .array(faults)])
    }

    /// How often a resource was asked for since it was last forgotten.
    func requests() async throws -> JSON {
        let answer = try await LoopbackClient.send("GET", try server.fact("baseUrl") + "/control/log")
        return try JSONReader.parse(answer.body)["counts"] ?? .null
    }
}
