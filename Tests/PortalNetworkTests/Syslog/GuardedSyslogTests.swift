import NIOSSL
import PortalCore
import PortalNetwork
import Testing

@Suite("Messages to syslog collectors")
struct GuardedSyslogTests {
    private static let message = Array("<110>1 - - - - - - event".utf8)

    private static func run<Value>(
        tls: TLSVersion? = nil, limits: SyslogLimits = SyslogLimits(), policy: AddressPolicy = loopback,
        names: [String] = ["localhost"], resolver: any HostResolver = SystemHostResolver(),
        script: @escaping ScriptedServer.Script = { _ in [.hang] },
        _ body: (ScriptedServer, GuardedSyslog) async throws -> Value
    ) async throws -> Value {
        let authority = try TestAuthority()
        return try await authority.withTrustFile { file in
            let context = try authority.server(names: names, maximumTLSVersion: tls)
            return try await withServer(try await ScriptedServer(tls: context, script: script)) { server in
                let syslog = GuardedSyslog(policy: policy, trustFile: file, limits: limits, resolver: resolver)
                let result: Result<Value, any Error>
                do { result = .success(try await body(server, syslog)) } catch { result = .failure(error) }
                await syslog.shutdown()
                return try result.get()
            }
        }
    }

    private static func target(_ server: ScriptedServer, _ host: String = "localhost") -> SyslogTarget {
        SyslogTarget(host: host, port: server.port)
    }

    private static func failure(
        _ server: ScriptedServer, _ syslog: GuardedSyslog, _ host: String = "localhost",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> DeliveryFailure {
        try #require(
            await #expect(throws: DeliveryFailure.self, sourceLocation: sourceLocation) {
                try await syslog.send([message], to: target(server, host))
            })
    }

    @Test(
        "A connection is kept for the next messages, in both versions of TLS", arguments: [TLSVersion.tlsv12, .tlsv13])
    func kept(_ version: TLSVersion) async throws {
        try await Self.run(tls: version) { server, syslog in
            for _ in 1...5 { try await syslog.send([Self.message, Self.message], to: Self.target(server)) }
            #expect(server.connections == 1)
        }
    }

    @Test("No more connections are kept than there may be")
    func bounded() async throws {
        var limits = SyslogLimits()
        limits.maximumKept = 0
        try await Self.run(limits: limits) { server, syslog in
            for _ in 1...3 { try await syslog.send([Self.message], to: Self.target(server)) }
            #expect(server.connections == 3)
        }
    }

    @Test("Each message has its length in octets before it")
    func framing() async throws {
        // The server's script begins when it has seen the end of what it takes for a request's head.
        try await Self.run { server, syslog in
            try await syslog.send([Array("ä".utf8), [], Array("b\r\n\r\n".utf8)], to: Self.target(server))
            await server.firstRequest()
            #expect(server.requestHeads.first?.hasPrefix("2 ä0 5 b") == true, "\(server.requestHeads)")
        }
    }

    @Test("Old versions of TLS, other names and addresses that are not allowed are refused with the reason")
    func refused() async throws {
        try await Self.run(tls: .tlsv11) { server, syslog in
            let failure = try await Self.failure(server, syslog)
            #expect(failure.kind == .misconfigured && failure.message.contains("1.2"), "\(failure)")
        }
        try await Self.run(names: ["other.example.com"]) { server, syslog in
            let failure = try await Self.failure(server, syslog)
            #expect(failure.kind == .misconfigured && failure.message.contains("other.example.com"), "\(failure)")
        }
        try await Self.run(policy: AddressPolicy()) { server, syslog in
            for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
                let failure = try await Self.failure(server, syslog, host)
                #expect(failure.kind == .misconfigured && failure.message.contains("--allow-address"), "\(failure)")
            }
            #expect(server.connections == 0)
        }
    }

    @Test("A public name that leads to an address inside is refused, before anything is connected to")
    func rebinding() async throws {
        let resolver = ScriptedResolver(["syslog.organisation-one.com": [["127.0.0.1"]]])
        try await Self.run(policy: AddressPolicy(), resolver: resolver) { server, syslog in
            let failure = try await Self.failure(server, syslog, "syslog.organisation-one.com")
            #expect(failure.kind == .misconfigured && failure.message.contains("leads to"), "\(failure)")
            #expect(server.connections == 0)
        }
    }

    @Test(
        "Hosts that are none, and names that do not exist, are told",
        arguments: ["", "a b", "https://a.org", "a.org/x", "a:b"])
    func odd(_ host: String) async throws {
        try await Self.run { server, syslog in
            let failure = try await Self.failure(server, syslog, host)
            #expect(failure.kind == .misconfigured, "\(failure)")
        }
    }

    @Test("Nothing is sent after the end")
    func shutdown() async throws {
        try await Self.run { server, syslog in
            try await syslog.send([Self.message], to: Self.target(server))
            await syslog.shutdown()
            let failure = try await Self.failure(server, syslog)
            #expect(failure.kind == .unavailable, "\(failure)")
        }
    }

    @Test("A call that is cancelled ends as cancelled")
    func cancelled() async throws {
        let server = try FullListener()
        let syslog = GuardedSyslog(policy: loopback)
        let target = SyslogTarget(host: "127.0.0.1", port: server.port)
        let task = Task { try await syslog.send([Self.message], to: target) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await syslog.shutdown()
        withExtendedLifetime(server) {}
    }
}
