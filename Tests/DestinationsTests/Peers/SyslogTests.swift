import Destinations
import PortalCore
import PortalNetwork
import PortalTestSupport
import StrictJSON
import Testing

/// Messages to syslog-ng 3.38.
@Suite("Syslog", .enabled(if: PeerServer.areExpected, Comment(rawValue: PeerServer.absence)), .serialized)
struct SyslogTests {
    private static let looks = 600
    /// In milliseconds.
    private static let betweenLooks: Int64 = 50

    /// What the collector has written, as soon as it is so much.
    private static func messages(_ count: Int, of peer: PeerServer) async throws -> [JSON] {
        for _ in 0..<looks {
            let messages = try await peer.shown("/messages").arrayValue ?? []
            if messages.count >= count { return messages }
            try await Task.sleep(for: .milliseconds(betweenLooks))
        }
        throw PeerServer.Failed(description: "\(count) messages did not arrive")
    }

    private static func settings(_ peer: PeerServer, _ port: String) throws -> JSONObject {
        ["host": "localhost", "port": try #require(peer.facts[port])]
    }

    @Test("Messages arrive in order and complete, on a kept connection, and after the collector was restarted")
    func open() async throws {
        try await PeerServer.run("syslog_ng.py") { peer in
            let settings = try Self.settings(peer, "openPort")
            try await Streaming.run(trustFile: try peer.fact("authority")) { streaming in
                try await streaming.deliver(Sample.batch(1...200), to: .syslog, settings)
                try await streaming.deliver(Sample.batch(201...400), to: .syslog, settings)
                var messages = try await Self.messages(400, of: peer)
                for (index, message) in messages.enumerated() {
                    let element = Sample.element(Int64(index) + 1)
                    #expect(message["MESSAGE"]?.stringValue == String(decoding: element.json.utf8, as: UTF8.self))
                    #expect(message["MSGID"] == "connection.updated" && message["PROGRAM"] == "portal-host")
                    #expect(message["PRI"] == "110")
                    let data = message["SDATA"]?.stringValue ?? ""
                    for part in [
                        "event@32473", "id=\"\(element.id)\"", "sequence=\"\(index + 1)\"", "organization=\"org_",
                    ] {
                        #expect(data.contains(part), "\(data)")
                    }
                }
                try await peer.control("/restart", [:])
                try await streaming.deliver(Sample.batch(401...500), to: .syslog, settings)
                messages = try await Self.messages(500, of: peer)
                #expect(messages.count == 500)
            }
        }
    }

    @Test("A collector that demands a client certificate takes its authority's, and refuses another and none")
    func closed() async throws {
        try await PeerServer.run("syslog_ng.py") { peer in
            let settings = try Self.settings(peer, "closedPort")
            func with(_ certificate: String, _ key: String) throws -> JSONObject {
                settings.with("clientCertificate", .string(try peer.fact(certificate)))
                    .with("clientKey", .string(try peer.fact(key)))
            }
            try await Streaming.run(trustFile: try peer.fact("authority")) { streaming in
                let none = try await streaming.failure(to: .syslog, settings)
                #expect(none.kind == .misconfigured && none.message.contains("client certificate"), "\(none)")
                let other = try await streaming.failure(to: .syslog, try with("otherCertificate", "otherKey"))
                #expect(other.kind == .misconfigured && other.message.contains("client certificate"), "\(other)")
                let mixed = try await streaming.failure(to: .syslog, try with("clientCertificate", "otherKey"))
                #expect(mixed.kind == .misconfigured && mixed.message.contains("together"), "\(mixed)")
                let good = try with("clientCertificate", "clientKey")
                #expect(SyslogDestination().review(LogStreamSettings(good)).filter { $0.severity == .error } == [])
                try await streaming.deliver(Sample.batch(1...3), to: .syslog, good)
                let messages = try await Self.messages(3, of: peer)
                #expect(messages.count == 3)
            }
        }
    }

    @Test("A certificate that nobody vouches for, an address that is not allowed, and no collector are told")
    func guarded() async throws {
        try await PeerServer.run("syslog_ng.py") { peer in
            let settings = try Self.settings(peer, "openPort")
            try await Streaming.run { streaming in
                let failure = try await streaming.failure(to: .syslog, settings)
                #expect(failure.kind == .misconfigured && failure.message.contains("--trust-ca"), "\(failure)")
            }
            try await Streaming.run(policy: AddressPolicy(), trustFile: try peer.fact("authority")) { streaming in
                for host: JSON in ["localhost", "127.0.0.1", "::1", "169.254.169.254", "10.0.0.1"] {
                    let failure = try await streaming.failure(to: .syslog, settings.with("host", host))
                    #expect(failure.kind == .misconfigured && failure.message.contains("--allow-address"), "\(failure)")
                }
            }
            try await Streaming.run(trustFile: try peer.fact("authority")) { streaming in
                // The control port speaks HTTP, and port 1 nothing.
                let plain = try await streaming.failure(
                    to: .syslog, settings.with("host", "127.0.0.1").with("port", peer.facts["port"]))
                #expect(plain.kind == .misconfigured && plain.message.contains("TLS"), "\(plain)")
                let nothing = try await streaming.failure(to: .syslog, settings.with("port", 1))
                #expect(nothing.kind == .unavailable, "\(nothing)")
            }
            #expect(try await peer.shown("/messages") == [])
        }
    }
}
