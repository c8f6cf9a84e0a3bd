import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("The command line", .timeLimit(.minutes(5)))
struct CommandLineTests {
    static let commands: [[String]] = [
        [], ["stdio"], ["serve"], ["demo"], ["explain"], ["provider"], ["provider", "check"], ["openrpc"], ["backup"],
        ["restore"], ["export"], ["import"], ["rotate-key"], ["test-idp"],
    ]

    private func host(_ arguments: [String], environment: [String: String] = [:]) async throws -> FinishedCommand {
        try await FinishedCommand.run(ProjectFiles.host(), arguments, environment: environment)
    }

    @Test("--help on each command says what it does and how it is called", arguments: commands)
    func help(command: [String]) async throws {
        let result = try await host(command + ["--help"])
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.contains("OVERVIEW: "))
        #expect(result.output.contains("USAGE: " + (["portal-host"] + command).joined(separator: " ")))
    }

    @Test("--help of the program lists every command")
    func overview() async throws {
        let result = try await host(["--help"])
        for command in Self.commands.compactMap(\.first) {
            #expect(result.output.contains("  \(command)"), "\(command)")
        }
    }

    @Test("--version is a version", arguments: commands)
    func version(command: [String]) async throws {
        let result = try await host(command + ["--version"])
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(result.output)")
    }

    @Test(
        "What is wrong with the options is said, and the exit code is not 0",
        arguments: [
            (["--no-such-option"], "--no-such-option"), (["no-such-command"], "no-such-command"),
            (["--framing", "morse"], "morse"), (["--log-level", "loud"], "loud"), (["--log-format", "xml"], "xml"),
            (["--base-url", "ftp://example.com"], "--base-url"), (["--base-url", "nonsense"], "--base-url"),
            (["--allow-address", "anything"], "anything is not an address range"), (["--data", ""], "path"),
            (["--http", "8080"], "8080 is not an address"),
            (["--http", "localhost:80"], "localhost:80"), (["serve"], "--http"),
            (["serve", "--http", "127.0.0.1"], "127.0.0.1 is not"), (["--data", "/dev/null/here"], "storage_failed"),
            (["--key-file", "/nonexistent/key"], "/nonexistent/key"),
            (["explain"], "file"), (["explain", "/nonexistent"], "There is no readable file /nonexistent."),
            (["backup"], "dir"), (["restore"], "dir"), (["export"], "organisation"), (["import"], "file"),
            (["import", "/nonexistent"], "file_not_found"), (["provider", "check", "/nonexistent"], "/nonexistent"),
            (["test-idp", "--fail", "nonsense"], "wrong-audience"),
            (["test-idp", "--http", "0.0.0.0:0"], "this machine only"), (["test-idp", "--user", "nobody"], "nobody"),
        ])
    func badOptions(arguments: [String], words: String) async throws {
        let temporary = try TemporaryDirectory()
        let result = try await host(arguments, environment: ["XDG_DATA_HOME": temporary.path])
        #expect(!result.succeeded)
        #expect(result.termination != .signalled(4) && result.termination != .signalled(5), "\(result.errors)")
        #expect(result.errors.lowercased().contains(words.lowercased()), "\(result.errors)")
        #expect(result.output.isEmpty, "standard output belongs to the protocol: \(result.output)")
    }

    @Test("openrpc prints the document that is checked in")
    func openRPC() async throws {
        let result = try await host(["openrpc"])
        #expect(result.succeeded)
        let path = ProjectFiles.root + "/Documentation/openrpc.json"
        let kept = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            result.output == kept,
            "The interface changed: run portal-host openrpc > Documentation/openrpc.json and read the difference.")
    }

    @Test("rpc.discover answers with the same document")
    func discovery() async throws {
        let printed = try JSONReader.parse(try await host(["openrpc"]).output)
        try await SpawnedHost.run { host in
            let answered = try await host.client.call("rpc.discover")
            #expect(answered == printed)
        }
    }

    @Test("explain judges a file offline, with an exit code")
    func explain() async throws {
        let good = ProjectFiles.root + "/examples/metadata/okta.xml"
        let usable = try await host(["explain", "--provider", "okta", good])
        #expect(usable.succeeded, "\(usable.output)")
        #expect(usable.output.contains("It can be used."))
        let wrong = try await host(["explain", "--provider", "entra-id", "--json", good])
        #expect(wrong.termination == .exited(1))
        let report = try JSONReader.parse(wrong.output)
        #expect(report["valid"] == false)
        #expect(report["findings"]?[0]?["code"] == "saml.entity_id.other_provider")
        let text = try String(contentsOfFile: good, encoding: .utf8)
        let piped = try await FinishedCommand.host("explain", "-", input: text)
        #expect(piped.succeeded, "\(piped.errors)")
        let unknown = try await host(["explain", "--provider", "nothing", good])
        #expect(!unknown.succeeded)
        #expect(unknown.errors.contains("provider_not_found"))
    }

    @Test("provider check finds nothing to object to")
    func providerCheck() async throws {
        let result = try await host(["provider", "check"])
        #expect(result.succeeded, "\(result.output)")
        #expect(result.output.contains(" 0 violations"))
    }

    @Test("Options come from the environment too, and the option goes before it")
    func environmentVariables() async throws {
        let first = try TemporaryDirectory()
        let variables = [
            "PORTAL_HOST_BASE_URL": "https://variable.harbour.example", "PORTAL_HOST_LOG_LEVEL": "debug",
            "PORTAL_HOST_LOG_FORMAT": "json", "PORTAL_HOST_FRAMING": "lines",
            "PORTAL_HOST_ALLOW_ADDRESS": "127.0.0.1/32, ::1/128",
        ]
        let host = try SpawnedHost(data: first.path, environment: variables)
        let status = try await host.call("host/status")
        #expect(status["baseUrl"]?["value"] == "https://variable.harbour.example")
        try await host.end()
        let logLines = host.errorText.split(separator: "\n")
        #expect(!logLines.isEmpty)
        for line in logLines { #expect((try? JSONReader.parse(String(line))) != nil, "\(line)") }

        try await SpawnedHost.run(["--base-url", "https://option.harbour.example"], environment: variables) { host in
            let status = try await host.call("host/status")
            #expect(status["baseUrl"]?["value"] == "https://option.harbour.example")
        }
        let bad = try await self.host([], environment: ["PORTAL_HOST_FRAMING": "morse", "HOME": first.path])
        #expect(!bad.succeeded)
        #expect(bad.errors.contains("PORTAL_HOST_FRAMING"))
    }

    @Test("PORTAL_HOST_DATA and XDG_DATA_HOME say where the data are, with mode 0700")
    func dataDirectory() async throws {
        let base = try TemporaryDirectory()
        let named = base.path + "/named"
        let input = #"{"jsonrpc":"2.0","id":1,"method":"organizations/create","params":{"name":"A"}}"# + "\n"
        let result = try await FinishedCommand.host(environment: ["PORTAL_HOST_DATA": named], input: input)
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.contains("\"name\":\"A\""))
        let standard = try await FinishedCommand.host(environment: ["XDG_DATA_HOME": base.path], input: input)
        #expect(standard.succeeded, "\(standard.errors)")
        for path in [named, base.path + "/portal-host"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o700, "\(path)")
            let key = try FileManager.default.attributesOfItem(atPath: path + "/master.key")[.posixPermissions]
            #expect(key as? Int == 0o600)
        }
    }
}
