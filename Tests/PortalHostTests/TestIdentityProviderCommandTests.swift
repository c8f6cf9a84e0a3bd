import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("portal-host test-idp", .timeLimit(.minutes(2)))
struct TestIdentityProviderCommandTests {
    @Test("--json prints one line with what a connection needs, and ends when its input does")
    func json() async throws {
        let result = try await FinishedCommand.host(
            "test-idp", "--json", "--user", "ada@example.com", "--client-id", "one", "--client-secret", "two")
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.errors.isEmpty)
        #expect(result.lines.count == 2)
        let facts = try JSONReader.parse(String(result.lines[0]))
        let base = try #require(facts["baseUrl"]?.stringValue)
        #expect(base.hasPrefix("http://127.0.0.1:"))
        #expect(facts["metadataUrl"]?.stringValue == base + "/saml/metadata")
        #expect(facts["entityId"] == facts["metadataUrl"])
        #expect(facts["ssoUrl"]?.stringValue == base + "/saml/sso")
        #expect(facts["issuer"]?.stringValue == base)
        #expect(facts["clientId"]?.stringValue == "one" && facts["clientSecret"]?.stringValue == "two")
        #expect(facts["user"]?.stringValue == "ada@example.com")
    }

    @Test("Its switches are on from the start, and it ends with SIGTERM", arguments: [SIGTERM, SIGINT])
    func ended(number: Int32) async throws {
        let process = try ChildProcess(
            ProjectFiles.host(), arguments: ["test-idp", "--json", "--fail", "sha1", "--fail", "expired,wrapped"],
            environment: ProjectFiles.environment, errorOutput: .captured)
        let output = process.output
        let line = await withCheckedContinuation { continuation in
            // A thread, because it blocks.
            Thread.detachNewThread {
                continuation.resume(
                    returning: FileHandle(fileDescriptor: output, closeOnDealloc: false).availableData)
            }
        }
        let facts = try JSONReader.parse(Array(line))
        let url = try #require(facts["behaviourUrl"]?.stringValue)
        let behaviour = try JSONReader.parse(await LoopbackClient.send("GET", url).body)
        #expect(behaviour["fail"]?.arrayValue?.compactMap(\.stringValue) == ["expired", "sha1", "wrapped"])
        process.send(signal: number)
        #expect(await process.wait(seconds: 20) == .exited(0), "\(process.errorText)")
        await process.stop()
    }

    @Test("--help describes every switch")
    func help() async throws {
        let result = try await FinishedCommand.host("test-idp", "--help")
        for name in ["wrong-audience", "encrypted-wrong-key", "hs256-confusion", "slow-token"] {
            #expect(result.output.contains("  \(name): "))
        }
    }
}
