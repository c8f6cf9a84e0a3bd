import Foundation
import PortalTestSupport
import Testing

/// The examples, and clients written by others, each against the built host.
@Suite("Clients in other languages", .timeLimit(.minutes(5)))
struct ClientExampleTests {
    static let hasPython = ProjectFiles.isCI || ProjectFiles.program("python3") != nil
    static let hasNode = ProjectFiles.isCI || ProjectFiles.program("node") != nil
    static let hasPeers = ProjectFiles.isCI || ProjectFiles.peersPython != nil

    private static let conversation = [
        "connected to portal-host", "organisation org_", "session psess_",
        "step 1: Create a SAML app integration", "event connection.created",
        "refused as it should be: admin_required", "after revoking the link: link_revoked", "host ended with 0",
    ]

    private func check(_ result: FinishedCommand, _ further: [String]) {
        #expect(result.succeeded, "\(result.output)\n\(result.errors)")
        for text in Self.conversation + further { #expect(result.output.contains(text), "\(result.output)") }
        #expect(result.errors.isEmpty, "\(result.errors)")
    }

    @Test("The Python example", .enabled(if: hasPython, "install python3"))
    func python() async throws {
        let python = try #require(ProjectFiles.program("python3"))
        let script = ProjectFiles.root + "/examples/python/dashboard.py"
        check(
            try await FinishedCommand.run(python, [script, "--host", ProjectFiles.host()]),
            ["metadata of http://www.okta.com/", "  usable", "metadata taken"])
        let file = try TemporaryDirectory().file("bad.xml", "<NotMetadata/>")
        check(
            try await FinishedCommand.run(python, [script, "--host", ProjectFiles.host(), file.path]),
            ["[saml.metadata.wrong_root]", "  not usable as it is", "metadata refused: invalid_metadata"])
    }

    @Test("The Node example", .enabled(if: hasNode, "install nodejs"))
    func node() async throws {
        let node = try #require(ProjectFiles.program("node"))
        let script = ProjectFiles.root + "/examples/node/dashboard.mjs"
        check(
            try await FinishedCommand.run(node, [script, "--host", ProjectFiles.host()]),
            ["metadata of http://www.okta.com/", "  usable", "metadata taken"])
        let file = try TemporaryDirectory().file("bad.xml", "<NotMetadata/>")
        check(
            try await FinishedCommand.run(node, [script, "--host", ProjectFiles.host(), file.path]),
            ["[saml.metadata.wrong_root]", "  not usable as it is", "metadata refused: invalid_metadata"])
    }

    @Test(
        "JSON-RPC clients written by others, with headers", .enabled(if: hasPeers, "scripts/install test"),
        arguments: ["lsp_jsonrpc_peer.py", "pygls_peer.py"])
    func peers(script: String) async throws {
        let python = try #require(ProjectFiles.peersPython, "scripts/install test installs it")
        let result = try await FinishedCommand.run(
            python, [ProjectFiles.root + "/Tests/Peers/" + script, ProjectFiles.host()], timeoutSeconds: 120)
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output == "ok\n")
    }
}

/// A file in a directory that goes with it.
struct TemporaryFile {
    let directory: TemporaryDirectory
    let path: String
}

extension TemporaryDirectory {
    func file(_ name: String, _ text: String) throws -> TemporaryFile {
        let path = path + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return TemporaryFile(directory: self, path: path)
    }
}
