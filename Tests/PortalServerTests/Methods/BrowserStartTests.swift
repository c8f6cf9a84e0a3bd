import PortalCore
import PortalServer
import PortalTestSupport
import StrictJSON
import Testing

/// Sign-ins that a browser begins by itself, without a dashboard that vouches for it.
@Suite struct BrowserStartTests {
    private static let application = "https://app.engine-works.io"

    @Test("So many can be begun and not finished; one that succeeds makes room, and the dashboard is not bounded")
    func unfinished() async throws {
        try await TestHost.run { host, client in
            host.advanceToResponses()
            try await client.call(
                "host/settings/update", ["redirects": ["allowed": [.string(Self.application)]]])
            let certificate = try TestCertificate.make()
            let (organization, connection) = try await client.activeConnection(
                host, metadata: try Samples.metadata(certificates: [certificate]))
            let (_, other) = try await client.activeConnection(host)
            func browse(_ connection: String) async throws -> JSON {
                try await client.call(
                    "sso/handle",
                    [
                        "method": "GET",
                        "url": .string("/sso/start?connectionId=\(connection)&redirectUri=\(Self.application)/after"),
                    ])
            }
            func records() async throws -> Int {
                try await client.call("connections/sessions/list", ["connectionId": .string(connection)]).page().count
            }
            let id = try #require(ConnectionID(connection))
            let limit = host.services.signOn.browserStarts
            /// Leaves none, and the next one as far away in time as it can be.
            func exhaust() async {
                var left = 2 * BrowserStartLimit.burst
                for wanted in [false, true] {
                    while left > 0, await limit.admit(id) != wanted { left -= 1 }
                }
                #expect(left > 0)
            }
            await exhaust()
            await limit.giveBack(id)
            let last = try await browse(connection)
            #expect(last["status"] == 303 && last["sessionId"] != nil)

            let before = (try await records(), try await host.events(of: organization).count)
            await exhaust()
            let refused = try await browse(connection)
            #expect(refused["status"] == 429 && refused["headers"]?["Retry-After"] == "60")
            #expect(refused["sessionId"] == nil && refused["body"]?.stringValue?.contains("not finished") == true)
            #expect(try await (records(), host.events(of: organization).count) == before)
            #expect(try await browse(other)["status"] == 303)
            let asked = try await client.call(
                "sso/start", ["connectionId": .string(connection), "redirectUri": .string(Self.application + "/after")])

            // Whoever only answers makes no room; whoever signs in does.
            let stranger = try TestCertificate.make(commonName: "stranger", key: .rsa2048)
            await exhaust()
            #expect(try await client.answer(try asked.text("url"), of: connection, by: stranger)["code"] == nil)
            #expect(try await browse(connection)["status"] == 429)
            let url = try #require(last["headers"]?["Location"]?.stringValue)
            await exhaust()
            #expect(try await client.answer(url, of: connection, by: certificate)["code"] != nil)
            #expect(try await browse(connection)["status"] == 303)
            #expect(try await browse(connection)["status"] == 429)

            await exhaust()
            host.clock.advance(seconds: 60)
            for _ in 0..<BrowserStartLimit.perMinute { #expect(await limit.admit(id)) }
            await exhaust()
            #expect(try await browse(connection)["status"] == 429)
        }
    }
}
