import Logging
import PortalCore
import PortalTestSupport
import PortalWeb
import Testing

@Suite("Connections of the listener", .timeLimit(.minutes(1)))
struct ConnectionTests {
    @Test("Requests on one connection are answered in order; HTTP/1.0 and “close” end it")
    func persistence() async throws {
        try await LiveListener.run(
            answer: Answer { request in
                ForwardedReply(status: 200, headers: [], body: Array("[\(request.url.suffix(1))]".utf8))
            }
        ) { listener in
            let client = try await RawClient(listener.port)
            let all = (1...5).map { "GET /sso/\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
            await client.send(all)
            let answers = await client.receive(until: "HTTP/1.1 200 OK", times: 5)
            #expect(!answers.contains("connection: close"))
            await client.send("GET /sso/6 HTTP/1.0\r\n\r\nGET /sso/7 HTTP/1.1\r\nHost: a\r\n\r\n")
            let rest = await client.receiveAll()
            #expect(rest.contains("[6]") && rest.contains("connection: close"))
            #expect(listener.requests.all.map { $0.url.suffix(1) } == ["1", "2", "3", "4", "5", "6"])
        }
    }

    @Test("The end waits for requests that are there, takes no new ones, and closes what is idle")
    func gracefulEnd() async throws {
        let (entered, latch) = (Latch(), Latch())
        try await LiveListener.run(
            answer: Answer { request in
                entered.open()
                await latch.wait()
                return try await LiveListener.plain.give(request)
            }
        ) { listener in
            let idle = try await RawClient(listener.port)
            let client = try await RawClient(listener.port)
            await client.send("GET /sso/start HTTP/1.1\r\nHost: a\r\n\r\n")
            await entered.wait()
            listener.server.shutdown()
            #expect(await idle.receiveAll().isEmpty)
            await #expect(throws: (any Error).self) { try await listener.get("/healthz") }
            await client.send("GET /sso/second HTTP/1.1\r\nHost: a\r\n\r\n")
            latch.open()
            let answer = await client.receiveAll()
            #expect(answer.hasSuffix("answered") && answer.contains("connection: close"))
            #expect(listener.requests.all.count == 1)
        }
    }

    @Test("A request that does not end holds the end up for no longer than the limit")
    func boundedEnd() async throws {
        var limits = WebLimits()
        limits.drainSeconds = 1
        let entered = Latch()
        try await LiveListener.run(
            limits: limits,
            answer: Answer { _ in
                entered.open()
                try await Task.sleep(for: .seconds(3600))
                return ForwardedReply(status: 200, headers: [])
            }
        ) { listener in
            let client = try await RawClient(listener.port)
            await client.send("GET /sso/start HTTP/1.1\r\nHost: a\r\n\r\n")
            await entered.wait()
        }
    }

    @Test("An address that is taken is an error that says so")
    func taken() async throws {
        try await LiveListener.run { listener in
            let configuration = PortalWebServer.Configuration(
                address: listener.address, baseURL: { "" }, now: { LiveListener.now }, makeTraceID: { "" })
            let second = PortalWebServer(
                handlers: LiveListener.handlers(
                    LiveListener.Handler(requests: listener.requests, answer: LiveListener.plain)),
                configuration: configuration, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
            let error = await #expect(throws: ListenError.self) { try await second.run { _ in } }
            #expect(error?.description == "Another program already listens at \(listener.address).")
        }
    }
}
