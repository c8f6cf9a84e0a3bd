import Foundation
import PortalTestSupport
import SAML
import StrictJSON
import TestIdentityProvider
import Testing

@Suite("The test identity provider", .timeLimit(.minutes(5)))
struct ServerTests {
    @Test("listens on this machine only, unless it is told otherwise")
    func addresses() async throws {
        for host in ["0.0.0.0", "::", "192.0.2.1", "localhost", "127.0.0.1.example.com", "127.1", "127.0.0.01"] {
            var configuration = TestIdentityProviderConfiguration()
            configuration.host = host
            await #expect(throws: TestIdentityProviderError.self) {
                try await TestIdentityProviderServer.start(configuration)
            }
        }
        var configuration = TestIdentityProviderConfiguration()
        configuration.host = "127.0.0.2"
        let server = try await TestIdentityProviderServer.start(configuration)
        #expect(server.facts.baseURL.hasPrefix("http://127.0.0.2:"))
        await server.stop()
    }

    @Test("says so when its port is taken, and gives it back when it ends")
    func ports() async throws {
        var configuration = TestIdentityProviderConfiguration()
        // An address that nothing else uses: elsewhere another test could take the port as soon as it is free.
        configuration.host = "127.0.0.3"
        let first = try await TestIdentityProviderServer.start(configuration)
        configuration.port = try #require(URLComponents(string: first.facts.baseURL)?.port)
        await #expect(throws: TestIdentityProviderError.self) {
            try await TestIdentityProviderServer.start(configuration)
        }
        await first.stop()
        // A program that another test started at that moment can hold the socket until it has begun.
        var second = try? await TestIdentityProviderServer.start(configuration)
        let deadline = ContinuousClock.now + .seconds(20)
        while second == nil, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
            second = try? await TestIdentityProviderServer.start(configuration)
        }
        #expect(second?.facts.baseURL == first.facts.baseURL)
        await second?.stop()
    }

    @Test("answers under its own name only")
    func hosts() async throws {
        try await Visitor.run { visitor in
            let answer = try await LoopbackClient.send(
                "GET", visitor.facts.baseURL + "/behaviour", fields: [("Accept", "application/json")])
            #expect(answer.status == 200)
            // A page elsewhere that had its own name lead here would send that name.
            #expect(try await Self.status(visitor, host: "rebound.example.com") == 421)
            #expect(try await Self.status(visitor, host: "localhost:1") == 200)
        }
    }

    /// The client writes its own Host, so this goes through another one.
    private static func status(_ visitor: Visitor, host: String) async throws -> Int? {
        let curl = try #require(ProjectFiles.program("curl"), "apt-get install curl")
        let result = try await FinishedCommand.run(
            curl, ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: \(host)", visitor.facts.baseURL + "/"])
        return Int(result.output)
    }

    @Test("keeps keys and secret in a directory, for its owner alone")
    func keptKeys() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/keys"
        var seen: [[String]] = []
        for _ in 0..<2 {
            try await Visitor.run {
                $0.keyDirectory = path
            } body: { visitor in
                seen.append([visitor.facts.certificate, visitor.facts.clientSecret])
            }
        }
        #expect(seen.first == seen.last)
        try await Visitor.run { visitor in
            #expect(visitor.facts.certificate != seen.first?.first)
            #expect(visitor.facts.clientSecret != seen.first?.last)
        }
        for file in ["current.pem", "client-secret"] {
            let mode = try FileManager.default.attributesOfItem(atPath: path + "/" + file)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(file)")
        }
        try Data("nonsense".utf8).write(to: URL(filePath: path + "/current.pem"))
        await #expect(throws: TestIdentityProviderError.self) {
            try await Visitor.run {
                $0.keyDirectory = path
            } body: { _ in
            }
        }
    }

    private func switchedOn(_ visitor: Visitor) async throws -> [String] {
        let listed = try JSONReader.parse(await Visitor.get(visitor.facts.behaviourURL).body)
        return listed["fail"]?.arrayValue?.compactMap(\.stringValue) ?? []
    }

    @Test("lists every switch with a description, and refuses others by name")
    func behaviour() async throws {
        try await Visitor.run { visitor in
            let url = visitor.facts.behaviourURL
            let listed = try JSONReader.parse(await Visitor.get(url).body)
            let known = try #require(listed["known"]?.arrayValue)
            #expect(known.compactMap { $0["name"]?.stringValue } == Misbehaviour.allCases.map(\.rawValue))
            #expect(known.allSatisfy { $0["description"]?.stringValue?.hasSuffix(".") == true })
            #expect(known.allSatisfy { $0["protocols"]?.arrayValue?.isEmpty == false })
            #expect(try await switchedOn(visitor).isEmpty)

            try await visitor.behave(.sha1, .expired)
            #expect(try await switchedOn(visitor) == ["expired", "sha1"])
            for body in [
                "{\"fail\":[\"nonsense\"]}", "{\"fail\":\"sha1\"}", "{\"fail\":[1]}", "{\"other\":1}", "[]", "{",
                "{\"skewSeconds\":0}", "{\"skewSeconds\":\"5\"}", "{\"skewSeconds\":99999999}",
                "{\"fail\":[],\"fail\":[]}",
            ] {
                #expect(try await visitor.post("/behaviour", "application/json", body.utf8).status == 400, "\(body)")
            }
            #expect(try await visitor.post("/behaviour", "text/plain", "{\"fail\":[]}".utf8).status == 415)
            // Nothing of that has changed anything.
            #expect(try await switchedOn(visitor) == ["expired", "sha1"])
            let unknown = try await Visitor.get(try visitor.request().redirectURL() + "&fail=nonsense")
            #expect(unknown.status == 400)
            #expect(String(decoding: unknown.body, as: UTF8.self).contains("wrong-audience"))
        }
    }

    @Test("moves its clock by the seconds that are asked for")
    func skew() async throws {
        try await Visitor.run { visitor in
            for (seconds, isRefused) in [(120, false), (240, true)] {
                let request = visitor.request()
                let url = try request.redirectURL() + "&fail=not-yet-valid&skew=\(seconds)"
                let form = try Visitor.form(await Visitor.get(url))
                let report = visitor.verify(form, answering: request.id.rawValue)
                #expect((report.assertion == nil) == isRefused, "\(seconds)")
            }
            let url = try visitor.request().redirectURL()
            for skew in ["0", "x", "99999999999999999999"] {
                #expect(try await Visitor.get(url + "&fail=expired&skew=" + skew).status == 400)
            }
        }
    }

    @Test("shows people pages without inline scripts, where nothing that came with the request is markup")
    func pages() async throws {
        try await Visitor.run {
            $0.isInteractive = true
        } body: { visitor in
            let hostile = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
            let initiate = visitor.facts.initiateURL + "?acs=http%3A%2F%2F127.0.0.1%3A9%2F&audience=x"
            let choice = try await Visitor.get(initiate + "&RelayState=" + hostile, accept: "text/html")
            let answer = try await Visitor.get(
                initiate + "&user=jane@example.com&RelayState=" + hostile, accept: "text/html")
            let index = try await Visitor.get(visitor.facts.baseURL + "/", accept: "text/html")
            let missing = try await Visitor.get(visitor.facts.baseURL + "/" + hostile, accept: "text/html")
            for page in [choice, answer, index, missing] {
                let text = String(decoding: page.body, as: UTF8.self)
                #expect(!text.contains("<script>"))
                #expect(page.fields["content-security-policy"]?.contains("script-src 'self'") == true)
                #expect(page.fields["content-security-policy"]?.contains("unsafe-inline") == false)
                #expect(page.fields["x-content-type-options"] == "nosniff")
            }
            #expect([choice, answer, index].allSatisfy { $0.status == 200 })
            #expect(missing.status == 404)
            let asked = String(decoding: choice.body, as: UTF8.self)
            #expect(asked.contains("name=\"user\" value=\"\(Visitor.email)\""))
            #expect(asked.contains("name=\"fail\" value=\"wrong-audience\""))
            #expect(!asked.contains("name=\"fail\" value=\"alg-none\""))
            let form = String(decoding: answer.body, as: UTF8.self)
            #expect(form.contains("<button type=\"submit\">Continue</button>"))
            #expect(form.contains("value=\"&quot;&gt;&lt;script&gt;"))
            #expect(String(decoding: index.body, as: UTF8.self).contains(visitor.facts.clientSecret))
        }
    }

    @Test("answers whatever it is asked", arguments: ["GET", "POST", "PUT"])
    func nonsense(method: String) async throws {
        try await Visitor.run { visitor in
            for path in [
                "/", "/nothing", "/saml/sso", "/saml/initiate", "/oidc/authorize", "/oidc/token", "/oidc/userinfo",
                "/saml/service-providers", "/behaviour",
            ] {
                for body in ["", "a=%", "a=%zz&a", String(repeating: "a=b&", count: 500), "{}", "<a/>"] {
                    for type in ["application/x-www-form-urlencoded", "application/json", "application/xml"] {
                        let answer = try await LoopbackClient.send(
                            method, visitor.facts.baseURL + path + "?" + (body.first == "a" ? body : ""),
                            fields: [("Content-Type", type)], body: Array(body.utf8))
                        #expect(answer.status < 500, "\(method) \(path) \(body.prefix(10)) \(type)")
                    }
                }
            }
        }
    }
}
