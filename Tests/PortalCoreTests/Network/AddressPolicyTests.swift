import PortalCore
import Testing

@Suite struct AddressPolicyTests {
    @Test func publicAddressesPassAndAllOthersAreRefused() throws {
        let policy = AddressPolicy()
        for text in ["8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"] {
            #expect(policy.refuses(try #require(IPAddress(text))) == false)
        }
        for text in [
            "127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254", "fd00::1", "0.0.0.0", "224.0.0.1",
        ] {
            #expect(policy.refuses(try #require(IPAddress(text))))
        }
    }

    @Test func configuredRangesAreLetThroughAndNothingElse() throws {
        let policy = AddressPolicy(allowed: [try #require(CIDR("127.0.0.0/8")), try #require(CIDR("fd12::/16"))])
        for (text, refused) in [
            ("127.0.0.1", false), ("127.255.0.1", false), ("::ffff:127.0.0.1", false), ("fd12::1", false),
            ("::1", true), ("10.0.0.1", true), ("fd13::1", true), ("2002:7f00:1::", true), ("64:ff9b::127.0.0.1", true),
        ] {
            #expect(policy.refuses(try #require(IPAddress(text))) == refused, "\(text)")
        }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("127.0.0.1", "127.0.0.1/32"), ("::1", "::1/128"),
        ("0.0.0.0/0", "0.0.0.0/0"), ("::/0", "::/0"), ("fd00::1/8", "fd00::/8"),
    ])
    func rangesAreReadAndCleared(text: String, canonical: String) throws {
        #expect(try #require(CIDR(text)).description == canonical)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10/8", "10.0.0.0/+8", "10.0.0.0/-1", "fe80::%1/10",
        "10.0.0.0/8/8", "a",
    ])
    func otherRangesAreRefused(text: String) {
        #expect(CIDR(text) == nil)
    }

    @Test func theWholeFamilyIsContainedInPrefixZero() throws {
        let all = try #require(CIDR("0.0.0.0/0"))
        #expect(all.contains(.v4(.max)) && all.contains(.v4(0)) && !all.contains(.v6(0)))
        #expect(try #require(CIDR("::/0")).contains(.v6(.max)))
    }

    @Test(arguments: [
        ("idp.okta.com", false), ("localhost", true), ("LOCALHOST.", true), ("a.localhost", true), ("idp", true),
        ("adfs.corp.local", true), ("idp.internal", true), ("idp.internal.example.org", false), ("0x7f.1", true),
        ("[::ffff:127.0.0.1]", true), ("8.8.8.8", false), ("xn--bcher-kva.example", false), ("my_idp.okta.com", false),
    ])
    func hostsAreJudgedWithoutAResolver(text: String, isLocal: Bool) throws {
        let host = try #require(URLHost(text))
        #expect(host.isLocal == isLocal)
        #expect((AddressPolicy().refusal(of: host) != nil) == isLocal)
    }

    @Test(arguments: [
        "", ".", "a..b", "bücher.example", "a b", "1.2.3.4.5", "999.1.1.1", "a/b", "[::1", "%6c",
        String(repeating: "a", count: 64),
    ])
    func whatIsNoHostIsRefused(text: String) {
        #expect(URLHost(text) == nil)
    }

    @Test func allowedRangesCoverTheNamesThatMayLeadThere() throws {
        let loopback = AddressPolicy(allowed: [try #require(CIDR("127.0.0.0/8"))])
        #expect(loopback.refusal(of: try #require(URLHost("localhost"))) == nil)
        #expect(loopback.refusal(of: try #require(URLHost("127.1"))) == nil)
        #expect(loopback.refusal(of: try #require(URLHost("10.0.0.1"))) == "a private address")
        let office = AddressPolicy(allowed: [try #require(CIDR("10.0.0.0/8"))])
        #expect(office.refusal(of: try #require(URLHost("adfs.corp.local"))) == nil)
        #expect(office.refusal(of: try #require(URLHost("localhost"))) == "the machine itself")
    }
}
