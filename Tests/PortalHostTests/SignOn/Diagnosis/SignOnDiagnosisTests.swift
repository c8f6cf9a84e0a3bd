import Foundation
import PortalTestSupport
import StrictJSON
import Testing

/// What administrators get wrong, with identity providers that others wrote: each misconfiguration is made for real,
/// and the record of the sign-in must name code, side, field and the value to paste.
@Suite(
    "The diagnosis of a misconfiguration", .timeLimit(.minutes(5)),
    .enabled(
        if: PeerServer.areExpected && (FakeTime.library != nil || ProjectFiles.isCI),
        Comment(rawValue: PeerServer.absence)))
struct SignOnDiagnosisTests {
    @Test("made with pysaml2")
    func pySAML2() async throws {
        try await PeerServer.run("pysaml2_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                try await connect(scene, ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                try await idp.register(try await scene.metadata())
                let other = try await otherConnection(of: scene, .saml(idp))
                try await judge(
                    Misconfiguration.pySAML2, in: try await DiagnosisScene(scene, idp, other: other),
                    .pySAML2)
            }
        }
    }

    @Test("made with SimpleSAMLphp")
    func simpleSAMLphp() async throws {
        try await PeerServer.run("simplesamlphp_idp.py") { idp in
            try await SignOnScene.run("saml", provider: "custom-saml") { scene in
                try await connect(scene, ["metadataUrl": .string(try idp.fact("metadataUrl"))])
                try await idp.register(try await scene.metadata())
                let other = try await otherConnection(of: scene, .saml(idp))
                let login = ["username": "ada", "password": "ada-password"]
                try await judge(
                    Misconfiguration.simpleSAMLphp,
                    in: try await DiagnosisScene(scene, idp, other: other, login: login), .simpleSAMLphp)
            }
        }
    }

    @Test("made with idpyoidc")
    func idpyoidc() async throws {
        try await PeerServer.run("idpyoidc_op.py") { provider in
            try await SignOnScene.run("oidc", provider: "custom-oidc") { scene in
                try await provider.control("/clients", .object(Misconfiguration.client(at: scene.redirectURI)))
                try await connect(
                    scene, ["oidc": Misconfiguration.openID(issuer: try provider.fact("issuer"))])
                let other = try await otherConnection(of: scene, .openID(provider))
                try await judge(
                    Misconfiguration.idpyoidc,
                    in: try await DiagnosisScene(scene, provider, other: other), .idpyoidc)
            }
        }
    }

    @Test("made with oidc-provider-mock")
    func openIDProviderMock() async throws {
        let users = [#"{"sub":"ada","email":"ada@example.com"}"#, #"{"sub":"kim","name":"Kim"}"#]
        try await PeerServer.run(
            "oidc_mock_op.py", ["--require-registration"] + users.flatMap { ["--user", $0] }
        ) { provider in
            try await SignOnScene.run("oidc", provider: "custom-oidc") { scene in
                let client = try await Misconfiguration.registered(at: provider, for: scene)
                try await connect(scene, ["oidc": .object(client)])
                let other = try await otherConnection(of: scene, .openID(provider))
                try await judge(
                    Misconfiguration.openIDProviderMock,
                    in: try await DiagnosisScene(scene, provider, other: other, login: ["sub": "ada"]),
                    .openIDProviderMock)
            }
        }
    }

    // MARK: Scenes

    private enum Kind {
        case saml(PeerServer)
        case openID(PeerServer)
    }

    private func connect(_ scene: SignOnScene, _ metadata: JSONObject) async throws {
        _ = try await scene.call("connections/setMetadata", metadata)
        _ = try await scene.call("connections/activate", ["skipTest": true])
    }

    /// One that the identity provider was not told of.
    private func otherConnection(of scene: SignOnScene, _ kind: Kind) async throws -> String {
        let (name, provider, metadata): (String, String, JSONObject) =
            switch kind {
            case .saml(let idp): ("saml", "custom-saml", ["metadataUrl": .string(try idp.fact("metadataUrl"))])
            case .openID(let provider):
                (
                    "oidc", "custom-oidc",
                    ["oidc": Misconfiguration.openID(issuer: try provider.fact("issuer"), client: "unheard-of")]
                )
            }
        let made = try await scene.host.call(
            "connections/create",
            [
                "organizationId": .string(scene.organization), "providerId": .string(provider),
                "protocol": .string(name), "name": "Another",
            ])
        let id = try #require(made["id"]?.stringValue)
        try await connect(SignOnScene(host: scene.host, organization: scene.organization, connection: id), metadata)
        return id
    }

    // MARK: Judging

    /// Makes each misconfiguration and undoes it; before and after all of them the sign-in must succeed.
    private func judge(
        _ rows: [Misconfiguration], in scene: DiagnosisScene, _ section: DiagnosisDocument.Section
    ) async throws {
        // oidc-provider-mock has no switches.
        let usual = (try? await scene.peer.read("/behaviour"))?.objectValue
        _ = try await scene.scene.profile(try await scene.signIn())
        var sessions: [(row: Misconfiguration, session: JSON)] = []
        for row in rows {
            do {
                switch try await row.provoke(scene) {
                case .refused(let end):
                    #expect(end.state == (end.session["test"] == true ? "test_failed" : "failed"), "\(row.situation)")
                    #expect(end.code == nil && end.session["profile"] == nil, "\(row.situation)")
                    sessions.append((row, end.session))
                case .silent(let id):
                    sessions.append((row, ["id": .string(id), "state": "started"]))
                }
            } catch {
                Issue.record("\(row.situation): \(error)")
            }
            if let usual { try await scene.peer.behave(usual) }
        }
        _ = try await scene.scene.profile(try await scene.signIn())
        try await expire(&sessions, of: scene)
        var lines: [[String]] = []
        for (row, session) in sessions { lines.append(try judge(session, row, in: scene)) }
        #expect(
            try DiagnosisDocument.isCurrent(section, rows: lines), Comment(rawValue: DiagnosisDocument.remedy))
    }

    /// Has a host whose clock is some minutes ahead end the sign-ins that nobody answered.
    private func expire(_ sessions: inout [(row: Misconfiguration, session: JSON)], of scene: DiagnosisScene)
        async throws
    {
        var waiting = Set(
            sessions.filter { $0.session["state"] == "started" }.compactMap { $0.session["id"]?.stringValue })
        guard !waiting.isEmpty else { return }
        var ended: [String: JSON] = [:]
        let options = ["PORTAL_HOST_DATA": scene.scene.host.data, "PORTAL_HOST_BASE_URL": SignOnScene.portal]
        try await SpawnedHost.run(
            data: scene.scene.host.data, environment: try FakeTime.environment(off: 360).merging(options) { $1 }
        ) { host in
            _ = try await host.call(
                "events/subscribe",
                [
                    "organizationId": .string(scene.scene.organization),
                    "types": ["authentication.timed_out"],
                ])
            while !waiting.isEmpty {
                let expected = waiting
                let params = try await host.notification("events/event") { params in
                    params["event"]?["data"]?["id"]?.stringValue.map(expected.contains) ?? false
                }
                guard let id = params["event"]?["data"]?["id"]?.stringValue else { continue }
                waiting.remove(id)
                ended[id] = try await host.call("connections/sessions/get", ["sessionId": .string(id)])
            }
        }
        for index in sessions.indices {
            guard let id = sessions[index].session["id"]?.stringValue, let session = ended[id] else { continue }
            #expect(session["state"] == "timed_out", "\(sessions[index].row.situation)")
            sessions[index].session = session
        }
    }

    /// Compares, and returns the row of the document.
    private func judge(_ session: JSON, _ row: Misconfiguration, in scene: DiagnosisScene) throws -> [String] {
        var diagnosis = try #require(session["diagnosis"], "\(row.situation): \(session)")
        let name = diagnosis["code"]?.stringValue ?? ""
        if session["state"] == "timed_out" {
            // Nobody told us more: the error that the person saw has to be among those that are listed.
            #expect(name.hasSuffix(".timed_out") && diagnosis["side"]?.stringValue == Misconfiguration.there)
            let entries = diagnosis["evidence"]?["possibleErrors"]?.arrayValue ?? []
            diagnosis = try #require(
                entries.first { $0["code"]?.stringValue == row.code }, "\(row.situation): \(entries)")
            #expect(diagnosis["symptom"]?.stringValue?.isEmpty == false)
        }
        let connection = try #require(session["connectionId"]?.stringValue)
        func text(_ name: String) -> String? {
            guard var text = diagnosis[name]?.stringValue else { return nil }
            for name in ["inResponseTo", "notOnOrAfter"] {
                guard let value = session["response"]?[name]?.stringValue else { continue }
                text.replace(value.replacing(".000Z", with: "Z"), with: "{\(name)}")
            }
            return scene.shown(text, of: connection, seconds: row.seconds)
        }
        let situation = Comment(rawValue: "\(row.situation): \(diagnosis)")
        #expect(text("code") == row.code, situation)
        #expect(text("side") == row.side, situation)
        #expect(text("field") == row.field, situation)
        #expect(text("currentValue") == row.current, situation)
        #expect(text("correctValue") == row.correct, situation)
        #expect(text("title")?.isEmpty == false && (text("explanation") ?? text("remedy") ?? "").count > 40, situation)
        #expect(row.field == nil || text("consolePath") != nil, situation)
        func value(_ name: String) -> String { text(name).map { "`\($0)`" } ?? "" }
        return [
            row.situation, name == row.code ? value("code") : "`\(name)`: \(value("code"))", text("title") ?? "",
            text("side") ?? "",
            [text("consolePath"), text("field")].compactMap(\.self).joined(separator: ": "), value("currentValue"),
            value("correctValue"),
        ]
    }
}
