import PortalCore
import Testing

@Suite struct RedirectAllowListTests {
    private func isAllowed(_ url: String, by entries: [String]) -> Bool {
        var redirects = EnvironmentSettings.Redirects()
        redirects.allowed = entries
        do {
            try redirects.check(url, field: "/returnUrl")
            return true
        } catch {
            let refusal = error as? PortalError
            #expect(refusal?.reason == "url_not_allowed" && refusal?.field == "/returnUrl")
            return false
        }
    }

    @Test func anEmptyListAllowsNothing() {
        #expect(!isAllowed("https://app.example.com", by: []))
    }

    @Test(arguments: ["https://app.example.com", "https://app.example.com/", "https://app.example.com:443"])
    func anOriginCoversAllOfItsPaths(entry: String) {
        for path in ["", "/", "/a", "/a/b?c=d", "//a"] {
            #expect(isAllowed("https://app.example.com" + path, by: [entry]))
        }
        for url in [
            "https://app.example.com:444/", "http://app.example.com/", "https://example.com/",
            "https://app.example.com/..",
        ] {
            #expect(!isAllowed(url, by: [entry]))
        }
    }

    @Test func aPathCoversWhatLiesBelowItAndNotWhatBeginsLikeIt() {
        let entries = ["https://app.example.com/portal/"]
        for path in ["/portal", "/portal/", "/portal/x", "/portal?x=/../", "/portal/a..b", "/portal/..."] {
            #expect(isAllowed("https://app.example.com" + path, by: entries), "\(path)")
        }
        for path in [
            "/portals", "/portal.evil", "/", "/portal/..", "/portal/./../x", "/portal/%2E%2E/x", "/x/portal",
            "/%70ortal",
        ] {
            #expect(!isAllowed("https://app.example.com" + path, by: entries), "\(path)")
        }
    }

    /// With a mark behind it, a delimiter is another character, and the same byte.
    @Test(arguments: ["/portal/..?\u{301}", "/portal/..#\u{301}", "/portal/../\u{301}", "/portal?\u{301}", "/portal/ü"])
    func whatIsNotASCIIIsRefused(path: String) {
        #expect(!isAllowed("https://app.example.com" + path, by: ["https://app.example.com/portal"]))
    }

    @Test func anEntryThatIsNotASCIIAllowsNothing() {
        // The Kelvin sign counts as the same character as K.
        #expect(!isAllowed("https://app.example.com/K", by: ["https://app.example.com/\u{212A}"]))
    }

    private func isAnswered(_ url: String) -> Bool {
        var redirects = EnvironmentSettings.Redirects()
        redirects.allowed = ["https://app.example.com"]
        do {
            try redirects.checkAnswered("https://app.example.com" + url, field: "/redirectUri")
            return true
        } catch {
            let refusal = error as? PortalError
            #expect(refusal?.reason == "url_not_allowed" && refusal?.field == "/redirectUri")
            return false
        }
    }

    @Test(arguments: [
        "/?code=x", "/?a=b&state=x", "/?error", "/?a;code=x", "/?CODE=x", "/?%63ode=x", "/?code[]=x", "/?code%5B0%5D=x",
        "/?a=b?c&code=", "?state=",
    ])
    func whereAnAnswerGoesNoParameterOfItsNamesIs(url: String) {
        #expect(!isAnswered(url))
    }

    @Test(arguments: [
        "", "/code/state", "/?", "/?next=code", "/?country_code=x&codes=y", "/?a=b=code", "/?x=%3Fcode=y",
    ])
    func otherParametersAreTheApplicationsOwn(url: String) {
        #expect(isAnswered(url))
    }

    @Test func aFragmentIsRefusedSinceItIsNotOursToKeep() {
        #expect(!isAllowed("https://app.example.com/#x", by: ["https://app.example.com"]))
    }
}
