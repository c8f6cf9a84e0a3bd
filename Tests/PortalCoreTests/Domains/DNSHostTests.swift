import PortalCore
import Testing

@Suite struct DNSHostTests {
    @Test(arguments: [
        (["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"], "Cloudflare"),
        (["ns-12.awsdns-01.com", "ns-900.awsdns-48.net", "ns-1.awsdns-9.co.uk"], "Amazon Route 53"),
        (["NS1-05.Azure-DNS.com", "ns2-05.azure-dns.net"], "Azure DNS"), (["ns01.domaincontrol.com"], "GoDaddy"),
        (["dns1.registrar-servers.com"], "Namecheap"), (["ns-cloud-a1.googledomains.com"], "Google Cloud DNS"),
        (["hydrogen.ns.hetzner.com", "ns.second-ns.de"], "Hetzner DNS"), (["dns18.ovh.net"], "OVHcloud"),
        (["ns1075.ui-dns.biz"], "IONOS"), (["docks01.rzone.de"], "STRATO"), (["ns1.dnsimple.com"], "DNSimple"),
    ])
    func hostsAreKnownByTheirServers(_ servers: [String], _ name: String) {
        #expect(DNSHost.recognizing(servers)?.name == name)
    }

    @Test func whatIsNotKnownIsNotGuessed() {
        #expect(DNSHost.recognizing([]) == nil)
        #expect(DNSHost.recognizing(["ns1.example.com"]) == nil)
        #expect(DNSHost.recognizing(["ns1.notcloudflare.com", "xns.cloudflare.com"]) == nil)
        #expect(DNSHost.recognizing(["a.ns.cloudflare.com", "ns1.example.com"]) == nil)
        #expect(DNSHost.recognizing(["a.ns.cloudflare.com", "ns01.domaincontrol.com"]) == nil)
    }

    @Test func everyHostCanBeUsed() {
        #expect(DNSHost.known.count >= 20)
        #expect(Set(DNSHost.known.map(\.name)).count == DNSHost.known.count)
        for host in DNSHost.known {
            #expect(!host.serverNames.isEmpty && host.menuPath.contains("→") && !host.nameField.isEmpty)
            for name in host.serverNames where !name.hasPrefix("*") {
                #expect(DNSHost.recognizing(["ns1.\(name)"]) == host, "\(name)")
            }
        }
    }

    @Test func namesAreTypedAsTheHostWantsThem() throws {
        let route = try #require(DNSHost.recognizing(["ns-1.awsdns-01.com"]))
        #expect(route.input(for: "_x.a.example.com", in: "example.com") == "_x.a")
        #expect(route.input(for: "example.com", in: "example.com") == "" && route.input(forValue: "v") == "\"v\"")
        let akamai = try #require(DNSHost.recognizing(["a1-1.akam.net"]))
        #expect(akamai.input(for: "_x.example.com", in: "example.com") == "_x.example.com")
        #expect(akamai.input(forValue: "v") == "v")
    }
}
