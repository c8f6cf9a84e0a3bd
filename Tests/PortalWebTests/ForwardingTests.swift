import Foundation
import PortalCore
import PortalTestSupport
import PortalWeb
import Testing

@Suite("What the listener hands on", .timeLimit(.minutes(1)))
struct ForwardingTests {
    @Test(
        "Path and query arrive as they were sent, after the base URL",
        arguments: [
            "/sso/start?connection=conn_1&x=%2f%2F+b&&c=%C3%BC&x=&d", "/sso/oidc/callback?", "/sso/%61cs/..%2f?a?b",
            "/sso/saml/c/acs?SAMLResponse=%2B+/=&RelayState=a%20b", "/sso//a/../b;c=d,e", "/sso/",
            "/sso/callback?q='\"<>\\^`{|}[]",
        ])
    func rawURL(target: String) async throws {
        try await LiveListener.run(baseURL: "https://sso.example.com") { listener in
            let client = try await RawClient(listener.port)
            await client.send("GET \(target) HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(listener.requests.all.map(\.url) == ["https://sso.example.com" + target])
            #expect(listener.requests.all.first?.method == "GET")
        }
    }

    @Test("Names are in lower case, repeated fields joined, and the body is there byte by byte")
    func fieldsAndBody() async throws {
        try await LiveListener.run { listener in
            let client = try await RawClient(listener.port)
            await client.send(
                "POST /sso/saml/c/acs HTTP/1.1\r\nHOST: a.example\r\nX-Twice: 1\r\ncookie: a=b\r\nx-tWICE: 2, 3\r\n"
                    + "Cookie: c=d\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\na+b\r\n4;x=y\r\n\0%2B\r\n0\r\n\r\n")
            _ = await client.receiveAll()
            let request = try #require(listener.requests.all.first)
            #expect(request.method == "POST")
            #expect(request.url == listener.url + "/sso/saml/c/acs")
            #expect(request.headers["host"] == "a.example")
            #expect(request.headers["x-twice"] == "1, 2, 3")
            #expect(request.headers["cookie"] == "a=b; c=d")
            #expect(request.headers.keys.allSatisfy { $0 == $0.lowercased() })
            #expect(request.body == Array("a+b\0%2B".utf8))
        }
    }

    @Test("The base URL's own path may be there or taken away by a proxy; the handler sees one URL")
    func basePath() async throws {
        try await LiveListener.run(baseURL: "https://example.com/portal") { listener in
            for path in ["/portal/sso/start?a=/portal/", "/sso/start?a=/portal/"] {
                let answer1 = try await listener.get(path)
                #expect(answer1.status == 200)
            }
            #expect(
                listener.requests.all.map(\.url)
                    == Array(repeating: "https://example.com/portal/sso/start?a=/portal/", count: 2))
            let answer2 = try await listener.get("/other/sso/start")
            #expect(answer2.status == 404)
        }
    }

    @Test("A target in absolute form leads by its path, whatever host it names")
    func absoluteForm() async throws {
        try await LiveListener.run(baseURL: "https://sso.example.com") { listener in
            let client = try await RawClient(listener.port)
            await client.send("GET HTTP://evil.example/sso/start?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            _ = await client.receiveAll()
            #expect(listener.requests.all.map(\.url) == ["https://sso.example.com/sso/start?a=b"])
        }
    }

    @Test("The reply is given as it is; only the transport's fields are not taken from it")
    func reply() async throws {
        let reply = ForwardedReply(
            status: 303,
            headers: [
                .init("Location", "https://app.example/?code=a%2Fb"), .init("Set-Cookie", "a=b; Secure"),
                .init("set-cookie", "c=d"), .init("Cache-Control", "private"),
                .init("Content-Security-Policy", "form-action https://idp.example"), .init("Content-Length", "999"),
                .init("Transfer-Encoding", "chunked"), .init("Not a name", "x"),
            ], body: Array("héllo".utf8))
        try await LiveListener.run(answer: Answer { _ in reply }) { listener in
            let client = try await RawClient(listener.port)
            await client.send("GET /sso/start HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 303 See Other\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nhéllo"))
            let lines = Set(answer.lowercased().components(separatedBy: "\r\n"))
            for line in [
                "location: https://app.example/?code=a%2fb", "set-cookie: a=b; secure", "set-cookie: c=d",
                "cache-control: private", "content-security-policy: form-action https://idp.example",
                "content-length: 6", "x-content-type-options: nosniff", "referrer-policy: no-referrer",
                "date: sun, 06 nov 1994 08:49:37 gmt", "connection: close",
            ] {
                #expect(lines.contains(line), "\(line)")
            }
            #expect(!lines.contains { $0.hasPrefix("transfer-encoding") || $0.hasPrefix("server") })
            #expect(
                lines.filter { $0.hasPrefix("content-security-policy") || $0.hasPrefix("cache-control") }.count == 2)
        }
    }

    @Test("HEAD has the fields of GET and no body; 204 has no length; a status that is none becomes 500")
    func bodiless() async throws {
        try await LiveListener.run(
            answer: Answer { request in
                switch request.url.split(separator: "/").last {
                case "204": ForwardedReply(status: 204, headers: [])
                case "99": ForwardedReply(status: 99, headers: [])
                default: try await LiveListener.plain.give(request)
                }
            }
        ) { listener in
            let client = try await RawClient(listener.port)
            await client.send("HEAD /sso/a HTTP/1.1\r\nHost: a\r\n\r\nGET /sso/204 HTTP/1.1\r\nHost: a\r\n\r\n")
            await client.send("GET /sso/99 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answers = await client.receiveAll().lowercased().components(separatedBy: "\r\n\r\n")
            #expect(answers.count == 4)
            #expect(answers.first?.contains("content-length: 8") == true)
            #expect(answers.dropFirst().first?.hasPrefix("http/1.1 204 no content\r\n") == true)
            #expect(answers.dropFirst().first?.contains("content-length") == false)
            #expect(answers.dropFirst(2).first?.hasPrefix("http/1.1 500 ") == true)
            #expect(listener.requests.all.first?.method == "HEAD")
        }
    }

    @Test("A refusal becomes a page with its words, the reference and a status of its kind")
    func refusal() async throws {
        try await LiveListener.run(
            answer: Answer { _ in
                throw PortalError(
                    .notFound, "connection_not_found", "There is no <connection> & no \"name\".", remedy: "Ask 'them'.")
            }
        ) { listener in
            let answer = try await listener.get("/sso/start")
            #expect(answer.status == 404)
            #expect(answer.fields["content-type"] == "text/html; charset=utf-8")
            #expect(answer.fields["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            #expect(answer.fields["cache-control"] == "no-store")
            let page = String(decoding: answer.body, as: UTF8.self)
            #expect(page.contains("There is no &lt;connection&gt; &amp; no &quot;name&quot;."))
            #expect(page.contains("Ask &#39;them&#39;."))
            #expect(page.contains(LiveListener.trace))
            #expect(!page.contains("connection_not_found"))
        }
    }

    @Test("An unexpected failure tells the reference and nothing else")
    func failure() async throws {
        struct Secret: Error { let text = "canary" }
        try await LiveListener.run(answer: Answer { _ in throw Secret() }) { listener in
            let answer = try await listener.get("/sso/start")
            #expect(answer.status == 500)
            let page = String(decoding: answer.body, as: UTF8.self)
            #expect(page.contains(LiveListener.trace))
            #expect(!page.contains("canary") && !page.contains("Secret"))
        }
    }

    @Test("Every kind of refusal has a status; too many calls say when to come back")
    func kinds() async throws {
        try await LiveListener.run(
            answer: Answer { request in
                let name = request.url.split(separator: "/").last.map(String.init)
                let kind = PortalError.Kind.allCases.first { "\($0)" == name } ?? .internal
                throw PortalError(kind, "reason", "Words.")
            }
        ) { listener in
            for kind in PortalError.Kind.allCases {
                let answer = try await listener.get("/sso/\(kind)")
                #expect((400...599).contains(answer.status))
                #expect((answer.fields["retry-after"] != nil) == (kind == .busy))
            }
        }
    }
}
