import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("The host with its HTTP listener", .timeLimit(.minutes(5)))
struct ServeTests {
    /// A host whose log is its output, which is waited for line by line.
    private final class ServingHost {
        let process: ChildProcess
        private let data: TemporaryDirectory
        private let log: FileHandle

        init(_ arguments: [String], environment: [String: String] = [:]) throws {
            data = try TemporaryDirectory()
            process = try ChildProcess(
                "/bin/sh",
                arguments: ["-c", "exec \"$0\" \"$@\" 2>&1", try ProjectFiles.host(), "serve", "--data", data.path]
                    + arguments,
                environment: ProjectFiles.environment.merging(environment) { $1 })
            log = FileHandle(fileDescriptor: process.output, closeOnDealloc: true)
        }

        deinit {
            process.send(signal: 9)
        }

        /// The URL that the log names.
        func url() throws -> String {
            var line = Data()
            while !(line.contains(UInt8(ascii: "\n")) && String(decoding: line, as: UTF8.self).contains("listening")) {
                let more = try #require(try log.read(upToCount: 1))
                try #require(!more.isEmpty, "\(String(decoding: line, as: UTF8.self))")
                line += more
            }
            let words = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\n" }
            let url = try #require(words.first { $0.hasPrefix("url=") })
            return String(url.dropFirst(4))
        }
    }

    @Test("What was bound is in host/status and is the base URL; the end of input ends the listener too")
    func besideStandardIO() async throws {
        let host = try SpawnedHost(["--http", "127.0.0.1:0"])
        let status = try await host.call("host/status")
        let url = try status.member("http").member("url").text
        #expect(try status.member("http").member("address") == "127.0.0.1")
        let port = try #require(try status.member("http").member("port").integerValue)
        #expect(url == "http://127.0.0.1:\(port)")
        #expect(try status.member("baseUrl") == ["value": .string(url), "source": "listener"])
        #expect(host.errorText.contains("listening address=127.0.0.1:"))
        let health = try await LoopbackClient.send("GET", url + "/healthz")
        #expect(health.status == 200)
        try await host.endInput()
        await #expect(throws: LoopbackClient.Failure.self) { try await LoopbackClient.send("GET", url + "/healthz") }
    }

    @Test("A connection's metadata is served where its own URLs lead")
    func metadata() async throws {
        try await SpawnedHost.run(environment: ["PORTAL_HOST_HTTP": "127.0.0.1:0"]) { host in
            let url = try await host.call("host/status").member("http").member("url").text
            let organization = try await host.call("organizations/create", ["name": "Acme"]).member("id")
            let connection = try await host.call(
                "connections/create",
                ["organizationId": organization, "providerId": "okta", "protocol": "saml"])
            let id = try connection.member("id").text
            let answer = try await LoopbackClient.send("GET", "\(url)/sso/saml/\(id)/metadata")
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(answer.status == 200)
            #expect(text.contains("EntityDescriptor") && text.contains("\(url)/sso/saml/\(id)/acs"))
            let unknown = try await LoopbackClient.send("GET", "\(url)/sso/saml/conn_unknown/metadata")
            #expect(unknown.status == 404)
        }
    }

    @Test("With a base URL, what was bound stays out of it")
    func configuredBase() async throws {
        try await SpawnedHost.run(["--http", "127.0.0.1:0", "--base-url", "https://sso.example.com"]) { host in
            let status = try await host.call("host/status")
            #expect(try status.member("baseUrl") == ["value": "https://sso.example.com", "source": "option"])
            let answer = try await LoopbackClient.send("GET", try status.member("http").member("url").text + "/")
            #expect(answer.status == 404)
            #expect(answer.fields["strict-transport-security"] != nil)
        }
    }

    @Test("Without --http nothing listens")
    func none() async throws {
        try await SpawnedHost.run { host in
            let status = try await host.call("host/status")
            #expect(status["http"] == nil)
            #expect(try status.member("baseUrl").member("source") == "default")
        }
    }

    @Test("Without standard input it serves until SIGTERM or SIGINT, and ends well", arguments: [SIGTERM, SIGINT])
    func signals(signal: Int32) async throws {
        let host = try ServingHost(["--http", "127.0.0.1:0"], environment: ["PORTAL_HOST_NO_STDIO": "1"])
        let url = try host.url()
        let health = try await LoopbackClient.send("GET", url + "/healthz")
        #expect(health.status == 200)
        host.process.send(signal: signal)
        #expect(await host.process.wait(seconds: SpawnedHost.timeoutSeconds) == .exited(0))
        await #expect(throws: LoopbackClient.Failure.self) { try await LoopbackClient.send("GET", url + "/healthz") }
    }

    @Test("An address that is taken is said, and ends the start")
    func taken() async throws {
        let host = try ServingHost(["--http", "127.0.0.1:0", "--no-stdio"])
        let address = String(try host.url().dropFirst("http://".count))
        let data = try TemporaryDirectory()
        let second = try await FinishedCommand.host("serve", "--no-stdio", "--data", data.path, "--http", address)
        #expect(!second.succeeded)
        #expect(second.errors.contains("Another program already listens at \(address)."))
        host.process.terminate()
        #expect(await host.process.wait(seconds: SpawnedHost.timeoutSeconds) == .exited(0))
    }
}
