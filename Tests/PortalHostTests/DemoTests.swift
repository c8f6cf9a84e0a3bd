import Foundation
import PortalTestSupport
import RPC
import StrictJSON
import Testing

@Suite("portal-host demo", .timeLimit(.minutes(5)))
struct DemoTests {
    /// What must come out of a real document: who is recognised, and the errors. A certificate that ended long ago is
    /// always an error; where it is younger the day decides.
    struct Expectation: Sendable, CustomTestStringConvertible {
        var file: String
        var recognized: String
        var errors: [String]
        var certificateEnds: String?
        var testDescription: String { file }

        var currentErrors: [String] {
            guard let certificateEnds, let end = try? Date(certificateEnds, strategy: .iso8601), end < .now else {
                return errors
            }
            return errors + ["saml.certificate.expired"]
        }
    }

    static let expectations: [Expectation] = [
        Expectation(file: "adfs.xml", recognized: "No module of its own", errors: ["saml.certificate.expired"]),
        Expectation(
            file: "different-signing-and-encryption.xml", recognized: "No module of its own",
            errors: ["saml.certificate.expired"]),
        Expectation(
            file: "entities-descriptor.xml", recognized: "No module of its own", errors: ["saml.metadata.expired"]),
        Expectation(
            file: "entra-id.xml", recognized: "Microsoft Entra ID, recognised by", errors: [],
            certificateEnds: "2026-11-16T00:00:00Z"),
        Expectation(file: "google.xml", recognized: "Google Workspace, recognised by", errors: []),
        Expectation(file: "jumpcloud.xml", recognized: "No module of its own", errors: []),
        Expectation(
            file: "keycloak.xml", recognized: "No module of its own",
            errors: ["saml.sso_url.not_https", "saml.sso_url.private_address"]),
        Expectation(
            file: "multiple-signing-certificates.xml", recognized: "No module of its own",
            errors: Array(repeating: "saml.certificate.expired", count: 3)),
        Expectation(file: "okta.xml", recognized: "Okta, recognised by", errors: []),
        Expectation(file: "onelogin.xml", recognized: "No module of its own", errors: ["saml.certificate.expired"]),
        Expectation(file: "ping.xml", recognized: "No module of its own", errors: ["saml.certificate.expired"]),
        Expectation(
            file: "shibboleth-testshib.xml", recognized: "No module of its own", errors: ["saml.certificate.expired"]),
    ]

    @Test(
        "Each real document gets its summary and only its findings",
        .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"), arguments: expectations)
    func sharedDocument(expectation: Expectation) async throws {
        let folder = try #require(SharedFixtures.folder)
        let result = try await FinishedCommand.host(
            "demo", "--only", "connection", folder.path + "/metadata/" + expectation.file)
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.errors.isEmpty)
        #expect(result.output.contains(expectation.recognized), "\(result.output)")
        let codes = findings(in: result, severity: "error")
        #expect(codes == expectation.currentErrors, "\(result.output)")
        #expect(result.output.contains(codes.isEmpty ? "taken" : "-32022 invalid_metadata"))
        #expect(result.output.contains(codes.isEmpty ? "It can be used." : "nothing changed"))
        #expect(result.lines.count <= 145)
    }

    static let hasClient = ProjectFiles.isCI || ProjectFiles.scimPython != nil
    static let needsClient: Comment = "scripts/install demo"

    @Test("Every shared document is expected", .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"))
    func completeness() throws {
        #expect(try SharedFixtures.names(in: "metadata") == Self.expectations.map(\.file).sorted())
    }

    /// The codes of the findings about the chosen provider's reading of the document.
    private func findings(in result: FinishedCommand, severity: String) -> [String] {
        result.output.prefix(upTo: result.output.range(of: "by mistake:")?.lowerBound ?? result.output.endIndex)
            .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix(severity + " ") }
            .compactMap { $0.split(separator: " ").last.map(String.init) }
    }

    @Test("Without a document, one of the project's is used")
    func withoutArguments() async throws {
        let result = try await FinishedCommand.host("demo", "--only", "connection")
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.contains("Okta, recognised by http://www.okta.com/"))
        #expect(findings(in: result, severity: "error").isEmpty)
        #expect(findings(in: result, severity: "warning").isEmpty)
        #expect(result.output.contains("This metadata belongs to Okta, but Microsoft Entra ID was chosen."))
        #expect(result.output.contains("The document can be used."))
        #expect(!result.output.contains("\u{1B}"), "no colours where there is no terminal")
        for product in [
            "Okta, OIDC", "Microsoft Entra ID, SAML", "Google Workspace, SAML", "Custom SAML", "Custom OIDC",
        ] {
            #expect(result.output.contains(product), "\(product)")
        }
    }

    @Test("A sign-in fails for a wrong audience with a diagnosis, and then passes")
    func signOn() async throws {
        let result = try await FinishedCommand.host("demo", "--only", "sign-in")
        #expect(result.succeeded, "\(result.errors)")
        let text = try #require(
            result.output.range(of: "A sign-in from beginning to end").map { result.output[$0.lowerBound...] })
        var rest = text
        for words in [
            "connections/test           failed", "saml.audience", "identity_provider", "/another",
            "connections/test           passed",
            "connections/activate       active", "sso/start", "sso/handle", "signed in: jane.doe@example.com",
            "sso/exchange               -32",
        ] {
            let found = try #require(rest.range(of: words), "\(words) in \(text)")
            rest = rest[found.upperBound...]
        }
    }

    @Test("--raw prints nothing but the frames, and every call gets one answer", .enabled(if: hasClient, needsClient))
    func raw() async throws {
        let result = try await FinishedCommand.host("demo", "--raw")
        #expect(result.succeeded, "\(result.errors)")
        var calls: Set<JSON> = []
        for line in result.lines where !line.isEmpty {
            let isSent = line.hasPrefix("→ ")
            #expect(isSent || line.hasPrefix("← "), "\(line)")
            let message = try JSONReader.parse(String(line.dropFirst(2)))
            guard let id = message["id"] else { continue }
            if isSent {
                #expect(calls.insert(id).inserted)
            } else {
                #expect(calls.remove(id) != nil, "an answer to nothing: \(line)")
            }
        }
        #expect(calls.isEmpty)
        #expect(result.output.contains("\"method\":\"providers/setupSteps\""))
    }

    @Test("A provider can be named; one that there is not is refused with the names of all")
    func provider() async throws {
        let named = try await FinishedCommand.host("demo", "--only", "connection", "--provider", "custom-saml")
        #expect(named.succeeded)
        #expect(named.output.contains("Custom SAML was named with --provider."))
        let unknown = try await FinishedCommand.host("demo", "--only", "connection", "--provider", "nothing")
        #expect(unknown.termination == .exited(1))
        #expect(unknown.errors.contains("okta, entra-id, google-workspace, custom-saml"))
        let wrongKind = try await FinishedCommand.host("demo", "--only", "connection", "--provider", "custom-scim")
        #expect(wrongKind.termination == .exited(1))
    }

    @Test("--data keeps the directory; without it nothing stays")
    func dataDirectory() async throws {
        let directory = try TemporaryDirectory()
        let kept = try await FinishedCommand.host("demo", "--only", "connection", "--data", directory.path + "/kept")
        #expect(kept.succeeded, "\(kept.errors)")
        #expect(try !directory.files().isEmpty)
        let again = try await FinishedCommand.host("demo", "--only", "connection", "--data", directory.path + "/kept")
        #expect(again.succeeded, "\(again.errors)")
        let temporary = try TemporaryDirectory()
        let passing = try await FinishedCommand.host(
            "demo", "--only", "connection", environment: ["TMPDIR": temporary.path])
        #expect(passing.succeeded)
        #expect(try temporary.files().isEmpty)
    }

    @Test("A document with an error is refused without leaving traces, and the demo is a success")
    func badDocument() async throws {
        let file = try TemporaryDirectory().file("sp.xml", "<html><body>Sign in</body></html>")
        let result = try await FinishedCommand.host("demo", "--only", "connection", file.path)
        #expect(result.succeeded, "\(result.errors)")
        #expect(findings(in: result, severity: "error") == ["saml.metadata.is_html"])
        #expect(result.output.contains("The document has an error to mend"))
    }

    @Test("What cannot be read is told")
    func unreadable() async throws {
        let missing = try await FinishedCommand.host("demo", "/nonexistent/metadata.xml")
        #expect(missing.termination == .exited(1))
        #expect(missing.errors.contains("There is no readable file /nonexistent/metadata.xml."))
        let file = try TemporaryDirectory().file("other.json", "{\"a\": 1}")
        let json = try await FinishedCommand.host("demo", "--only", "connection", file.path)
        #expect(json.termination == .exited(1))
        #expect(json.errors.contains("names no issuer"))
    }

    @Test("A URL that is not allowed is refused with a remedy, and the conversation goes on")
    func refusedURL() async throws {
        let result = try await FinishedCommand.host("demo", "--only", "connection", "http://127.0.0.1:9/metadata.xml")
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.contains("-32022 url_not_allowed"))
        #expect(result.output.contains("The document could not be fetched."))
    }

    @Test(
        "Metadata and discovery by URL, with --allow-address",
        .enabled(if: ClientExampleTests.hasPython, "install python3"))
    func byURL() async throws {
        let server = try LocalWebServer()
        try server.publish(
            String(contentsOfFile: ProjectFiles.root + "/examples/metadata/okta.xml", encoding: .utf8),
            at: "/metadata.xml")
        let allow = ["demo", "--only", "connection", "--allow-address", "127.0.0.1/32"]
        let saml = try await FinishedCommand.run(ProjectFiles.host(), allow + [server.url + "/metadata.xml"])
        #expect(saml.succeeded, "\(saml.errors)")
        #expect(saml.output.contains("Okta, recognised by"))
        #expect(saml.output.contains("The document can be used."), "\(saml.output)")
        try server.publishIssuer()
        let oidc = try await FinishedCommand.run(
            ProjectFiles.host(), allow + [server.url + "/.well-known/openid-configuration"])
        #expect(oidc.succeeded, "\(oidc.errors)")
        #expect(oidc.output.contains("Custom OIDC"))
        #expect(oidc.output.contains("\(server.url)/authorize"), "\(oidc.output)")
        #expect(oidc.output.contains("The document can be used."), "\(oidc.output)")
        let missing = try await FinishedCommand.run(ProjectFiles.host(), allow + [server.url + "/other.xml"])
        #expect(missing.succeeded, "\(missing.errors)")
        #expect(missing.output.contains("-32030 metadata_fetch_failed"))
    }

    @Test("A discovery document from a file is judged too")
    func discoveryFile() async throws {
        let file = try TemporaryDirectory().file(
            "discovery.json",
            """
            {"issuer": "https://idp.invalid", "authorization_endpoint": "https://idp.invalid/authorize",
             "token_endpoint": "https://idp.invalid/token", "jwks_uri": "https://idp.invalid/keys",
             "response_types_supported": ["code"], "subject_types_supported": ["public"],
             "id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]}
            """)
        let result = try await FinishedCommand.host("demo", "--only", "connection", file.path)
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.output.contains("https://idp.invalid/authorize"))
        #expect(result.output.contains("connections/setMetadata"))
    }

    @Test("A demo whose reader goes away ends without a crash")
    func closedOutput() async throws {
        let result = try await FinishedCommand.run(
            "/bin/sh",
            ["-c", "\"$0\" demo --raw --only connection | head -1; exit \"${PIPESTATUS:-0}\"", ProjectFiles.host()])
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.errors.isEmpty)
    }

    // MARK: The directory

    /// That words come in their order.
    private func expect(_ words: [String], in result: FinishedCommand) throws {
        var rest = result.output[...]
        for words in words {
            let found = try #require(rest.range(of: words), "\(words) in \(result.output)\n\(result.errors)")
            rest = rest[found.upperBound...]
        }
    }

    @Test("All of it is shown one after the other", .enabled(if: hasClient, needsClient))
    func everything() async throws {
        let result = try await FinishedCommand.host("demo")
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.errors.isEmpty)
        try expect(
            (1...13).map { "\n\($0)  " } + ["The host did what its contract says. The document can be used.\n"],
            in: result)
    }

    @Test(
        "A SCIM client fills a directory; a map is changed after its preview, a selection after its refusal",
        .enabled(if: hasClient, needsClient))
    func directory() async throws {
        let temporary = try TemporaryDirectory()
        let result = try await FinishedCommand.host(
            "demo", "--only", "directory", environment: ["TMPDIR": temporary.path])
        #expect(result.succeeded, "\(result.errors)")
        #expect(result.errors.isEmpty)
        #expect(try temporary.files().isEmpty)
        #expect(result.output.firstMatch(of: /scim_[A-Za-z0-9_-]{8}/) == nil, "the token is masked")
        try expect(
            [
                "directories/create         Okta, dir_", "https://portal.harbour-tickets.example/scim/v2/dir_",
                "scim_…",
                "directories/selfTest", "✓ create_user", "of 19 passed", "scim2-client 0.", "create users", "16 users",
                "16 requests", "deactivate", "replace", "15 active users, 1 inactive, 2 groups",
                "Engineering, 8 members; Leadership, 3 members", "name.givenName", "firstName",
                "jobTitle                   Staff Engineer", "directories/requests/list", "PUT    /Users/duser_", "200",
                "directory_user.created",
                "× 16",
                "directory_group.user_added", "× 8", "directory_user.deactivated", "paul.dubois",
            ], in: result)
        try expect(
            [
                "directories/attributeMap/preview 4 of 16 users would change", "farah.haddad",
                "displayName – → Farah Haddad, jobTitle – → Employee", "directories/attributeMap/set",
                "directories/runs/get       completed: 16 users looked at, 4 of them updated", "each of the 4",
                "5 events", "directory_user.updated", "× 4",
            ], in: result)
        try expect(
            [
                "directories/groups/select  -32012 mass_deprovisioning_guard", "12 of 15 active users", "dmitri.volkov",
                "→ Look at the sample", "nothing changed: 15 active users", "with confirm: true, 12 users lose",
                "12 outside the selected groups", "directory_user.deactivated", "× 12", "back to all: 12 users",
                "15 active users, 1 inactive", "directory_user.updated", "× 12",
                "The host did what its contract says.\n",
            ], in: result)
    }

    @Test(
        "Without the SCIM client nothing takes its place: it is told, and the demo is no success",
        arguments: ["/nonexistent/python", "/bin/false"])
    func withoutClient(python: String) async throws {
        let temporary = try TemporaryDirectory()
        let result = try await FinishedCommand.host(
            "demo", "--only", "directory", "--python", python, environment: ["TMPDIR": temporary.path])
        #expect(result.termination == .exited(1))
        try expect(
            ["directories/selfTest", "of 19 passed", "Not shown: ", "How a directory is filled was not shown.\n"],
            in: result)
        for words in ["What arrived", "users would change", "mass_deprovisioning_guard"] {
            #expect(!result.output.contains(words))
        }
        #expect(result.errors.contains("Not everything was shown: "))
        #expect(result.errors.contains("scripts/install demo"))
        #expect(try temporary.files().isEmpty)
    }

    /// What a client in the place of scim2-client does, and what is made of it.
    @Test(
        "A client that is refused or makes no sense fails the demo",
        arguments: [
            (
                "echo 'SCIMException: no' >&2; exit 4",
                "The host misbehaved: scim2-client, its SCIM client, stopped: SCIMException: no"
            ),
            ("echo nonsense", "scim2-client said something that cannot be read."),
            ("exit 0", "The host misbehaved: not everybody arrived."),
        ])
    func wrongClient(program: String, outcome: String) async throws {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = directory.path + "/client"
        // Written by another process: what this one has open for writing, programs that it starts meanwhile have too, and
        // then it cannot be executed.
        let written = try await FinishedCommand.run(
            "/bin/sh", ["-c", "cat > \"$0\" && chmod 700 \"$0\"", path],
            input: "#!/bin/sh\ncat > /dev/null\n\(program)\n")
        #expect(written.succeeded, "\(written.errors)")
        let result = try await FinishedCommand.host("demo", "--only", "directory", "--python", path)
        #expect(result.termination == .exited(1))
        #expect(result.errors.contains(outcome), "\(result.errors)")
        #expect(!result.output.contains("The host did what its contract says."))
    }
}
