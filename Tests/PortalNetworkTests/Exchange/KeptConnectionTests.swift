import OIDC
import PortalCore
import PortalNetwork
import Testing

@Suite("Connections that are kept")
struct KeptConnectionTests {
    private static let answer: [ScriptedServer.Step] = [
        .send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")
    ]

    private func post(_ url: String) -> ProviderRequest {
        ProviderRequest(
            method: .post, url: url, fields: [.init(name: "Content-Type", value: "text/plain")], body: Array("x".utf8),
            maximumResponseBytes: 4096, followsRedirects: false)
    }

    @Test("Several requests share a connection; each looks up the name and checks it")
    func shared() async throws {
        let resolver = ScriptedResolver(["events.example": [["127.0.0.1"]]])
        try await withServer(ScriptedServer { _ in Self.answer }) { server in
            try await withFetcher(keepsConnections: true, resolver: resolver) { fetcher in
                for _ in 0..<5 {
                    let answer = try await fetcher.perform(post("http://events.example:\(server.port)/a"))
                    #expect(answer.status == 200 && answer.body == Array("ok".utf8))
                }
            }
            #expect(server.connections == 1 && server.requestHeads.count == 5)
            #expect(resolver.questions.count == 5)
            #expect(server.requestHeads.allSatisfy { !$0.lowercased().contains("connection: close") })
        }
    }

    @Test("A name that leads elsewhere is followed there, and one that leads where nobody may go is refused")
    func moved() async throws {
        try await withServer(ScriptedServer { _ in Self.answer }) { server in
            try await withServer(ScriptedServer(address: "127.0.0.2", port: server.port) { _ in Self.answer }) {
                other in
                let resolver = ScriptedResolver([
                    "events.example": [["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"], ["127.0.0.1"]]
                ])
                try await withFetcher(keepsConnections: true, resolver: resolver) { fetcher in
                    let request = post("http://events.example:\(server.port)/a")
                    _ = try await fetcher.perform(request)
                    _ = try await fetcher.perform(request)
                    #expect(server.requestHeads.count == 1 && other.requestHeads.count == 1)
                    await #expect(throws: HTTPExchangeError.self) { _ = try await fetcher.perform(request) }
                    _ = try await fetcher.perform(request)
                    #expect(server.requestHeads.count == 2 && server.connections == 1)
                }
            }
        }
    }

    @Test("Where the other side has closed it, the next request has a new one")
    func closed() async throws {
        try await withServer(ScriptedServer { _ in Self.answer + [.close] }) { server in
            try await withFetcher(keepsConnections: true) { fetcher in
                var answered = 0
                // One may meet the connection while it is being closed; it is not sent twice.
                for _ in 0..<20 where answered < 3 {
                    do {
                        answered +=
                            try await fetcher.perform(post("http://127.0.0.1:\(server.port)/a")).status == 200 ? 1 : 0
                    } catch let error as HTTPExchangeError {
                        #expect(error.code == .connectionFailed)
                    }
                }
                #expect(answered == 3 && server.connections >= 3)
                #expect(server.requestHeads.count == server.connections)
            }
        }
    }
}
