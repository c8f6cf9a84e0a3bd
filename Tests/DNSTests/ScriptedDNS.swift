import DNS
import PortalTestSupport
import StrictJSON
import Testing

/// `Tests/Peers/scripted_dns.py`: name servers at 127.0.0.1 to 127.0.0.4, on one port.
struct ScriptedDNS: Sendable {
    let peer: PeerServer
    let port: UInt16

    static func run(_ servers: JSONObject, _ body: (ScriptedDNS) async throws -> Void) async throws {
        try await PeerServer.run("scripted_dns.py") { peer in
            let port = try #require(peer.facts["port"]?.integerValue.flatMap(UInt16.init(exactly:)))
            let dns = ScriptedDNS(peer: peer, port: port)
            try await dns.set(servers)
            try await body(dns)
        }
    }

    func set(_ servers: JSONObject) async throws {
        try await peer.control("/servers", .object(servers))
    }

    /// What the server at 127.0.0.`number` was asked.
    func log(_ number: Int) async throws -> [JSON] {
        let answer = try await LoopbackClient.send("GET", try peer.fact("baseUrl") + "/log")
        return try JSONReader.parse(answer.body)["127.0.0.\(number)"]?.arrayValue ?? []
    }

    func server(_ number: UInt8) throws -> DNSServer {
        try #require(DNSServer(address: [127, 0, 0, number], port: port))
    }
}
