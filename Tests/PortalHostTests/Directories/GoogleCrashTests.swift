import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite(
    "Pulling a Google Workspace with a host that is killed",
    .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized)
struct GoogleCrashTests {
    private static let users = 1203
    private static let members = 40
    private static let groups = 20
    /// Longer than a lease, than a run without a sign of life is left alone, and than an organisation is left alone whose
    /// visitor may be at it still (a quarter of an hour: the host may be killed during a visit), in seconds.
    private static let later = 1000

    private static func options(_ google: PeerServer) throws -> [String] {
        ["--google-api", try google.fact("baseUrl"), "--allow-address", "127.0.0.0/8"]
    }

    private static func newestRuns(_ host: SpawnedHost, _ directory: String) async throws -> [JSON] {
        try await host.call("directories/runs/list", ["directoryId": .string(directory)])["data"]?.arrayValue ?? []
    }

    private static func wait(
        _ host: SpawnedHost, _ directory: String, until isReached: ([JSON]) -> Bool
    ) async throws -> [JSON] {
        for _ in 0..<3000 {
            let runs = try await newestRuns(host, directory)
            if isReached(runs) { return runs }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw SpawnedHost.Violation(description: "the run did not get there: \(host.errorText)")
    }

    @Test(
        "Whenever it is killed, the next host finds the run, and everybody is there once, with one event",
        arguments: ["users", "groups", "members"])
    func killed(_ phase: String) async throws {
        try await PeerServer.run(
            "google_directory.py",
            ["--users", "\(Self.users)", "--groups", "\(Self.groups)", "--members", "\(Self.members)"]
        ) { google in
            // Slow enough to be hit in the middle of it.
            try await google.control(
                "/control/faults",
                ["faults": [["kind": "slow", "seconds": 2, "on": .string(phase), "count": 1000, "after": 2]]])
            let data = try TemporaryDirectory()
            let first = try SpawnedHost(Self.options(google), data: data.path)
            let organization = try await first.call("organizations/create", ["name": "Acme"])["id"]?.stringValue ?? ""
            let directory =
                try await first.call(
                    "directories/create",
                    ["organizationId": .string(organization), "providerId": "google-workspace"])["id"]?.stringValue
                ?? ""
            let answer = try await first.call(
                "directories/credentials/set",
                [
                    "directoryId": .string(directory),
                    "google": [
                        "serviceAccountJson": .string(try google.fact("serviceAccountJson")),
                        "adminEmail": .string(try google.fact("admin")),
                    ],
                ])
            #expect(answer["findings"] == [])
            _ = try await Self.wait(first, directory) { runs in
                guard let tally = runs.first?["tally"] else { return false }
                return (tally[phase]?.integerValue ?? 0) > 0 || (tally["users"]?.integerValue ?? 0) >= 500
            }
            await first.kill()

            try await google.control("/control/faults", ["faults": []])
            try await google.behave(["clockOffsetSeconds": .integer(Int64(Self.later))])
            // Under a moved clock it takes its options from the environment.
            let environment = [
                "PORTAL_HOST_DATA": data.path, "PORTAL_HOST_GOOGLE_API": try google.fact("baseUrl"),
                "PORTAL_HOST_ALLOW_ADDRESS": "127.0.0.0/8",
            ]
            let second = try SpawnedHost(
                data: data.path, environment: environment.merging(FakeTime.environment(off: Self.later)) { $1 })
            let runs = try await Self.wait(second, directory) { runs in
                runs.count == 2 && runs.first?["state"] != "running"
            }
            #expect(runs.first?["state"] == "completed", "\(runs)")
            #expect(runs.last?["state"] == "failed")
            #expect(runs.last?["findings"]?[0]?["code"] == "directory.run.interrupted")

            var counts: [String: Int] = [:]
            var cursor: JSON?
            repeat {
                var params: JSONObject = ["organizationId": .string(organization), "limit": 100]
                if let cursor { params["cursor"] = cursor }
                let page = try await second.call("events/list", params)
                for event in page["data"]?.arrayValue ?? [] {
                    counts[event["type"]?.stringValue ?? "", default: 0] += 1
                }
                cursor = page["nextCursor"]?.stringValue.map { .string($0) }
            } while cursor != nil
            #expect(counts["directory_user.created"] == Self.users)
            #expect(counts["directory_group.created"] == Self.groups)
            #expect(counts["directory_group.user_added"] == Self.groups * Self.members)
            #expect(counts["directory_user.deleted"] == nil && counts["directory_user.updated"] == nil)
            try await second.end()
        }
    }
}
