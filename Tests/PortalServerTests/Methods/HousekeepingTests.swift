import PortalCore
import PortalServer
import PortalStorage
import PortalTestSupport
import StrictJSON
import Testing

/// What the host does by itself: once, whichever host does it.
@Suite struct HousekeepingTests {
    private static let url = "https://idp.engine-works.io/federation/metadata"

    private func begin(_ host: TestHost, _ connection: String, key: UInt8) async throws -> String {
        let id = try #require(ConnectionID(connection))
        let surroundings = host.gate.surroundings
        let end = surroundings.now().adding(seconds: PendingSignIn.lifetimeSeconds)
        try await host.services.housekeeping.expectVisit(id.tenant, at: end)
        return try await host.gate.store.write(id.tenant) { transaction in
            let scope = CallScope.host(surroundings)
            let session = SignInSession(
                id: surroundings.makeID(in: id.tenant), connectionId: id,
                organizationId: try transaction.organizations.get().id, origin: .serviceProvider, test: false,
                startedAt: scope.now)
            let pending = PendingSignIn(
                sessionId: session.id, connectionId: id, key: Array(repeating: key, count: 32), redirectUri: nil,
                state: nil, setupFingerprint: "f", startedAt: scope.now,
                expiresAt: scope.now.adding(seconds: PendingSignIn.lifetimeSeconds))
            try transaction.begin(session, pending: pending, scope)
            return session
        }.id.description
    }

    @Test func aSignInThatIsNotAnsweredTimesOutOnceOfTwoHosts() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let other = try TestHost(clock: clock, folder: host.folder)
            defer { other.storage.close() }
            let (organization, connection) = try await client.activeConnection(host)
            _ = try await host.services.backgroundWork.round()
            let session = try await begin(host, connection, key: 1)
            #expect(try await other.services.backgroundWork.round() == nil)
            clock.advance(seconds: PendingSignIn.lifetimeSeconds)
            async let first = host.services.backgroundWork.round()
            async let second = other.services.backgroundWork.round()
            let done = try await [first, second]
            #expect(done.compactMap { $0?.timedOut }.reduce(0, +) == 1)
            let ended = try await client.call("connections/sessions/get", ["sessionId": .string(session)])
            #expect(ended["state"] == "timed_out" && ended["endedAt"] != nil)
            let events = try await host.events(of: organization).filter { $0.type == .signOnTimedOut }
            #expect(events.count == 1 && events.first?.actor == .host)
        }
    }

    @Test func aSignInThatBeginsDuringAVisitIsNotForgotten() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let (_, connection) = try await client.activeConnection(host)
            let tenant = try #require(ConnectionID(connection)).tenant
            host.fetcher.serve(try Samples.metadata(), at: Self.url)
            async let visit = host.services.housekeeping.visit(tenant)
            let session = try await begin(host, connection, key: 2)
            _ = try await visit
            clock.advance(seconds: PendingSignIn.lifetimeSeconds)
            _ = try await host.services.backgroundWork.round()
            #expect(
                try await client.call("connections/sessions/get", ["sessionId": .string(session)])["state"]
                    == "timed_out")
        }
    }

    @Test func sessionsAreForgottenAfterNinetyDays() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            let (_, connection) = try await client.activeConnection(host)
            clock.advance(seconds: 10 * 86_400)
            let kept = try await host.signIn(on: connection)
            clock.advance(seconds: SignInSession.retentionSeconds - 5 * 86_400)
            _ = try await host.services.backgroundWork.round()
            let left = try await client.call("connections/sessions/list", ["connectionId": .string(connection)]).page()
            #expect(left.map { $0["id"] } == [.string(kept)])
        }
    }

    @Test func aLeaseKeepsTheOtherHostAwayUntilItEnds() async throws {
        let clock = TestClock()
        let host = try TestHost(clock: clock)
        try await TestHost.run(host) { host, client in
            _ = try await client.activeConnection(host)
            let start = clock.now()
            let lease = try await host.storage.environment.write { transaction in
                try transaction.leases.acquire(
                    "housekeeping", holder: "another", now: start,
                    until: start.adding(seconds: BackgroundWork.leaseSeconds))
            }
            #expect(lease != nil)
            #expect(try await host.services.backgroundWork.round() == nil)
            clock.advance(seconds: BackgroundWork.leaseSeconds)
            #expect(try await host.services.backgroundWork.round()?.visited == 1)
        }
    }

    // MARK: Watched metadata

    private func watched(
        _ host: TestHost, _ client: TestClient, _ certificates: [TestCertificate]
    ) async throws -> (organization: String, connection: String) {
        host.fetcher.serve(
            try Samples.metadata(certificates: certificates), at: Self.url, contentType: "application/xml")
        return try await client.activeConnection(host, url: Self.url)
    }

    private func visit(_ host: TestHost, _ connection: String) async throws {
        host.clock.advance(seconds: Connection.refetchSeconds + 1)
        try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
    }

    @Test func anAddedCertificateOfAWatchedURLIsTrustedAtOnce() async throws {
        try await TestHost.run { host, client in
            let (first, second) = (try TestCertificate.make(), try TestCertificate.make(commonName: "second"))
            let (organization, connection) = try await watched(host, client, [first])
            #expect(try await client.get(connection)["monitor"]?["nextCheckAt"] != nil)
            let asked = host.fetcher.requests.count
            try await host.services.housekeeping.visit(try #require(ConnectionID(connection)).tenant)
            #expect(host.fetcher.requests.count == asked)
            try await visit(host, connection)
            #expect(host.fetcher.requests.count == asked + 1)
            let unchanged = try await host.events(of: organization).last
            host.fetcher.serve(
                try Samples.metadata(certificates: [first, second]), at: Self.url, contentType: "application/xml")
            try await visit(host, connection)
            let now = try await client.get(connection)
            #expect(now["certificates"]?.arrayValue?.map { $0["status"] } == ["primary", "staged"])
            #expect(now["staged"] == nil && now["test"]?["current"] == true)
            let events = try await host.events(of: organization)
            #expect(events.last(where: { $0.type == .connectionCertificateAdded })?.actor == .host)
            #expect(events.count > (unchanged.map { Int($0.sequence) } ?? 0))
            // The old one goes: nothing is lost by itself, the change waits.
            host.fetcher.serve(
                try Samples.metadata(certificates: [second]), at: Self.url, contentType: "application/xml")
            try await visit(host, connection)
            let later = try await client.get(connection)
            #expect(later["certificates"]?.arrayValue?.count == 2)
            #expect(later["staged"]?["certificates"]?.arrayValue?.map { $0["status"] } == ["primary"])
            let count = try await host.events(of: organization).count
            try await visit(host, connection)
            #expect(try await host.events(of: organization).count == count)
        }
    }

    @Test func otherChangesOfAWatchedURLAreStagedAndAnotherIdentityIsNotTrusted() async throws {
        try await TestHost.run { host, client in
            let (first, second) = (try TestCertificate.make(), try TestCertificate.make(commonName: "second"))
            let (_, connection) = try await watched(host, client, [first])
            host.fetcher.serve(
                try Samples.metadata(certificates: [first, second], sso: "https://idp.engine-works.io/moved"),
                at: Self.url)
            try await visit(host, connection)
            var now = try await client.get(connection)
            #expect(now["metadata"]?["summary"]?["ssoUrl"] == "https://idp.engine-works.io/sso")
            #expect(now["staged"]?["metadata"]?["summary"]?["ssoUrl"] == "https://idp.engine-works.io/moved")
            #expect(now["certificates"]?.arrayValue?.count == 2)
            let third = try TestCertificate.make(commonName: "third")
            host.fetcher.serve(
                try Samples.metadata(certificates: [third], entityID: "https://evil.engine-works.io"), at: Self.url)
            try await visit(host, connection)
            now = try await client.get(connection)
            #expect(now["certificates"]?.arrayValue?.count == 2)
            #expect(now["staged"]?["metadata"]?["summary"]?["entityId"] == "https://evil.engine-works.io")
        }
    }

    @Test func aWatchedURLThatFailsIsTriedAgainAndNothingIsLost() async throws {
        try await TestHost.run { host, client in
            let (organization, connection) = try await watched(host, client, [try TestCertificate.make()])
            let before = try await client.get(connection)
            let count = try await host.events(of: organization).count
            host.fetcher.fail(Self.url, .connectionRefused, message: "Nobody listens.")
            try await visit(host, connection)
            var monitor = try #require(try await client.get(connection)["monitor"])
            #expect(monitor["failure"]?["reason"] == "metadata_fetch_failed" && monitor["failures"] == 1)
            host.fetcher.serve("<html>", at: Self.url)
            try await visit(host, connection)
            monitor = try #require(try await client.get(connection)["monitor"])
            #expect(monitor["failure"]?["reason"] == "invalid_metadata" && monitor["failures"] == 2)
            let now = try await client.get(connection)
            #expect(now["metadata"]?["fetchedAt"] == before["metadata"]?["fetchedAt"] && now["staged"] == nil)
            #expect(now["certificates"]?[0]?["id"] == before["certificates"]?[0]?["id"])
            #expect(try await host.events(of: organization).count == count)
        }
    }
}
