import PortalCore
import Testing

@Suite struct PlaceholderTextTests {
    @Test(arguments: [
        ("https://login.microsoftonline.com/{tenant}/v2.0", "{tenant}"), ("https://${domain}/x", "{domain}"),
        ("https://{{yourOktaDomain}}/x", "{{youroktadomain}"), ("<your-domain>", "<your-domain>"),
        ("https://x/%7Btenant%7D", "%7btenant%7d"), ("https://YOUR_DOMAIN.okta.com", "YOUR_DOMAIN"),
        ("https://YOUR-THING.okta.com", "YOUR-THING"), ("https://your-domain.okta.com", "your-domain"),
        ("https://yourOktaDomain/x", "yourOktaDomain"), ("https://yourcompany.okta.com", "yourcompany"),
        ("TODO", "TODO"), ("https://idp/CHANGE_ME", "CHANGE_ME"), ("changeme", "changeme"),
        ("https://idp/replace-me", "replace-me"),
        ("https://XXXXXXXX.okta.com", "XXXXXXXX"), ("[Your IdP URL]", "[your idp url]"),
        ("https://sts.windows.net/00000000-0000-0000-0000-000000000000/", "00000000-0000-0000-0000-000000000000"),
    ])
    func gapsAreRecognised(text: String, gap: String) {
        #expect(PlaceholderText(recognizing: text) == .template(gap))
    }

    @Test(arguments: [
        "https://idp.example.com/x", "https://example.org", "http://EXAMPLE.NET./", "https://a.b.example/x",
    ])
    func documentationDomainsAreRecognised(text: String) throws {
        guard case .documentationDomain = PlaceholderText(recognizing: text) else {
            Issue.record("\(text) was not recognised")
            return
        }
    }

    @Test(arguments: [
        "https://example.onelogin.com/sso", "https://idp.examle.com/saml", "https://notexample.com",
        "https://example.de",
        "https://trial-1022863.okta.com/app/x_1/exkdoocxa1VmjpXmX697/sso/saml", "urn:example:idp",
        "https://your-energy.okta.com",
        "https://todo.io", "https://example.com.okta.com",
        "https://sts.windows.net/a9054a0f-2011-4e31-b3ac-fd8c354146ec/",
        "https://harbouryour.site", "https://idp.xxx", "", "your", "YOUR",
    ])
    func realValuesAreLeftAlone(text: String) {
        #expect(PlaceholderText(recognizing: text) == nil)
    }
}
