import Foundation
import PortalTestSupport
import StrictJSON
import Testing

@Suite(
    "SCIM clients written by others", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)),
    .timeLimit(.minutes(5)))
struct SCIMPeerTests {
    private func python() throws -> String {
        guard let python = ProjectFiles.peersPython else {
            throw PeerServer.Failed(description: PeerServer.absence)
        }
        return python
    }

    /// Runs all checks of scim2-tester; every one has to succeed.
    private func check(_ url: String, _ directory: SCIMDirectory) async throws {
        let command = try await FinishedCommand.run(
            python(), ["\(ProjectFiles.root)/Tests/Peers/scim2_checks.py", url],
            environment: ["SCIM_TOKEN": directory.token])
        let report = try JSONReader.parse(command.output)
        let count = try #require(report["checks"]?.integerValue, "\(command.errors)")
        print("scim2-tester: \(report["outcomes"] ?? .null) of \(count) checks at \(url)")
        #expect(report["others"] == [], "\(report["others"] ?? .null)")
        // A full schema makes a check of each attribute: fewer would mean that some were passed over.
        #expect(count >= Self.leastChecks)
    }

    private static let leastChecks: Int64 = 130

    @Test("scim2-tester finds nothing wrong over HTTP, and leaves nothing behind")
    func testerOverHTTP() async throws {
        try await SpawnedHost.run(["--http", "127.0.0.1:0"]) { host in
            let directory = try await SCIMDirectory.make(in: host)
            let url = try await directory.url(of: host)
            try await check(url, directory)
            for kind in ["Users", "Groups"] {
                let rest = try await SCIMHTTPAnswer.send("GET", "\(url)/\(kind)", token: directory.token)
                #expect(rest.json["totalResults"] == 0, "\(rest.json)")
            }
        }
    }

    @Test("scim2-tester finds nothing wrong where a dashboard forwards its requests")
    func testerThroughTheMethod() async throws {
        let data = try TemporaryDirectory()
        let directory = try await SpawnedHost.run(data: data.path) { try await SCIMDirectory.make(in: $0) }
        try await PeerServer.run("scim_bridge.py", [ProjectFiles.host(), data.path]) { bridge in
            try await check("\(try bridge.fact("baseUrl"))/scim/v2/\(directory.id)", directory)
        }
    }

    @Test("scim2-cli creates, queries, modifies, replaces and deletes users and groups")
    func commandLine() async throws {
        try await SpawnedHost.run(["--http", "127.0.0.1:0"]) { host in
            let directory = try await SCIMDirectory.make(in: host)
            let program = try URL(filePath: python()).deletingLastPathComponent().appending(path: "scim2").path
            let environment = [
                "SCIM_CLI_URL": try await directory.url(of: host),
                "SCIM_CLI_HEADERS": "Authorization: Bearer \(directory.token)",
            ]
            func scim2(_ arguments: String...) async throws -> JSON {
                let command = try await FinishedCommand.run(program, arguments, environment: environment)
                try #require(command.succeeded, "\(arguments): \(command.output) \(command.errors)")
                return command.output.isEmpty ? .null : try JSONReader.parse(command.output)
            }
            let user = try await scim2(
                "create", "user", "--user-name", "bjensen", "--name",
                #"{"givenName": "Barbara"}"#, "--emails",
                #"[{"value": "bjensen@example.com", "type": "work", "primary": true}]"#)
            let userID = try user.member("id").text
            #expect(user["active"] == true && user["name"]?["givenName"] == "Barbara")

            let found = try await scim2("query", "user", "--filter", #"userName eq "BJENSEN""#)
            #expect(found["totalResults"] == 1 && found["Resources"]?.arrayValue?.first?["id"] == .string(userID))
            let none = try await scim2("query", "user", "--filter", #"userName eq "nobody""#)
            #expect(none["totalResults"] == 0)
            #expect(try await scim2("query", "user", userID)["userName"] == "bjensen")

            let modified = try await scim2(
                "modify", "user", userID, "replace", "displayName", "Babs", "add", "emails",
                #"[{"value": "babs@example.com", "type": "home"}]"#, "remove", #"emails[type eq "work"]"#)
            #expect(modified["displayName"] == "Babs")
            #expect(modified["emails"] == [["value": "babs@example.com", "type": "home"]])

            let replaced = try await scim2(
                "replace", "user", "--id", userID, "--user-name", "bjensen", "--title", "Tour Guide")
            #expect(replaced["title"] == "Tour Guide" && replaced["displayName"] == nil && replaced["emails"] == nil)

            let group = try await scim2(
                "create", "group", "--display-name", "Guides", "--members", #"[{"value": "\#(userID)"}]"#)
            let groupID = try group.member("id").text
            #expect(group["members"]?.arrayValue?.compactMap { $0["value"] } == [.string(userID)])
            #expect(
                try await scim2("query", "user", userID)["groups"]?.arrayValue?.first?["display"] == "Guides")
            _ = try await scim2("modify", "group", groupID, "replace", "displayName", "Tour Guides")
            _ = try await scim2("modify", "group", groupID, "remove", #"members[value eq "\#(userID)"]"#)
            let emptied = try await scim2("query", "group", groupID)
            #expect(emptied["displayName"] == "Tour Guides" && emptied["members"] == nil)

            _ = try await scim2("delete", "group", groupID)
            _ = try await scim2("delete", "user", userID)
            #expect(try await scim2("query", "user")["totalResults"] == 0)
            #expect(try await scim2("query", "group")["totalResults"] == 0)
            let types = try await directory.events(of: host).compactMap { $0["type"]?.stringValue }
                .filter { $0.hasPrefix("directory_") }
            #expect(
                types == [
                    "directory_user.created", "directory_user.updated", "directory_user.updated",
                    "directory_group.created", "directory_group.user_added", "directory_group.updated",
                    "directory_group.user_removed", "directory_group.deleted", "directory_user.deleted",
                ])
        }
    }
}
