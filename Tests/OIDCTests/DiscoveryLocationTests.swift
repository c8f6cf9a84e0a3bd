import OIDC
import Testing

@Suite("The discovery document's location and issuer")
struct DiscoveryLocationTests {
    @Test(
        "is worked out from an issuer or from the document's own address",
        arguments: [
            ("https://idp.example.com", "https://idp.example.com/.well-known/openid-configuration", false),
            ("https://idp.example.com/", "https://idp.example.com/.well-known/openid-configuration", false),
            ("https://idp.example.com/a/b", "https://idp.example.com/a/b/.well-known/openid-configuration", false),
            ("https://idp.example.com/a/b/", "https://idp.example.com/a/b/.well-known/openid-configuration", false),
            (
                " https://IDP.example.com:8443/a\n", "https://idp.example.com:8443/a/.well-known/openid-configuration",
                false
            ),
            (
                "https://idp.example.com/a/.well-known/openid-configuration",
                "https://idp.example.com/a/.well-known/openid-configuration", true
            ),
            (
                "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration?appid=1",
                "https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration?appid=1", true
            ),
            (
                "https://idp.example.com/.well-known/oauth-authorization-server/tenant",
                "https://idp.example.com/.well-known/oauth-authorization-server/tenant", true
            ),
        ])
    func location(typed: String, url: String, isDocument: Bool) throws {
        let location = try DiscoveryLocation(typed)
        #expect(location.url == url)
        #expect(location.isDocumentAddress == isDocument)
        #expect(location.isSecure)
    }

    @Test("keeps the issuer as typed, and takes the well-known part off an address")
    func issuer() throws {
        #expect(try DiscoveryLocation("https://x.example/").issuer == "https://x.example/")
        #expect(
            try DiscoveryLocation("https://x.example/a/.well-known/openid-configuration").issuer
                == "https://x.example/a")
        #expect(
            try DiscoveryLocation("https://x.example/.well-known/oauth-authorization-server/t").issuer
                == "https://x.example/t")
        #expect(try !DiscoveryLocation("http://localhost:8080/realms/x").isSecure)
    }

    @Test(
        "refuses what cannot be an issuer, with the reason",
        arguments: [
            ("", DiscoveryLocation.Problem.empty), ("idp.example.com", .notURL), ("https://", .notURL),
            ("ftp://idp.example.com", .scheme("ftp")), ("https://user:pw@idp.example.com", .userInformation),
            ("https://idp.example.com/#x", .fragment), ("https://idp.example.com/?x=1", .query),
            ("https://idp.example.com/ä", .notURL), ("https:\\\\idp.example.com", .notURL),
            ("javascript:alert(1)", .notURL), ("https://{yourDomain}.okta.com", .placeholder),
            ("https://login.microsoftonline.com/<tenant>/v2.0", .placeholder),
            ("https://idp.example.com/a|b", .notURL),
        ])
    func refusal(typed: String, problem: DiscoveryLocation.Problem) {
        #expect(throws: problem) { try DiscoveryLocation(typed) }
    }

    @Test("compares issuers exactly and says what the difference is")
    func comparison() {
        let entra = "https://login.microsoftonline.com/{tenantid}/v2.0"
        let cases: [(String, String, IssuerComparison)] = [
            ("https://a.example", "https://a.example", .same),
            ("https://a.example", "https://a.example/", .trailingSlash),
            ("https://a.example/", "https://a.example", .trailingSlash),
            ("https://a.example", "http://a.example", .scheme),
            ("https://a.example", "https://A.example", .letterCase),
            ("https://a.example", "https://b.example", .different),
            ("https://a.example", "https://a.example.evil.com", .different),
            (
                "https://login.microsoftonline.com/common/v2.0", entra,
                .template(placeholder: "tenantid", value: "common")
            ),
            ("https://login.microsoftonline.com/a/b/v2.0", entra, .different),
            ("https://login.microsoftonline.com//v2.0", entra, .different),
            ("https://login.microsoftonline.com/v2.0", entra, .different),
            ("https://evil.example/common/v2.0", entra, .different),
        ]
        for (expected, found, result) in cases {
            #expect(IssuerComparison(expected: expected, found: found) == result, "\(expected) \(found)")
        }
    }

    @Test("fills the placeholder of a templated issuer")
    func template() throws {
        let template = try #require(IssuerTemplate("https://login.microsoftonline.com/{tenantid}/v2.0"))
        #expect(template.issuer(with: "t") == "https://login.microsoftonline.com/t/v2.0")
        #expect(template.value(in: "https://login.microsoftonline.com/t/v2.0") == "t")
        #expect(IssuerTemplate("https://a.example") == nil)
        #expect(IssuerTemplate("https://{a}.example/{b}") == nil)
        #expect(IssuerTemplate("https://a.example/}{") == nil)
        #expect(IssuerTemplate("https://a.example/{}") == nil)
    }
}
