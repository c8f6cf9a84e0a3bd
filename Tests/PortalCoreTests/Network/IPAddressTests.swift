import PortalCore
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("[::1]", "::1"), ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("::ffff:a00:1", "::ffff:10.0.0.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
    ])
    func strictTextIsReadAndWrittenCanonically(text: String, canonical: String) throws {
        #expect(try #require(IPAddress(text)).description == canonical)
    }

    @Test(arguments: [
        "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "+1.2.3.4", "1.2.3.-4", " 1.2.3.4", "1.2.3.4 ", ":",
        ":::",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::", "12345::", "g::", "[::1", "::1]", "1:2:3:4:5:6:7::8",
        "1.2.3.4::",
        "::1.2.3", "::1.2.3.4:5", "::+1", "[1.2.3.4]", "１.2.3.4", "::%", "[]", "%",
    ])
    func otherTextIsRefused(text: String) {
        // `::%` is the unspecified address with an empty zone.
        if text == "::%" { #expect(IPAddress(text) == .v6(0)) } else { #expect(IPAddress(text) == nil) }
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "017700000001",
        "127.0.0.1.",
        "0x7f.0.0.0x1", "127.000.000.001",
    ])
    func oddFormsOfIPv4AreRecognisedInHosts(host: String) {
        #expect(IPAddress(host: host) == .v4(0x7f00_0001))
    }

    @Test(arguments: [
        "4294967296", "1.2.3.4.5", "256.1", "0x1ffffffff", "08.1.1.1", "a.b", "1..2", "..", "99999999999999999999999",
        "",
    ])
    func whatIsNoAddressInAHostStaysAName(host: String) {
        #expect(IPAddress(host: host) == nil)
    }

    @Test func bytesMakeAnAddress() {
        #expect(IPAddress(bytes: [10, 0, 0, 1])?.description == "10.0.0.1")
        #expect(IPAddress(bytes: Array(repeating: 0, count: 15) + [1])?.description == "::1")
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
        #expect(IPAddress(bytes: []) == nil)
    }

    @Test(arguments: [
        ("8.8.8.8", AddressScope.global), ("1.1.1.1", .global), ("172.15.255.255", .global), ("172.32.0.0", .global),
        ("100.63.255.255", .global), ("100.128.0.0", .global), ("126.255.255.255", .global), ("128.0.0.0", .global),
        ("223.255.255.255", .global), ("192.167.255.255", .global), ("2606:4700::1111", .global), ("2a00::1", .global),
        ("0.0.0.0", .unspecified), ("::", .unspecified), ("0.1.2.3", .reserved),
        ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("::1", .loopback),
        ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse), ("172.16.0.0", .privateUse),
        ("172.31.255.255", .privateUse), ("192.168.0.1", .privateUse),
        ("169.254.169.254", .linkLocal), ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .linkLocal),
        ("fc00::1", .uniqueLocal), ("fdff::1", .uniqueLocal), ("fd00:ec2::254", .uniqueLocal),
        ("100.64.0.0", .carrierShared), ("100.127.255.255", .carrierShared),
        ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("ff02::1", .multicast),
        ("192.0.2.1", .documentation), ("198.51.100.1", .documentation), ("203.0.113.1", .documentation),
        ("2001:db8::1", .documentation), ("3fff::1", .documentation),
        ("240.0.0.1", .reserved), ("255.255.255.255", .reserved), ("198.18.0.1", .reserved),
        ("198.19.255.255", .reserved),
        ("192.0.0.1", .reserved), ("192.88.99.1", .reserved), ("2001::1", .reserved), ("100::1", .reserved),
        ("64:ff9b:1::1", .reserved), ("4000::1", .reserved), ("5f00::1", .reserved),
        // Carried IPv4 addresses: mapped, compatible, NAT64, 6to4, ISATAP.
        ("::ffff:127.0.0.1", .loopback), ("::ffff:8.8.8.8", .global), ("::127.0.0.1", .loopback),
        ("::8.8.8.8", .global),
        ("64:ff9b::10.0.0.1", .privateUse), ("64:ff9b::8.8.8.8", .global), ("2002:7f00:1::", .loopback),
        ("2002:a9fe:a9fe::1", .linkLocal), ("2002:808:808::1", .global), ("2a00::5efe:10.0.0.1", .privateUse),
        ("2a00::200:5efe:8.8.8.8", .global),
    ])
    func everySpecialRangeIsKnown(text: String, scope: AddressScope) throws {
        #expect(try #require(IPAddress(text)).scope == scope)
    }
}
