import Foundation
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

@Suite(
    "Credentials for a Google Workspace",
    .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized)
struct GoogleCredentialTests {
    private func codes(_ answer: JSON) -> [String] {
        (answer["findings"]?.arrayValue ?? []).compactMap { $0["code"]?.stringValue }
    }

    @Test("Credentials that work link the directory; the key is shown nowhere and lies nowhere in plain")
    func accepted() async throws {
        try await GoogleScene.run(["--users", "3", "--groups", "1", "--members", "2"], linked: false) { scene in
            #expect(try await scene.state()["state"] == "unlinked")
            let answer = try await scene.link(customer: " C01emul8r ")
            #expect(codes(answer) == [])
            let directory = try #require(answer["directory"])
            #expect(directory["state"] == "linked" && directory["credentials"]?["customer"] == "C01emul8r")
            let types = try await scene.events().map(\.type)
            #expect(types.filter { $0 == .directoryLinked }.count == 1)
            let run = try await scene.pull()
            #expect(run?.state == .completed && run?.tally.users == 3)
            let file = try JSONReader.parse(try scene.google.server.fact("serviceAccountJson"))
            let line = try #require(file["private_key"]?.stringValue?.split(separator: "\n").dropFirst(3).first)
            #expect(try scene.host.places(of: String(line)).isEmpty)
        }
    }

    @Test("Each thing that is missing at Google is named, and nothing is kept")
    func refused() async throws {
        try await GoogleScene.run(["--users", "3", "--groups", "1", "--members", "2"], linked: false) { scene in
            let all = JSON.array(GoogleScope.allCases.map { .string($0.rawValue) })
            func answer(_ changes: JSONObject, admin: String? = nil, customer: String? = nil) async throws -> JSON {
                try await scene.google.server.behave(changes)
                let answer = try await scene.link(admin: admin, customer: customer)
                #expect(answer["directory"]?["state"] == "invalid_credentials")
                #expect(answer["directory"]?["credentials"] == nil)
                try await scene.google.server.behave([
                    "delegatedScopes": all, "apiEnabled": true, "adminReadsUsers": true, "adminReadsGroups": true,
                    "clockOffsetSeconds": 0,
                ])
                return answer
            }
            let missing = try await answer(["delegatedScopes": nil])
            #expect(codes(missing) == ["google.delegation_missing"])
            let file = try JSONReader.parse(try scene.google.server.fact("serviceAccountJson"))
            let remedy = try #require(missing["findings"]?[0]?["remedy"]?.stringValue)
            #expect(try remedy.contains(#require(file["client_id"]?.stringValue)))
            #expect(GoogleScope.allCases.allSatisfy { remedy.contains($0.rawValue) })
            let scope = try await answer([
                "delegatedScopes": [
                    .string(GoogleScope.users.rawValue), .string(GoogleScope.groups.rawValue),
                ]
            ])
            #expect(codes(scope) == ["google.scope_missing"])
            #expect(scope["findings"]?[0]?["expected"]?.stringValue == GoogleScope.members.rawValue)
            #expect(codes(try await answer(["apiEnabled": false])) == ["google.api_disabled"])
            #expect(codes(try await answer(["adminReadsGroups": false])) == ["google.admin_not_authorized"])
            #expect(codes(try await answer(["clockOffsetSeconds": -86_400])) == ["google.clock"])
            #expect(codes(try await answer([:], admin: "nobody@example.com")) == ["google.admin_unknown"])
            #expect(codes(try await answer([:], admin: "user000001@example.com")) == ["google.admin_not_authorized"])
            #expect(codes(try await answer([:], customer: "C0another")) == ["google.admin_not_authorized"])
            let invalid = try await scene.events().filter { $0.type == .directoryCredentialsInvalid }
            #expect(invalid.count == 1, "said once")
            let id: JSON = ["directoryId": .string(scene.directory)]
            try await scene.client.refusal("directories/sync", id, -32012, "credentials_missing")
            #expect(try await scene.pull() == nil)
        }
    }

    @Test("Each thing that is pasted instead of a key file is named")
    func wrongFiles() async throws {
        try await GoogleScene.run(linked: false) { scene in
            let file = try #require(
                JSONReader.parse(try scene.google.server.fact("serviceAccountJson")).objectValue)
            func with(_ name: String, _ value: JSON?) -> String {
                var changed = file
                changed[name] = value
                return JSON.object(changed).description
            }
            let rsa1024 = try TestKey.rsa1024.pem
            let p256 = try TestKey.p256.pem
            let cases: [(text: String, path: String, words: String)] = [
                ("", "", "No key"), ("   \n", "", "No key"), ("MIIJ0QIBAzCCCZcGCSqGSIb3DQEHAaCCCYg=", "", "P12"),
                ("-----BEGIN PRIVATE KEY-----\nMII", "", "PEM"), ("hello", "", "not a JSON"),
                ("{\"type\": ", "", "damaged"),
                ("{\"a\": 1, \"a\": 2}", "", "damaged"), ("{}", "/type", "not a service account"),
                ("{\"installed\": {\"client_id\": \"x\"}}", "", "OAuth client"), ("{\"web\": {}}", "", "OAuth client"),
                (with("type", "authorized_user"), "/type", "person"),
                (with("type", "external_account"), "/type", "workload"),
                (with("client_email", nil), "/client_email", "client_email"),
                (with("private_key", nil), "/private_key", "missing"),
                (with("private_key", "-----BEGIN PUBLIC KEY-----\nMII"), "/private_key", "public"),
                (with("private_key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII"), "/private_key", "passphrase"),
                (with("private_key", "-----BEGIN PRIVATE KEY-----\nMII"), "/private_key", "damaged"),
                (with("private_key", .string(p256)), "/private_key", "not an RSA"),
                (with("private_key", .string(rsa1024)), "/private_key", "too short"),
                (with("universe_domain", "example.cloud"), "/universe_domain", "another cloud"),
            ]
            for (text, path, words) in cases {
                let answer = try await scene.link(json: text)
                let finding = try #require(answer["findings"]?[0], "\(text.prefix(60))")
                #expect(finding["code"] == "google.key_invalid", "\(text.prefix(60))")
                #expect(finding["path"]?.stringValue == "/google/serviceAccountJson" + path)
                #expect(finding["message"]?.stringValue?.contains(words) == true, "\(finding)")
            }
            // Nobody was asked with any of them.
            #expect(try await scene.google.requests() == [:])
            let both = try await scene.link(json: "{}", admin: "nobody", customer: "a b")
            #expect(
                codes(both) == ["google.admin_email_invalid", "google.customer_invalid", "google.key_invalid"])
            let itself = try await scene.link(admin: try #require(file["client_email"]?.stringValue))
            #expect(codes(itself) == ["google.admin_email_invalid"])
            // Copied out of an environment file.
            let escaped = with(
                "private_key", .string((file["private_key"]?.stringValue ?? "").replacing("\n", with: "\\n")))
            #expect(codes(try await scene.link(json: escaped)) == [])
        }
    }

    @Test("Refused credentials leave those that work in force")
    func replaced() async throws {
        try await GoogleScene.run(["--users", "3"]) { scene in
            let answer = try await scene.link(json: "{}")
            #expect(codes(answer) == ["google.key_invalid"] && answer["directory"]?["state"] == "linked")
            #expect(try await scene.sync().state == .completed)
        }
    }

    @Test("Credentials that could not be tried are kept, and the first run tells")
    func unverified() async throws {
        try await GoogleScene.run(["--users", "3"], linked: false) { scene in
            try await scene.google.faults(["kind": "503", "count": 1000])
            let answer = try await scene.link()
            #expect(codes(answer) == ["google.unavailable"] && answer["directory"]?["state"] == "validating")
            try await scene.google.server.control("/control/faults", ["faults": []])
            #expect(try await scene.pull()?.state == .completed)
            #expect(try await scene.state()["state"] == "linked")
        }
    }

    @Test("Credentials that stop working make the directory's state say so, until they work again")
    func lost() async throws {
        try await GoogleScene.run(["--users", "3"]) { scene in
            try await scene.google.server.behave(["delegatedScopes": nil])
            let failed = try await scene.sync()
            #expect(failed.state == .failed && failed.findings.map(\.code) == [.googleDelegationMissing])
            #expect(try await scene.state()["state"] == "invalid_credentials")
            #expect(try await scene.content().users.count == 3)
            let types = try await scene.events().map(\.type)
            #expect(types.suffix(2) == [.directoryCredentialsInvalid, .directorySyncFailed])
            try await scene.google.server.behave([
                "delegatedScopes": .array(GoogleScope.allCases.map { .string($0.rawValue) })
            ])
            #expect(try await scene.sync().state == .completed)
            #expect(try await scene.state()["state"] == "linked")
        }
    }
}
