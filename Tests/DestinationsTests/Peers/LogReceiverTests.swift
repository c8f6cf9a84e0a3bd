import Destinations
import PortalCore
import PortalTestSupport
import StrictJSON
import Testing

/// Recorders of ours, which stand for vendors that have no emulator and hold each field against their documentation; behind
/// TLS with a certificate of a private authority.
@Suite(
    "Receivers of log streams", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized
)
struct LogReceiverTests {
    private static func settings(_ type: LogStreamType, of peer: PeerServer) throws -> JSONObject {
        func fact(_ name: String) throws -> JSON { .string(try peer.fact(name)) }
        let url = try peer.fact("url")
        switch type {
        case .https:
            return [
                "url": .string(url + "/own"), "format": "json_array", "secret": try fact("secret"),
                "headers": ["authorization": .string("Bearer " + (try peer.fact("bearer")))],
            ]
        case .splunk: return ["url": .string(url), "token": try fact("splunkToken"), "index": "portal"]
        case .datadog:
            return [
                "site": "datadoghq.com", "apiKey": try fact("datadogKey"), "endpoint": .string(url), "tags": "env:test",
                "hostname": "portal",
            ]
        case .sentinel:
            return [
                "tenantId": try fact("tenant"), "clientId": try fact("client"),
                "clientSecret": try fact("clientSecret"),
                "endpoint": .string(url), "authority": .string(url), "dcrId": try fact("rule"),
                "stream": try fact("stream"),
            ]
        case .snowflake:
            return [
                "account": try fact("account"), "user": try fact("user"), "privateKey": try fact("privateKey"),
                "database": try fact("database"), "schema": try fact("schema"), "table": try fact("table"),
                "warehouse": "wh", "endpoint": .string(url),
            ]
        case .s3, .gcs, .syslog: return [:]
        }
    }

    private static func run(
        _ type: LogStreamType, _ body: (PeerServer, Streaming, JSONObject) async throws -> Void
    ) async throws {
        try await PeerServer.run("log_receivers.py") { peer in
            let settings = try Self.settings(type, of: peer)
            try await Streaming.run(trustFile: try peer.fact("authority")) { streaming in
                try await body(peer, streaming, settings)
            }
        }
    }

    static let vendors: [LogStreamType] = [.https, .splunk, .datadog, .sentinel, .snowflake]

    @Test("Every field is as the vendor documents it", arguments: vendors)
    func fields(_ type: LogStreamType) async throws {
        try await Self.run(type) { peer, streaming, settings in
            #expect(
                (200...299).contains(try await streaming.deliver(Sample.batch(1...400), to: type, settings).status ?? 0)
            )
            try await streaming.deliver(Sample.batch(1...1, isTest: true), to: type, settings)
            if type == .https {
                let lines = settings.with("format", "ndjson")
                    .with("url", .string((settings["url"]?.stringValue ?? "") + "?format=ndjson"))
                try await streaming.deliver(to: type, lines)
            }
            #expect(try await peer.shown("/violations") == [])
            #expect((try await peer.shown("/requests").arrayValue ?? []).count >= 2)
        }
    }

    struct Fault: Sendable {
        var type: LogStreamType
        var setting: String
        var value: JSON
        var kind: DeliveryFailure.Kind
        var words: String
    }

    static let faults: [Fault] = [
        Fault(
            type: .https, setting: "secret", value: "another-secret-0123", kind: .unauthorized, words: "Signing secret"),
        Fault(type: .https, setting: "headers", value: [:], kind: .unauthorized, words: "Headers"),
        Fault(
            type: .splunk, setting: "token", value: "another-token", kind: .unauthorized,
            words: "does not know the token"),
        Fault(type: .splunk, setting: "index", value: "other", kind: .misconfigured, words: "Allowed Indexes"),
        Fault(type: .datadog, setting: "apiKey", value: "another-key", kind: .unauthorized, words: "API Keys"),
        Fault(
            type: .sentinel, setting: "clientSecret", value: "another-secret", kind: .unauthorized, words: "Secret ID"),
        Fault(
            type: .sentinel, setting: "clientId", value: "another-client", kind: .unauthorized,
            words: "Application (client) ID"),
        Fault(
            type: .sentinel, setting: "tenantId", value: "another-tenant", kind: .misconfigured, words: "no directory"),
        Fault(type: .sentinel, setting: "dcrId", value: "dcr-00", kind: .misconfigured, words: "Immutable ID"),
        Fault(
            type: .sentinel, setting: "stream", value: "Custom-Other", kind: .misconfigured, words: "streamDeclarations"
        ),
        Fault(type: .snowflake, setting: "user", value: "somebody", kind: .unauthorized, words: "RSA_PUBLIC_KEY_FP"),
        Fault(type: .snowflake, setting: "table", value: "OTHER", kind: .misconfigured, words: "INSERT on the table"),
        Fault(type: .snowflake, setting: "warehouse", value: "OTHER", kind: .misconfigured, words: "DEFAULT_WAREHOUSE"),
    ]

    @Test("What is set wrongly is told with the place to change it", arguments: vendors)
    func faults(_ type: LogStreamType) async throws {
        try await Self.run(type) { _, streaming, settings in
            for fault in Self.faults where fault.type == type {
                // Another stream: a token that was got with the right settings stays that one's.
                var batch = Sample.batch()
                batch.stream = fault.setting
                let failure = try await streaming.failure(
                    batch, to: type, settings.with(fault.setting, fault.value))
                #expect(failure.kind == fault.kind && failure.message.contains(fault.words), "\(failure)")
                if let secret = fault.value.stringValue, fault.setting.lowercased().contains("secret") {
                    #expect(!"\(failure)".contains(secret))
                }
            }
        }
    }

    @Test("A kept token is used until it is refused, and then another", arguments: [LogStreamType.sentinel])
    func tokens(_ type: LogStreamType) async throws {
        try await Self.run(type) { peer, streaming, settings in
            for _ in 1...3 { try await streaming.deliver(to: type, settings) }
            #expect(try await peer.shown("/tokens") == 1)
            try await peer.behave(["revoke": true])
            #expect(try await streaming.deliver(to: type, settings).status == 204)
            #expect(try await peer.shown("/tokens") == 1)
            let grants = (try await peer.shown("/requests").arrayValue ?? [])
                .count { $0["path"]?.stringValue?.hasSuffix("/token") == true }
            #expect(grants == 2)
        }
    }

    @Test("A statement that Snowflake goes on with is waited for")
    func asynchronous() async throws {
        try await Self.run(.snowflake) { peer, streaming, settings in
            try await peer.behave(["running": 2])
            #expect(try await streaming.deliver(to: .snowflake, settings).status == 200)
            let paths = (try await peer.shown("/requests").arrayValue ?? []).compactMap { $0["method"]?.stringValue }
            #expect(paths == ["POST", "GET", "GET"])
            #expect(try await peer.shown("/violations") == [])
        }
    }

    @Test("Answers that are none are told apart, and how long to wait is handed on")
    func answers() async throws {
        try await Self.run(.https) { peer, streaming, settings in
            try await peer.behave(["status": 429, "body": "later", "retryAfter": "17"])
            var failure = try await streaming.failure(to: .https, settings)
            #expect(failure.kind == .unavailable && failure.retryAfterSeconds == 17 && failure.answer == "later")
            try await peer.behave(["status": 301, "retryAfter": nil])
            failure = try await streaming.failure(to: .https, settings)
            #expect(failure.kind == .misconfigured && failure.message.contains("redirect"))
            try await peer.behave(["status": 500, "echo": true])
            failure = try await streaming.failure(to: .https, settings)
            #expect(failure.kind == .unavailable && failure.answer != nil)
            for secret in [try peer.fact("secret"), try peer.fact("bearer")] { #expect(!"\(failure)".contains(secret)) }
        }
    }

    @Test("A certificate that nobody vouches for, and an address that is not allowed, are told")
    func guarded() async throws {
        try await PeerServer.run("log_receivers.py") { peer in
            let settings = try Self.settings(.https, of: peer)
            try await Streaming.run { streaming in
                let failure = try await streaming.failure(to: .https, settings)
                #expect(failure.kind == .misconfigured && failure.message.contains("certificate"), "\(failure)")
            }
            try await Streaming.run(policy: AddressPolicy(), trustFile: try peer.fact("authority")) { streaming in
                let failure = try await streaming.failure(to: .https, settings)
                #expect(failure.kind == .misconfigured && failure.message.contains("--allow-address"), "\(failure)")
            }
            #expect(try await peer.shown("/requests") == [])
        }
    }
}
