import DomainNames
import PortalCore
import Testing

@Suite struct DomainRulesTests {
    @Test(arguments: [
        (" Example.COM\n", "example.com"), ("bücher.example.com", "xn--bcher-kva.example.com"),
        ("mail.gmail-tools.com", "mail.gmail-tools.com"),
    ])
    func domainsOfOrganizations(_ text: String, _ name: String) throws {
        #expect(try DomainRules.name(text, at: "/domain").ascii == name)
    }

    @Test(arguments: [
        ("", "invalid_params"), ("https://example.com", "invalid_params"), ("ada@example.com", "invalid_params"),
        ("example", "invalid_params"), ("192.0.2.1", "invalid_params"), ("exa_mple.com", "invalid_params"),
        ("co.uk", "public_suffix"), ("github.io", "public_suffix"), ("gmail.com", "consumer_domain"),
        ("GoogleMail.com", "consumer_domain"), ("mail.yahoo.co.jp", "consumer_domain"), ("web.de", "consumer_domain"),
    ])
    func domainsOfNobody(_ text: String, _ reason: String) throws {
        let error = #expect(throws: PortalError.self) { try DomainRules.name(text, at: "/domain") }
        #expect(error?.reason == reason && error?.field == "/domain" && error?.remedy?.isEmpty == false)
        #expect((error?.findings.isEmpty == true) == (reason == "invalid_params"))
    }
}
