import PortalCore
import Testing

@Suite struct TextRulesTests {
    @Test(arguments: [
        "a@b", "it.admin+portal@example.co.uk", "ü@münchen.example", "o'brien@example.com", "a@[192.0.2.1",
        "\"a b\"@example.com",
    ])
    func addressesAreJudgedByTheirForm(text: String) {
        let isValid = !text.contains("[") && !text.contains("\"")
        let passes = (try? TextRules.checkEmail(text, at: "/email")) != nil
        #expect(passes == isValid)
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a@b@c", "a@b@", "a@\u{301}b", "a b@c", "a@b.", "a@.b", "a@b\n", "<a@b>", "a@b,c@d",
        "a\u{0}@b", "a@b\u{7F}",
        "a@" + String(repeating: "b", count: 260),
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(throws: PortalError.invalid("/email", "")) { try TextRules.checkEmail(text, at: "/email") }
    }

    @Test func namesAreBoundedInWhatTheyTakeAndNotInWhatTheyLookLike() throws {
        try TextRules.checkName(String(repeating: "x", count: 10), at: "/name", maximum: 10)
        for text in [
            String(repeating: "x", count: 11), "", " \t", "a\nb", "a\u{85}b", "\u{1b}[31m",
            "e" + String(repeating: "\u{301}", count: 10),
        ] {
            #expect(throws: PortalError.self) { try TextRules.checkName(text, at: "/name", maximum: 10) }
        }
    }

    @Test func pointersEscapeWhatTheyMust() {
        #expect(TextRules.pointerToken("a/b~c") == "a~1b~0c")
    }
}
