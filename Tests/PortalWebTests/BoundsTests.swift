import PortalCore
import PortalTestSupport
import PortalWeb
import Testing

@Suite("Bounds of the listener", .timeLimit(.minutes(1)))
struct BoundsTests {
    private func limits(_ change: (inout WebLimits) -> Void) -> WebLimits {
        var limits = WebLimits()
        change(&limits)
        return limits
    }

    @Test("A body may have the limit's length; one byte more is refused, announced or not", arguments: [false, true])
    func bodyLimit(chunked: Bool) async throws {
        try await LiveListener.run(limits: limits { $0.bodyBytes = 100_000 }) { listener in
            for (count, status) in [(100_000, 200), (100_001, 413)] {
                let client = try await RawClient(listener.port)
                let head = "POST /sso/saml/c/acs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                let body = String(repeating: "x", count: count)
                await client.send(
                    chunked
                        ? head + "Transfer-Encoding: chunked\r\n\r\n\(String(count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
                        : head + "Content-Length: \(count)\r\n\r\n\(body)")
                let answer = await client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            }
            #expect(listener.requests.all.map(\.body.count) == [100_000])
        }
    }

    @Test("A body that is too long is not waited for, and the answer arrives although it is still being sent")
    func endlessBody() async throws {
        try await LiveListener.run { listener in
            let announced = try await RawClient(listener.port)
            await announced.send("POST /sso/acs HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nx")
            let first = await announced.receive(until: "</html>")
            #expect(first.hasPrefix("HTTP/1.1 413 "))
            #expect(first.contains("connection: close"))
            await announced.close()

            let endless = try await RawClient(listener.port)
            await endless.send("POST /sso/acs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            async let sent: Void = endless.drip(
                "10000\r\n" + String(repeating: "x", count: 0x10000) + "\r\n", every: .zero)
            let second = await endless.receiveAll()
            await sent
            #expect(second.hasPrefix("HTTP/1.1 413 "))
            #expect(listener.requests.all.isEmpty)
        }
    }

    @Test("An unknown address does not read bodies either")
    func unreadBody() async throws {
        try await LiveListener.run { listener in
            let client = try await RawClient(listener.port)
            await client.send("POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
            let answer = await client.receive(until: "</html>")
            #expect(answer.hasPrefix("HTTP/1.1 404 ") && answer.contains("connection: close"))
            await client.close()
        }
    }

    @Test(
        "What is not HTTP, or HTTP that readers disagree about, is answered once and closed",
        arguments: [
            "GARBAGE\r\n\r\n", "GET /healthz\r\n\r\n", "GET /sso/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "POST /sso/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /sso/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "POST /sso/a HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST /sso/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "GET /sso/a HTTP/1.1\r\nHost: a\r\n X-Folded: y\r\n\r\n", "GET /sso/a HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET /sso/a HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        ])
    func malformed(request: String) async throws {
        try await LiveListener.run(limits: limits { $0.idleSeconds = 1 }) { listener in
            let client = try await RawClient(listener.port)
            await client.send(request)
            let answer = await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("x-content-type-options: nosniff"))
            #expect(listener.requests.all.isEmpty)
        }
    }

    @Test("Heads have a limit, by length and by number of fields, and it closes the connection")
    func headLimit() async throws {
        let limits = limits {
            $0.headerBytes = 4096
            $0.headerFields = 20
        }
        try await LiveListener.run(limits: limits) { listener in
            for head in [
                "GET /sso/a HTTP/1.1\r\nX: \(String(repeating: "y", count: 5000))\r\n\r\n",
                "GET /sso/a?\(String(repeating: "y", count: 5000)) HTTP/1.1\r\n\r\n",
                "GET /sso/a HTTP/1.1\r\n\(String(repeating: "X: y\r\n", count: 30))\r\n",
            ] {
                let client = try await RawClient(listener.port)
                await client.send(head)
                let answer = await client.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 4"))
                #expect(answer.contains("connection: close"))
            }
            #expect(listener.requests.all.isEmpty)
        }
    }

    @Test("A connection that sends a head or a body too slowly is closed, however busy it looks")
    func slow() async throws {
        let limits = limits {
            $0.idleSeconds = 1
            $0.bodySeconds = 1
        }
        try await LiveListener.run(limits: limits) { listener in
            let silent = try await RawClient(listener.port)
            #expect(await silent.receiveAll().isEmpty)
            for start in [
                "GET /sso/a HTTP/1.1\r\nX: ", "POST /sso/a HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n",
            ] {
                let client = try await RawClient(listener.port)
                await client.send(start)
                async let dripping: Void = client.drip("x", every: .milliseconds(50))
                #expect(await client.receiveAll().isEmpty)
                await dripping
            }
            #expect(listener.requests.all.isEmpty)
        }
    }

    @Test("A connection that does not take its answers is closed")
    func unreadAnswers() async throws {
        let limits = limits {
            $0.writeSeconds = 1
            $0.drainSeconds = 3600
        }
        // More than two sockets hold.
        let entered = Latch()
        let answer = Answer { _ in
            entered.open()
            return ForwardedReply(status: 200, headers: [], body: [UInt8](repeating: 0, count: 32 * 1024 * 1024))
        }
        try await LiveListener.run(limits: limits, answer: answer) { listener in
            let client = try await RawClient(listener.port, reads: false)
            await client.send(String(repeating: "GET /sso/a HTTP/1.1\r\nHost: a\r\n\r\n", count: 3))
            await entered.wait()
            // Its end waits for the connection's.
            listener.server.shutdown()
        }
    }

    @Test("More requests at once than the limit are told to come back; health is still told")
    func concurrency() async throws {
        let (entered, latch) = (Latch(), Latch())
        try await LiveListener.run(
            limits: limits { $0.concurrentRequests = 1 },
            answer: Answer { request in
                entered.open()
                await latch.wait()
                return try await LiveListener.plain.give(request)
            }
        ) { listener in
            async let first = listener.get("/sso/start")
            await entered.wait()
            let second = try await listener.get("/sso/start")
            #expect(second.status == 503)
            #expect(second.fields["retry-after"] == "2")
            let answer1 = try await listener.get("/healthz")
            #expect(answer1.status == 200)
            let metrics = try await listener.get("/metrics")
            #expect(String(decoding: metrics.body, as: UTF8.self).contains("portal_http_requests_in_progress 1\n"))
            latch.open()
            let done = try await first
            #expect(done.status == 200)
            let answer3 = try await listener.get("/sso/start")
            #expect(answer3.status == 200)
        }
    }
}
