import Foundation
import OIDC
import PortalCore
import PortalNetwork
import Testing

@Suite("Exchanges with OpenID providers")
struct ExchangeTests {
    static let form = Array("grant_type=authorization_code&code=a%2Bb".utf8)

    /// A token request with credentials.
    private func post(_ url: String, follows: Bool = false, bytes: Int = 4096) -> ProviderRequest {
        ProviderRequest(
            method: .post, url: url,
            fields: [
                .init(name: "Content-Type", value: "application/x-www-form-urlencoded"),
                .init(name: "Authorization", value: "Basic Y2xpZW50OnNlY3JldA=="),
                .init(name: "Accept", value: "application/json"),
            ], body: Self.form, maximumResponseBytes: bytes, followsRedirects: follows)
    }

    private func get(
        _ url: String, fields: [ProviderRequest.Field] = [], follows: Bool = true, bytes: Int = 4096
    ) -> ProviderRequest {
        ProviderRequest(
            method: .get, url: url, fields: fields, body: nil, maximumResponseBytes: bytes, followsRedirects: follows)
    }

    private func failure(
        of request: ProviderRequest, by fetcher: GuardedFetcher, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> HTTPExchangeError {
        do {
            let response = try await fetcher.perform(request)
            Issue.record("answered: \(response)", sourceLocation: sourceLocation)
            throw UnexpectedSuccess()
        } catch let error as HTTPExchangeError {
            return error
        }
    }

    private func expect(
        _ code: HTTPExchangeError.Code, of request: ProviderRequest, by fetcher: GuardedFetcher,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let error = try await failure(of: request, by: fetcher, sourceLocation: sourceLocation)
        #expect(error.code == code, "\(request): \(error.message)", sourceLocation: sourceLocation)
    }

    @Test("A POST arrives as described, with the transport's own fields, and any status is an answer")
    func post() async throws {
        let server = try await ScriptedServer { _ in
            [
                .send(
                    "HTTP/1.1 400 Bad\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: 25\r\n\r\n"
                        + "{\"error\":\"invalid_grant\"}"), .close,
            ]
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let response = try await fetcher.perform(post("http://127.0.0.1:\(server.port)/token?a=b%20c"))
                #expect(response.status == 400)
                #expect(response.contentType == "application/json; charset=utf-8")
                #expect(response.body == Array("{\"error\":\"invalid_grant\"}".utf8))
                let request = try #require(server.requestHeads.first)
                #expect(request.hasPrefix("POST /token?a=b%20c HTTP/1.1\r\n"))
                #expect(request.hasSuffix("\r\n\r\ngrant_type=authorization_code&code=a%2Bb"))
                let lower = request.lowercased()
                #expect(lower.contains("\r\nauthorization: basic y2xpzw50onnly3jlda==\r\n"))
                #expect(lower.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"))
                #expect(lower.contains("\r\ncontent-length: \(Self.form.count)\r\n"))
                #expect(lower.contains("\r\naccept: application/json\r\n"))
                #expect(server.connections == 1)
            }
        }
    }

    @Test("Fields that belong to the transport cannot be given, and none can smuggle another")
    func fields() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("{}", type: "application/json") }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let url = "http://127.0.0.1:\(server.port)/"
                let own = [("Host", "evil.example"), ("Transfer-Encoding", "chunked"), ("Connection", "keep-alive")]
                _ = try await fetcher.perform(get(url, fields: own.map { .init(name: $0, value: $1) }))
                let lower = try #require(server.requestHeads.first).lowercased()
                #expect(!lower.contains("evil.example") && !lower.contains("transfer-encoding"))
                #expect(lower.contains("\r\nconnection: close\r\n"))
                for field in [("X-A", "b\r\nX-C: d"), ("X-A\r\nX-C", "d"), ("X A", "b")] {
                    _ = try await failure(
                        of: get(url, fields: [.init(name: field.0, value: field.1)]), by: fetcher)
                }
                #expect(server.requestHeads.count == 1)
            }
        }
    }

    @Test("A key set may be redirected to; its answer says no type when several are given")
    func redirectedGet() async throws {
        let server = try await ScriptedServer { head in
            head.hasPrefix("GET /keys ")
                ? ScriptedServer.answer("{}", type: "application/json", headers: "Content-Type: text/html\r\n")
                : ScriptedServer.status(302, headers: "Location: /keys\r\n")
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let response = try await fetcher.perform(.keySet(at: "http://127.0.0.1:\(server.port)/old"))
                #expect(response.status == 200)
                #expect(response.contentType == nil)
                #expect(server.requestHeads.count == 2)
            }
        }
    }

    @Test(
        "What carries credentials or a body is never sent on, even if the request says so",
        arguments: [301, 302, 303, 307, 308])
    func credentialsStay(status: Int) async throws {
        let elsewhere = try await ScriptedServer { _ in ScriptedServer.answer("{}", type: "application/json") }
        let server = try await ScriptedServer { _ in
            ScriptedServer.status(status, headers: "Location: http://127.0.0.1:\(elsewhere.port)/\r\n")
        }
        try await withServer(elsewhere) { elsewhere in
            try await withServer(server) { server in
                try await withFetcher { fetcher in
                    let url = "http://127.0.0.1:\(server.port)/"
                    let bearer = ProviderRequest.Field(name: "authorization", value: "Bearer token")
                    for request in [
                        post(url), post(url, follows: true), get(url, fields: [bearer]), get(url, follows: false),
                    ] {
                        let error = try await failure(of: request, by: fetcher)
                        #expect(error.code == .redirected)
                        #expect(!error.message.contains("token"))
                    }
                    #expect(server.requestHeads.count == 4)
                    #expect(elsewhere.connections == 0)
                }
            }
        }
    }

    @Test("The guard holds for every URL, also for those that a redirect names")
    func guarded() async throws {
        let server = try await ScriptedServer { _ in
            ScriptedServer.status(302, headers: "Location: https://10.0.0.1/keys\r\n")
        }
        let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1"]], "keys.example.com": [["93.184.216.34"]]])
        try await withServer(server) { server in
            try await withFetcher(policy: AddressPolicy(), resolver: resolver) { fetcher in
                for url in [
                    "https://127.0.0.1:\(server.port)/token", "http://[::1]:\(server.port)/",
                    "https://idp.example.com:\(server.port)/token", "https://169.254.169.254/",
                    "http://keys.example.com/", "https://u:p@keys.example.com/", "file:///etc/passwd",
                ] {
                    try await expect(.notAllowed, of: post(url), by: fetcher)
                }
                try await expect(.invalidURL, of: get("keys"), by: fetcher)
                try await expect(.hostNotFound, of: get("https://nobody.example/"), by: fetcher)
                #expect(server.connections == 0)
            }
            try await withFetcher { fetcher in
                let error = try await failure(of: get("http://127.0.0.1:\(server.port)/"), by: fetcher)
                #expect(error.code == .notAllowed)
                #expect(server.connections == 1)
            }
        }
    }

    @Test("TLS is verified before credentials are sent; --trust-ca adds an authority")
    func tls() async throws {
        let authority = try TestAuthority()
        let server = try await ScriptedServer(tls: authority.server(addresses: [[127, 0, 0, 1]])) { _ in
            ScriptedServer.answer("{}", type: "application/json")
        }
        try await withServer(server) { server in
            let request = post("https://127.0.0.1:\(server.port)/token")
            try await withFetcher { fetcher in
                try await expect(.tls, of: request, by: fetcher)
                #expect(server.requestHeads.isEmpty)
            }
            try await authority.withTrustFile { file in
                try await withFetcher(trustFile: file) { fetcher in
                    let response = try await fetcher.perform(request)
                    #expect(response.status == 200)
                }
            }
        }
    }

    @Test("A longer answer than the request wants is refused, announced or not; the limit itself is not")
    func length() async throws {
        let server = try await ScriptedServer { head in
            let body = String(repeating: "x", count: 100)
            return head.hasPrefix("GET /announced ")
                ? ScriptedServer.answer(body) : [.send("HTTP/1.1 200 OK\r\n\r\n\(body)"), .close]
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                for path in ["announced", "open"] {
                    let url = "http://127.0.0.1:\(server.port)/\(path)"
                    let response = try await fetcher.perform(get(url, bytes: 100))
                    #expect(response.body.count == 100)
                    try await expect(.tooLarge, of: get(url, bytes: 99), by: fetcher)
                }
            }
            try await withFetcher(limits: limits(bytes: 50)) { fetcher in
                let request = get("http://127.0.0.1:\(server.port)/announced", bytes: 100)
                try await expect(.tooLarge, of: request, by: fetcher)
            }
        }
    }

    @Test("A POST is sent once, even when the connection ends without an answer")
    func noRepetition() async throws {
        let server = try await ScriptedServer { _ in [.close] }
        try await withServer(server) { server in
            let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1", "127.0.0.1", "127.0.0.1"]]])
            try await withFetcher(resolver: resolver) { fetcher in
                let request = post("http://idp.example.com:\(server.port)/token")
                try await expect(.connectionFailed, of: request, by: fetcher)
                #expect(server.requestHeads.count == 1)
            }
        }
    }

    @Test("Silence, other protocols, closed ports and a caller that gives up have codes of their own")
    func failures() async throws {
        let silent = try await ScriptedServer { _ in [.hang] }
        let other = try await ScriptedServer(answersAtOnce: true) { _ in [.send("SSH-2.0-x\r\n"), .hang] }
        try await withServer(silent) { silent in
            try await withFetcher(limits: limits(seconds: 1)) { fetcher in
                let request = post("http://127.0.0.1:\(silent.port)/")
                try await expect(.timeout, of: request, by: fetcher)
            }
            try await withFetcher { fetcher in
                let request = post("http://127.0.0.1:\(silent.port)/")
                let task = Task { try await failure(of: request, by: fetcher) }
                await silent.firstRequest()
                task.cancel()
                let error = try await task.value
                #expect(error.code == .cancelled)
            }
        }
        try await withServer(other) { other in
            try await withFetcher { fetcher in
                let request = get("http://127.0.0.1:\(other.port)/")
                try await expect(.invalidAnswer, of: request, by: fetcher)
            }
        }
        let closed = other.port
        try await withFetcher { fetcher in
            let request = get("http://127.0.0.1:\(closed)/")
            try await expect(.connectionFailed, of: request, by: fetcher)
            await fetcher.shutdown()
            try await expect(.cancelled, of: request, by: fetcher)
        }
    }
}
