import Foundation
import PortalCore
import Testing

@Suite struct TextRulesTests {
    @Test(arguments: [
        "a@b", "it.admin+portal@example.co.uk", "ü@münchen.example", "u\u{308}@mu\u{308}nchen.example", "佐藤@例え.example",
        "राम@उदाहरण.example", "o'brien@example.com", "a@[192.0.2.1",
        "\"a b\"@example.com",
    ])
    func addressesAreJudgedByTheirForm(text: String) {
        let isValid = !text.contains("[") && !text.contains("\"")
        let passes = (try? TextRules.checkEmail(text, at: "/email")) != nil
        #expect(passes == isValid)
    }

    @Test(arguments: [
        "a\u{FF20}c@b", "a@b\u{FE6B}c", "a\u{A0}@b", "a\u{85}@b", "a@b\u{2028}", "a@b\u{3002}c", "a\u{200B}@b",
        "a\u{37A}@b", "a\u{FF3F}c@b", "a\u{203F}c@b", "a@b\u{2163}", "a\u{B7}c@b",
        "", "@", "a@", "@b", "a@b@c", "a@b@", "a@\u{301}b", "a b@c", "a@b.", "a@.b", "a@b\n", "<a@b>", "a@b,c@d",
        "a\u{0}@b", "a@b\u{7F}",
        "a@" + String(repeating: "b", count: 260),
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(throws: PortalError.invalid("/email", "")) { try TextRules.checkEmail(text, at: "/email") }
    }

    @Test func nothingBeyondASCIIBecomesWhatParts() {
        let parting = Set((0..<0x80 as Range<UInt8>).map { Unicode.Scalar($0) }.filter { !$0.properties.isXIDContinue })
        var taken = 0
        var wrong: [String] = []
        for scalar in (0x80..<0x3_0000 as Range<UInt32>).compactMap(Unicode.Scalar.init) {
            guard TextRules.domain(ofEmail: "a\(scalar)@b") != nil else { continue }
            taken += 1
            let form = String(scalar).precomposedStringWithCompatibilityMapping
            if !parting.isDisjoint(with: form.unicodeScalars) { wrong.append(String(scalar.value, radix: 16)) }
        }
        #expect(wrong == [])
        #expect(taken > 90_000)
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
