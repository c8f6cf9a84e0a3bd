import PortalCore
import PortalTestSupport
import PortalWeb
import Testing

@Suite("The listener's own routes", .timeLimit(.minutes(1)))
struct RouteTests {
    @Test("Health is one constant, for GET and HEAD only")
    func health() async throws {
        try await LiveListener.run { listener in
            let answer = try await listener.get("/healthz?x=y")
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "application/json")
            #expect(answer.body == Array(#"{"status":"ok"}"#.utf8))
            let refused = try await LoopbackClient.send("POST", listener.url + "/healthz", body: Array("x".utf8))
            #expect(refused.status == 405)
            #expect(refused.fields["allow"] == "GET, HEAD")
        }
    }

    @Test(
        "Everything else is not found, and reaches no handler",
        arguments: [
            "/", "/sso", "/SSO/start", "//sso/start", "/./sso/start", "/%73so/start", "/x/../sso/start", "/healthz/",
            "/metricsx", "/scim/v2", "/portal", "/favicon.ico", "/?/sso/start",
        ])
    func unknown(path: String) async throws {
        try await LiveListener.run { listener in
            let client = try await RawClient(listener.port)
            await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(answer.contains("content-security-policy: default-src 'none'"))
            #expect(!answer.lowercased().contains("hummingbird") && !answer.lowercased().contains("server:"))
            #expect(listener.requests.all.isEmpty)
        }
    }

    @Test("Only behind https the browser is told to stay there", arguments: [true, false])
    func strictTransport(secure: Bool) async throws {
        try await LiveListener.run(baseURL: secure ? "https://a.example" : "http://127.0.0.1") { listener in
            for path in ["/", "/healthz", "/sso/start"] {
                let answer = try await listener.get(path)
                #expect((answer.fields["strict-transport-security"] != nil) == secure)
            }
        }
    }

    @Test("Answers and sign-ins are counted under few names, and never under what a request brings")
    func metrics() async throws {
        try await LiveListener.run(
            answer: Answer { request in
                let session = SignInSessionID("ssess_01ARZ3NDEKTSV4RRFFQ69G5FAV")
                let code = request.url.hasSuffix("good") ? "code" : nil
                return ForwardedReply(status: 303, headers: [], sessionId: session, code: code)
            }
        ) { listener in
            for path in [
                "/sso/saml/canary/acs?good", "/sso/saml/canary/acs?bad", "/sso/oidc/callback?good",
                "/sso/saml/canary/metadata", "/sso/canary", "/canary", "/healthz",
            ] {
                _ = try await listener.get(path)
            }
            let answer = try await listener.get("/metrics")
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let text = String(decoding: answer.body, as: UTF8.self)
            let lines = Set(text.split(separator: "\n").map(String.init))
            for line in [
                "portal_http_requests_total{route=\"acs\",status=\"303\"} 2",
                "portal_http_requests_total{route=\"callback\",status=\"303\"} 1",
                "portal_http_requests_total{route=\"metadata\",status=\"303\"} 1",
                "portal_http_requests_total{route=\"other\",status=\"303\"} 1",
                "portal_http_requests_total{route=\"unknown\",status=\"404\"} 1",
                "portal_http_requests_total{route=\"healthz\",status=\"200\"} 1",
                "portal_http_requests_in_progress 0", "portal_sign_ins_total{outcome=\"succeeded\"} 2",
                "portal_sign_ins_total{outcome=\"test_failed\"} 1",
            ] {
                #expect(lines.contains(line), "\(line)")
            }
            #expect(!text.contains("canary"))
        }
    }
}
