import DomainNames
import Testing

@Suite struct DomainNameTests {
    @Test(arguments: [
        ("Example.COM", "example.com", "example.com"), ("example.com.", "example.com", "example.com"),
        ("Straße.DE", "xn--strae-oqa.de", "straße.de"), ("XN--STRAE-OQA.de", "xn--strae-oqa.de", "straße.de"),
        ("日本語。ＪＰ", "xn--wgv71a119e.jp", "日本語.jp"), ("ⅷ.com", "viii.com", "viii.com"),
        ("bu\u{308}cher.example", "xn--bcher-kva.example", "bücher.example"), ("1and1.com", "1and1.com", "1and1.com"),
    ])
    func spellingsOfOneName(_ text: String, _ ascii: String, _ unicode: String) throws {
        let name = try DomainName(text)
        #expect(name.ascii == ascii && name.unicode == unicode && name.description == ascii)
        #expect(try DomainName(name.ascii) == name && DomainName(name.unicode) == name)
    }

    @Test(arguments: [
        ("", DomainNameError.empty), (".", .empty), ("com", .singleLabel), ("a..b", .emptyLabel),
        (".example.com", .emptyLabel), ("a_b.com", .characters), ("a b.com", .characters), ("-a.com", .characters),
        ("a-.com", .characters), ("ab--cd.com", .characters), ("a@b.com", .characters), ("ex\u{0}.com", .characters),
        ("https://example.com", .characters), ("example.com/x", .characters), ("*.example.com", .characters),
        ("＿a.com", .characters), ("xn--.com", .encoding), ("xn--a.de", .characters), ("1.2.3.4", .address),
        ("💩.la", .characters),
        ("é_.com", .characters), ("⑴.com", .characters),
    ])
    func whatIsNoName(_ text: String, _ error: DomainNameError) {
        #expect(throws: error) { try DomainName(text) }
    }

    @Test func lengths() throws {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "a", count: 57), "com"].joined(separator: ".")
        #expect(longest.utf8.count == 253)
        #expect(try DomainName(longest).ascii == longest)
        for text in ["a" + longest, label + "a.com", String(repeating: "ü.", count: 5_000) + "com"] {
            #expect(throws: DomainNameError.tooLong) { try DomainName(text) }
        }
    }

    @Test func publicSuffixes() throws {
        for suffix in ["co.uk", "github.io", "kawasaki.city.co.uk", "a.kawasaki.jp"] {
            let name = try DomainName(suffix)
            let isSuffix = suffix != "kawasaki.city.co.uk"
            #expect(name.isPublicSuffix == isSuffix && (name.registrableDomain == nil) == isSuffix, "\(suffix)")
        }
        #expect(try DomainName("a.b.example.co.uk").registrableDomain == "example.co.uk")
        #expect(try DomainName("acme.github.io").registrableDomain == "acme.github.io")
        #expect(try DomainName("mail.müller.de").registrableDomain == "xn--mller-kva.de")
        #expect(try DomainName("city.kawasaki.jp").registrableDomain == "city.kawasaki.jp")
    }
}
