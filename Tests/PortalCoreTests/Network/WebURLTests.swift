import PortalCore
import Testing

@Suite struct WebURLTests {
    @Test func aURLIsTakenApart() throws {
        let url = try WebURL("HTTPS://Idp.Example.ORG:8443/a/b?c=d#e")
        #expect(url.isSecure && url.host.name == "idp.example.org" && url.port == 8443 && url.path == "/a/b")
        #expect(url.hasQuery && url.hasFragment)
        let bare = try WebURL("http://[::1]")
        #expect(!bare.isSecure && bare.host.kind == .address(.v6(1)) && bare.port == nil && bare.path.isEmpty)
        #expect(!bare.hasQuery && !bare.hasFragment)
        #expect(try WebURL("https://[2001:db8::1]:443/x").port == 443)
        #expect(try WebURL("https://a.b?x").path.isEmpty)
    }

    @Test(arguments: [
        ("", WebURL.Problem.empty), ("idp.example.org/sso", .notAbsolute), ("https:/x", .notAbsolute),
        ("//x", .notAbsolute),
        ("javascript://a", .otherScheme("javascript")), ("ftp://a", .otherScheme("ftp")), ("https://", .noHost),
        ("https:///x", .noHost), ("https://:80", .noHost), ("https://a b/", .forbiddenCharacter),
        ("https://a\\@b", .forbiddenCharacter), ("https://a/{tenant}", .forbiddenCharacter),
        ("https://a\n", .forbiddenCharacter),
        ("https://user:pw@a.example/", .credentials), ("https://a.example:0/", .invalidPort),
        ("https://a.example:65536/", .invalidPort), ("https://a.example:+1/", .invalidPort),
        ("https://bücher.example/", .invalidHost("bücher.example")), ("https://[::1/", .invalidHost("[")),
        ("https://1.2.3.4.5/", .invalidHost("1.2.3.4.5")),
    ])
    func otherTextIsRefusedWithItsReason(text: String, problem: WebURL.Problem) {
        #expect(throws: problem) { try WebURL(text) }
    }

    @Test func lengthIsBounded() {
        #expect(throws: WebURL.Problem.tooLong) {
            try WebURL("https://a.example/" + String(repeating: "x", count: WebURL.maximumLength))
        }
    }
}
