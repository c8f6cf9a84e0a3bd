import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

/// Backup, restore, export, import and key rotation, from the command line and seen by a host.
@Suite("Maintenance from the command line", .timeLimit(.minutes(5)))
struct MaintenanceTests {
    /// What is put into an environment, and must be there again.
    struct Sample {
        var organization: JSON
        var connection: JSON
        var events: JSON

        var id: String { organization["id"]?.stringValue ?? "" }
    }

    private func fill(_ data: String, name: String = "Northwind") async throws -> Sample {
        try await SpawnedHost.run(data: data) { host in
            let organization = try await host.call(
                "organizations/create", ["name": .string(name), "externalId": .string(name + "-1")])
            let connection = try await host.call(
                "connections/create",
                ["organizationId": organization.member("id"), "providerId": "okta", "protocol": "saml"])
            let metadata = try String(
                contentsOfFile: ProjectFiles.root + "/examples/metadata/okta.xml", encoding: .utf8)
            _ = try await host.call(
                "connections/setMetadata",
                ["connectionId": connection.member("id"), "metadataXml": .string(metadata)])
            return try await read(host, organization.member("id").text, connection.member("id").text)
        }
    }

    private func read(_ host: SpawnedHost, _ organization: String, _ connection: String) async throws -> Sample {
        Sample(
            organization: try await host.call("organizations/get", ["organizationId": .string(organization)]),
            connection: try await host.call("connections/get", ["connectionId": .string(connection)]),
            events: try await host.call("events/list", ["organizationId": .string(organization)]))
    }

    private func expectSame(_ sample: Sample, in data: String) async throws {
        try await SpawnedHost.run(data: data) { host in
            let found = try await read(host, sample.id, sample.connection.member("id").text)
            #expect(found.organization == sample.organization)
            #expect(found.connection == sample.connection)
            let events = found.events["data"]?.arrayValue ?? []
            // An import adds an event of its own.
            #expect(
                Array(events.prefix(sample.events["data"]?.arrayValue?.count ?? 0)) == sample.events["data"]?.arrayValue
            )
        }
    }

    @Test("A backup restores everything, with the key kept apart")
    func backupAndRestore() async throws {
        let base = try TemporaryDirectory()
        let (data, backup, restored) = (base.path + "/data", base.path + "/backup", base.path + "/restored")
        let sample = try await fill(data)
        let made = try await FinishedCommand.host("backup", "--data", data, backup)
        #expect(made.succeeded, "\(made.errors)")
        #expect(made.output.hasPrefix("1 organisations, "))
        #expect(!FileManager.default.fileExists(atPath: backup + "/master.key"))
        let again = try await FinishedCommand.host("backup", "--data", data, backup)
        #expect(!again.succeeded, "a backup must not be written over")

        let key = data + "/master.key"
        let result = try await FinishedCommand.host("restore", "--data", restored, backup)
        #expect(result.succeeded, "\(result.errors)")
        try FileManager.default.copyItem(atPath: key, toPath: restored + "/master.key")
        try await expectSame(sample, in: restored)
        let occupied = try await FinishedCommand.host("restore", "--data", restored, backup)
        #expect(!occupied.succeeded, "a restore must not write over data")
        let nothing = try await FinishedCommand.host("restore", "--data", base.path + "/other", base.path + "/none")
        #expect(!nothing.succeeded)
    }

    @Test("A backup can be made while a host writes")
    func backupOfBusyEnvironment() async throws {
        let base = try TemporaryDirectory()
        let data = base.path + "/data"
        let sample = try await fill(data)
        try await SpawnedHost.run(data: data) { host in
            async let writes: Void = {
                for number in 0..<50 {
                    _ = try await host.call(
                        "organizations/update",
                        ["organizationId": .string(sample.id), "name": .string("Name \(number)")])
                }
            }()
            let made = try await FinishedCommand.host("backup", "--data", data, base.path + "/backup")
            #expect(made.succeeded, "\(made.errors)")
            try await writes
        }
        let result = try await FinishedCommand.host("restore", "--data", base.path + "/restored", base.path + "/backup")
        #expect(result.succeeded, "\(result.errors)")
    }

    @Test("An exported organisation can be imported elsewhere, and there only once")
    func exportAndImport() async throws {
        let base = try TemporaryDirectory()
        let (data, other, file) = (base.path + "/data", base.path + "/other", base.path + "/northwind.portal")
        let sample = try await fill(data)
        let exported = try await FinishedCommand.host("export", "--data", data, "Northwind-1", file)
        #expect(exported.succeeded, "\(exported.errors)")
        #expect(exported.output.contains("SHA-256 "))
        let overwritten = try await FinishedCommand.host("export", "--data", data, sample.id, file)
        #expect(!overwritten.succeeded, "an export must not be written over")
        let unknown = try await FinishedCommand.host("export", "--data", data, "nobody", base.path + "/nobody")
        #expect(!unknown.succeeded)
        #expect(unknown.errors.contains("organization_not_found"))

        let imported = try await FinishedCommand.host(
            "import", "--data", other, "--source-key-file", data + "/master.key", file)
        #expect(imported.succeeded, "\(imported.errors)")
        #expect(imported.output.contains("Northwind (\(sample.id)) is here."))
        try await SpawnedHost.run(data: other) { host in
            let found = try await read(host, sample.id, sample.connection.member("id").text)
            #expect(found.organization["name"] == sample.organization["name"])
            #expect(found.connection["metadata"]?["summary"] == sample.connection["metadata"]?["summary"])
        }
        let twice = try await FinishedCommand.host("import", "--data", other, file)
        #expect(!twice.succeeded, "what is there already must not be imported")
        let damaged = base.path + "/damaged"
        try Data("no database".utf8).write(to: URL(filePath: damaged))
        let refused = try await FinishedCommand.host("import", "--data", other, damaged)
        #expect(!refused.succeeded)
    }

    @Test("Rotating the key changes the file, and everything can still be read")
    func rotateKey() async throws {
        let base = try TemporaryDirectory()
        let data = base.path + "/data"
        let sample = try await fill(data)
        let before = try Data(contentsOf: URL(filePath: data + "/master.key"))
        let rotated = try await FinishedCommand.host("rotate-key", "--data", data)
        #expect(rotated.succeeded, "\(rotated.errors)")
        #expect(try Data(contentsOf: URL(filePath: data + "/master.key")) != before)
        try await expectSame(sample, in: data)

        try before.write(to: URL(filePath: base.path + "/old.key"))
        let old = try await FinishedCommand.host(
            "backup", "--data", data, "--key-file", base.path + "/old.key", base.path + "/b")
        #expect(!old.succeeded, "the old key must not open anything any more")

        let next = base.path + "/next.key"
        try Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedData().write(to: URL(filePath: next))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: next)
        let named = try await FinishedCommand.host("rotate-key", "--data", data, "--new-key-file", next)
        #expect(named.succeeded, "\(named.errors)")
        try await SpawnedHost.run(["--key-file", next], data: data) { host in
            let found = try await host.call("organizations/get", ["organizationId": .string(sample.id)])
            #expect(found == sample.organization)
        }
    }

    @Test(
        "A client secret is in no file and no log, moves with its key, and is left out without it",
        .enabled(if: ClientExampleTests.hasPython, "install python3"))
    func clientSecret() async throws {
        let canary = "canary-" + UUID().uuidString
        let server = try LocalWebServer()
        try server.publishIssuer()
        let base = try TemporaryDirectory()
        let (data, file) = (base.path + "/data", base.path + "/export.portal")
        let host = try SpawnedHost(["--allow-address", "127.0.0.1/32", "--log-level", "trace"], data: data)
        let organization = try await host.call("organizations/create", ["name": "Secretive"]).member("id")
        let connection = try await host.call(
            "connections/create",
            ["organizationId": organization, "providerId": "custom-oidc", "protocol": "oidc"]
        ).member("id")
        let oidc: JSON = ["issuer": .string(server.url), "clientId": "client-1", "clientSecret": .string(canary)]
        let answer = try await host.call("connections/setMetadata", ["connectionId": connection, "oidc": oidc])
        #expect(answer["metadata"]?["hasClientSecret"] == true)
        #expect(!answer.description.contains(canary))
        let wrong = try await host.refusal(
            of: "connections/setMetadata", ["connectionId": connection, "oidc": oidc, "noSuchParameter": true])
        #expect(!wrong.json.description.contains(canary))
        let events = try await host.call("events/list", ["organizationId": organization])
        #expect(!events.description.contains(canary))
        try await host.end()
        #expect(!host.errorText.contains(canary))

        for command in try [["export", organization.text, file], ["backup", base.path + "/backup"], ["rotate-key"]] {
            let result = try await FinishedCommand.run(
                ProjectFiles.host(), Array(command.prefix(1)) + ["--data", data] + command.dropFirst())
            #expect(result.succeeded, "\(result.errors)")
        }
        for path in try base.files() {
            let bytes = try Data(contentsOf: URL(filePath: path))
            #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(path)")
        }

        let without = try await FinishedCommand.host("import", "--data", base.path + "/without", file)
        #expect(without.succeeded, "\(without.errors)")
        #expect(without.output.contains("1 client secrets could not be opened"))
        let restored = try await FinishedCommand.host(
            "restore", "--data", base.path + "/restored", base.path + "/backup")
        #expect(restored.succeeded, "\(restored.errors)")
    }
}
