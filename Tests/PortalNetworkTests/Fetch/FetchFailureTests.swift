import Foundation
import PortalCore
import PortalNetwork
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("What a failed fetch says")
struct FetchFailureTests {
    private func failure(script: @escaping ScriptedServer.Script) async throws -> FetchError {
        let server = try await ScriptedServer(script: script)
        return try await withServer(server) { server in
            try await withFetcher { fetcher in
                try await PortalNetworkTests.failure(of: "http://127.0.0.1:\(server.port)/doc?key=1", by: fetcher)
            }
        }
    }

    @Test(
        "A status other than 200 is an error with a hint",
        arguments: [
            (401, "sign-in"), (403, "refuses access"), (404, "nothing at this URL"), (410, "nothing at this URL"),
            (429, "too often"), (500, "fault is on that server"), (503, "fault is on that server"),
            (204, "not the document"),
            (418, "Check the URL"), (304, "leads nowhere"),
        ])
    func status(status: Int, hint: String) async throws {
        let error = try await failure { _ in ScriptedServer.status(status) }
        #expect(error.kind == .status)
        #expect(error.status == status)
        #expect(error.message.contains("HTTP status \(status)"))
        #expect(error.message.contains(hint))
        #expect(!error.url.contains("key"))
    }

    @Test("A port that nobody listens on")
    func connectionRefused() async throws {
        // A port that a server has just left may be given to another test's server; this one is given to nobody.
        let reservedPort = 1
        try await withFetcher { fetcher in
            let error = try await PortalNetworkTests.failure(of: "http://127.0.0.1:\(reservedPort)/", by: fetcher)
            #expect(error.kind == .connectionRefused)
            #expect(error.message.contains("port \(reservedPort)"))
        }
    }

    @Test("A connection that is reset in the middle of the body")
    func resetInBody() async throws {
        let error = try await failure { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .reset] }
        #expect(error.kind == .connectionFailed)
    }

    @Test("A connection that ends before the declared length")
    func shortBody() async throws {
        let error = try await failure { _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .close] }
        #expect(error.kind == .connectionFailed)
        #expect(error.message.contains("before the document was complete"))
    }

    @Test("A chunked body without its last chunk")
    func shortChunks() async throws {
        let error = try await failure { _ in
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), .close]
        }
        #expect(error.kind == .connectionFailed)
        #expect(error.message.contains("before the document was complete"))
    }

    @Test("A connection that is closed without an answer")
    func closedAtOnce() async throws {
        let error = try await failure { _ in [.close] }
        #expect(error.kind == .connectionFailed)
        #expect(error.message.contains("without an answer"))
    }

    @Test(
        "Something else than HTTP",
        arguments: ["220 mail ESMTP\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "<html></html>", "HTTP/9.9 abc\r\n\r\n", "{}\n"])
    func garbage(answer: String) async throws {
        let error = try await failure { _ in [.send(answer), .close] }
        #expect(error.kind == .invalidAnswer)
    }

    @Test("Contradictory lengths", arguments: ["Content-Length: 3\r\nContent-Length: 4\r\n", "Content-Length: -1\r\n"])
    func contradictoryLengths(headers: String) async throws {
        let error = try await failure { _ in [.send("HTTP/1.1 200 OK\r\n\(headers)\r\nabc"), .close] }
        #expect(error.kind == .invalidAnswer)
    }

    @Test("A name that does not exist")
    func unknownName() async throws {
        try await withFetcher(policy: AddressPolicy(), resolver: ScriptedResolver([:])) { fetcher in
            let error = try await PortalNetworkTests.failure(of: "https://nowhere.example.com/", by: fetcher)
            #expect(error.kind == .hostNotFound)
            #expect(error.message.contains("nowhere.example.com"))
        }
    }

    @Test("A fetch that is cancelled ends at once, whatever it waits for")
    func cancellation() async throws {
        let server = try await ScriptedServer { head in
            head.hasPrefix("GET /body ") ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), .hang] : [.hang]
        }
        try await withServer(server) { server in
            for path in ["head", "body"] {
                try await withFetcher(limits: limits(seconds: 600)) { fetcher in
                    let port = server.port
                    let fetch = Task {
                        try await PortalNetworkTests.failure(of: "http://127.0.0.1:\(port)/\(path)", by: fetcher)
                    }
                    await server.firstRequest()
                    let start = ContinuousClock.now
                    fetch.cancel()
                    let error = try await fetch.value
                    #expect(error.kind == .cancelled)
                    #expect(ContinuousClock.now - start < .seconds(60))
                }
            }
        }
    }

    @Test("A fetch that is cancelled while names are looked up ends at once")
    func cancelledLookup() async throws {
        try await withFetcher(limits: limits(seconds: 600), resolver: SilentResolver()) { fetcher in
            let fetch = Task { try await PortalNetworkTests.failure(of: "https://idp.example.com/", by: fetcher) }
            fetch.cancel()
            let error = try await fetch.value
            #expect(error.kind == .cancelled)
        }
    }

    @Test("A proxy in the environment is ignored")
    func noProxy() async throws {
        let proxy = try await ScriptedServer { _ in ScriptedServer.answer("proxied") }
        try await withServer(proxy) { proxy in
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy"] { setenv(name, "http://127.0.0.1:\(proxy.port)", 1) }
            defer { for name in ["http_proxy", "HTTP_PROXY", "all_proxy"] { unsetenv(name) } }
            let server = try await ScriptedServer { _ in ScriptedServer.answer("direct") }
            try await withServer(server) { server in
                try await withFetcher { fetcher in
                    let document = try await fetcher.fetch("http://127.0.0.1:\(server.port)/", accept: "*/*")
                    #expect(document.bytes == Array("direct".utf8))
                    #expect(proxy.connections == 0)
                }
            }
        }
    }

    @Test("After the shutdown nothing is fetched")
    func afterShutdown() async throws {
        let fetcher = GuardedFetcher(policy: loopback)
        await fetcher.shutdown()
        let error = try await PortalNetworkTests.failure(of: "http://127.0.0.1:1/", by: fetcher)
        #expect(error.kind == .cancelled)
        await fetcher.shutdown()
    }

    @Test("More fetches at once than the limit are refused, and later ones are not")
    func tooMany() async throws {
        let server = try await ScriptedServer { head in
            head.hasPrefix("GET /hang ") ? [.hang] : ScriptedServer.answer("x")
        }
        try await withServer(server) { server in
            try await withFetcher(limits: limits(seconds: 600)) { fetcher in
                let origin = "http://127.0.0.1:\(server.port)"
                let kinds = try await withThrowingTaskGroup(of: FetchError.self) { group in
                    for _ in 0...GuardedFetcher.maximumConcurrentFetches {
                        group.addTask {
                            try await PortalNetworkTests.failure(of: origin + "/hang", by: fetcher)
                        }
                    }
                    let first = try await group.next()
                    #expect(first?.message.contains("too many fetches") == true)
                    group.cancelAll()
                    return try await group.reduce(into: []) { $0.append($1.kind) }
                }
                #expect(kinds.count == GuardedFetcher.maximumConcurrentFetches)
                #expect(kinds.allSatisfy { $0 == .cancelled })
                let document = try await fetcher.fetch(origin + "/", accept: "*/*")
                #expect(document.bytes == Array("x".utf8))
            }
        }
    }

    @Test("Interim answers are skipped")
    func interimAnswer() async throws {
        let server = try await ScriptedServer { _ in
            [.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")] + ScriptedServer.answer("x")
        }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let document = try await fetcher.fetch("http://127.0.0.1:\(server.port)/", accept: "*/*")
                #expect(document.bytes == Array("x".utf8))
            }
        }
    }

    @Test("A host that does not take connections ends in a time-out, and does not hold up the shutdown")
    func noConnection() async throws {
        let listener = try FullListener()
        let url = "http://127.0.0.1:\(listener.port)/"
        let fetcher = GuardedFetcher(policy: loopback, limits: limits(seconds: 1))
        let error = try await PortalNetworkTests.failure(of: url, by: fetcher)
        #expect(error.kind == .timeout)
        #expect(error.message.contains("No connection to 127.0.0.1, port \(listener.port)"))
        await fetcher.shutdown()
    }

    @Test("A fetch that is cancelled while it connects ends at once, and so does the shutdown")
    func cancelledWhileConnecting() async throws {
        let listener = try FullListener()
        let port = listener.port
        let resolver = ScriptedResolver(["idp.example.com": [["127.0.0.1"]]])
        let fetcher = GuardedFetcher(policy: loopback, limits: limits(seconds: 600), resolver: resolver)
        let start = ContinuousClock.now
        let fetch = Task {
            try await PortalNetworkTests.failure(of: "http://idp.example.com:\(port)/", by: fetcher)
        }
        while resolver.questions.isEmpty { await Task.yield() }
        fetch.cancel()
        let error = try await fetch.value
        #expect(error.kind == .cancelled)
        await fetcher.shutdown()
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("Many fetches at once share one thread and all succeed")
    func concurrent() async throws {
        let server = try await ScriptedServer { _ in ScriptedServer.answer("x") }
        try await withServer(server) { server in
            try await withFetcher { fetcher in
                let url = "http://127.0.0.1:\(server.port)/"
                let count = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<50 { group.addTask { try await fetcher.fetch(url, accept: "*/*").bytes.count } }
                    return try await group.reduce(0, +)
                }
                #expect(count == 50)
            }
        }
    }
}
