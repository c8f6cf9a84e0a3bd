import PortalWeb
import Testing

@Suite("Where to listen")
struct ListenAddressTests {
    @Test(
        "Addresses with ports, in either family",
        arguments: [
            ("127.0.0.1:8080", "127.0.0.1:8080", "http://127.0.0.1:8080"), ("[::1]:0", "[::1]:0", "http://[::1]:0"),
            ("0.0.0.0:443", "0.0.0.0:443", "http://127.0.0.1:443"), ("[::]:1", "[::]:1", "http://[::1]:1"),
            ("[2001:DB8:0::1]:65535", "[2001:db8::1]:65535", "http://[2001:db8::1]:65535"),
        ])
    func valid(text: String, canonical: String, url: String) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.description == canonical)
        #expect(address.url == url)
    }

    @Test(
        "Everything else is refused",
        arguments: [
            "", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+1",
            "127.0.0.1:８０", "127.0.0.1:000001", "localhost:80", "::1:80", "[127.0.0.1]:80", "[::1]", "[::1]80",
            "[::1:80", "127.1:80", "0x7f000001:80", " 127.0.0.1:80", "[fe80::1%eth0]:80", "*:80",
        ])
    func invalid(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
