import Foundation
import PortalCore
import PortalServer
import PortalTestSupport
import StrictJSON
import Testing

/// An organisation whose directory is pulled from the emulated Google.
struct GoogleScene: Sendable {
    let google: EmulatedGoogle
    let host: TestHost
    let client: TestClient
    let organization: String
    let directory: String

    /// - Parameter linked: gives the credentials and has the first run done.
    static func run(
        _ arguments: [String] = [], linked: Bool = true, _ body: (GoogleScene) async throws -> Void
    ) async throws {
        try await EmulatedGoogle.run(arguments) { google in
            let host = try TestHost(
                clock: EmulatedGoogle.clock(),
                google: GoogleAccess(endpoints: try google.endpoints, http: google.fetcher, pause: google.pause))
            try await TestHost.run(host) { host, client in
                let organization = try await client.organization()
                let directory = try await client.call(
                    "directories/create",
                    ["organizationId": .string(organization), "providerId": "google-workspace"]
                ).text("id")
                let scene = GoogleScene(
                    google: google, host: host, client: client, organization: organization, directory: directory)
                if linked {
                    #expect(try await scene.link()["findings"] == [])
                    #expect(try await scene.pull()?.state == .completed)
                }
                try await body(scene)
            }
        }
    }

    var id: DirectoryID {
        get throws { try #require(DirectoryID(directory)) }
    }

    /// Gives the credentials that the emulator accepts, or others.
    func link(
        json: String? = nil, admin: String? = nil, customer: String? = nil
    ) async throws -> JSON {
        var google: JSONObject = [
            "serviceAccountJson": .string(try json ?? self.google.server.fact("serviceAccountJson")),
            "adminEmail": .string(try admin ?? self.google.server.fact("admin")),
        ]
        if let customer { google["customer"] = .string(customer) }
        return try await client.call(
            "directories/credentials/set", ["directoryId": .string(directory), "google": .object(google)])
    }

    /// Carries out what is asked for or due, and returns the newest run.
    func pull() async throws -> DirectoryRunView? {
        try await host.services.directoryPuller.pull(try id)
        return try await runs().first
    }

    /// Waits for the cool-down, asks for a run, and carries it out.
    func sync(confirm: Bool = false) async throws -> DirectoryRunView {
        host.clock.advance(seconds: DirectorySyncService.coolDownSeconds)
        try await google.server.behave([
            "clockOffsetSeconds": .integer(
                host.clock.now().milliseconds / 1_000 - Int64(Date().timeIntervalSince1970))
        ])
        let started = try await client.call(
            "directories/sync", ["directoryId": .string(directory), "confirm": .bool(confirm)])
        let run = try #require(try await pull())
        #expect(try run.id.description == started.text("runId"))
        return run
    }

    func runs() async throws -> [DirectoryRunView] {
        try await host.services.directorySync.list(
            of: try id, kind: .sync, PageRequest(limit: PageRequest.maximumLimit, order: .descending), as: Caller()
        ).data
    }

    func state() async throws -> JSON {
        try await client.call("directories/get", ["directoryId": .string(directory)])
    }

    /// What is kept: users by address with state, groups by name with the addresses and names of their members.
    struct Content: Hashable, Sendable {
        var users: [String: String] = [:]
        var groups: [String: Set<String>] = [:]
    }

    func content() async throws -> Content {
        let id = try id
        return try await host.gate.store.read(id.tenant) { transaction in
            var content = Content()
            var place: DirectoryPlace?
            while true {
                let users = try transaction.directoryUsers.page(
                    in: id, by: .creation, descending: false, after: place, limit: 500)
                guard let last = users.last else { break }
                for user in users { content.users[user.userName] = user.state.rawValue }
                place = DirectoryPlace(name: "", id: last.id.description)
            }
            place = nil
            while true {
                let groups = try transaction.directoryGroups.page(
                    in: id, by: .creation, descending: false, after: place, limit: 500)
                guard let last = groups.last else { break }
                for group in groups {
                    let members = try transaction.directoryGroups.members(
                        of: group.id, in: id, after: nil, limit: 100_000)
                    content.groups[group.displayName] = try Set(
                        members.compactMap { named in
                            switch named.member {
                            case .user(let user): try transaction.directoryUsers.get(user, in: id)?.userName
                            case .group(let group): try transaction.directoryGroups.get(group, in: id)?.displayName
                            }
                        })
                }
                place = DirectoryPlace(name: "", id: last.id.description)
            }
            return content
        }
    }

    /// Types of the organisation's events after a sequence number, in order.
    func events(after sequence: Int64 = 0) async throws -> [Event] {
        try await host.events(of: organization).filter { $0.sequence > sequence }
    }

    func lastSequence() async throws -> Int64 { try await events().last?.sequence ?? 0 }

    /// How often each type came after a sequence number, of what concerns users and groups.
    func tally(after sequence: Int64) async throws -> [EventType: Int] {
        try await events(after: sequence).reduce(into: [:]) { tally, event in
            if event.type.rawValue.hasPrefix("directory_") { tally[event.type, default: 0] += 1 }
        }
    }
}
