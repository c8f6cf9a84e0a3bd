import PortalCore
import PortalNetwork
import PortalTestSupport
import StrictJSON
import Testing

/// The zone `example.test` with two name servers and a resolver, as `Tests/Peers/scripted_dns.py` answers for them.
struct ScriptedZone {
    static let zone = "example.test"

    /// What stands at both name servers.
    var records: [JSON] = []
    /// What stands at the second one, where it has something else.
    var second: [JSON]?
    /// What the resolver says, where it says something else.
    var resolver: [JSON]?
    /// Of the first and the second name server.
    var faults: [JSON] = []
    var secondFaults: [JSON]?
    var resolverFaults: [JSON] = []
    /// The addresses of the name servers.
    var addresses = ["127.0.0.2", "127.0.0.3"]
    var minimum = 300

    var servers: JSONObject {
        let delegation: [JSON] = addresses.enumerated().flatMap { index, address -> [JSON] in
            let name = "ns\(index + 1).\(Self.zone)"
            return [[.string(Self.zone), "NS", .string(name)], [.string(name), "A", .string(address)]]
        }
        func zone(_ records: [JSON]) -> JSON {
            [
                "name": .string(Self.zone), "soaTtl": 900, "minimum": .integer(Int64(minimum)),
                "records": .array(delegation + records),
            ]
        }
        return [
            "127.0.0.1": [
                "resolver": true,
                // The resolver knows the top-level domain too, so that it can say what does not exist.
                "zones": [zone(resolver ?? records), ["name": "test", "records": []]],
                "faults": .array(resolverFaults),
            ],
            "127.0.0.2": ["zones": [zone(records)], "faults": .array(faults)],
            "127.0.0.3": ["zones": [zone(second ?? records)], "faults": .array(secondFaults ?? faults)],
        ]
    }

    static func limits() -> DomainLookupLimits {
        var limits = DomainLookupLimits()
        limits.timeoutMilliseconds = 250
        limits.deadlineMilliseconds = 2_000
        return limits
    }

    /// Asks the peer, at its port, on the loopback network only.
    static func records(of peer: PeerServer) throws -> DNSDomainRecords {
        let port = try #require(peer.facts["port"]?.integerValue.flatMap(UInt16.init(exactly:)))
        return DNSDomainRecords(
            resolvers: [try #require(ResolverAddress(try peer.fact("resolver")))], authoritativePort: port,
            policy: AddressPolicy(allowed: [CIDR("127.0.0.0/8")].compactMap(\.self)), limits: limits())
    }
}
