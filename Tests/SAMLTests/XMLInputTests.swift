import SAML
import Testing

@Suite("XML input")
struct XMLInputTests {
    private func text(_ bytes: [UInt8]) throws -> String {
        try SAMLXMLDocument(parsing: bytes).root.text.value
    }

    @Test("is read in UTF-8 with and without byte order mark and in UTF-16 of both orders")
    func encodings() throws {
        let plain = "<a>käse 🧀</a>"
        let declared = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + plain
        #expect(try text(Array(plain.utf8)) == "käse 🧀")
        #expect(try text([0xEF, 0xBB, 0xBF] + Array(plain.utf8)) == "käse 🧀")
        for source in [plain, declared] {
            let big = source.utf16.flatMap { unit -> [UInt8] in [UInt8(unit >> 8), UInt8(unit & 0xFF)] }
            let little = source.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
            #expect(try text(big) == "käse 🧀")
            #expect(try text(little) == "käse 🧀")
            #expect(try text([0xFE, 0xFF] + big) == "käse 🧀")
            #expect(try text([0xFF, 0xFE] + little) == "käse 🧀")
        }
    }

    @Test("saved as UTF-8 by a tool that left another encoding in the declaration is read")
    func mislabelled() throws {
        #expect(try text(Array("<?xml version='1.0' encoding='utf-16'?><a>é</a>".utf8)) == "é")
    }

    @Test("in ISO-8859-1 is read, in other encodings refused by name")
    func otherEncodings() throws {
        let latin = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9] + Array("</a>".utf8)
        #expect(try text(latin) == "é")
        #expect(throws: SAMLXMLError.encoding(declared: "UTF-7")) {
            try SAMLXMLDocument(parsing: Array("<?xml version='1.0' encoding=\"UTF-7\"?><a/>".utf8))
        }
        #expect(throws: SAMLXMLError.encoding(declared: "utf-8")) {
            try SAMLXMLDocument(parsing: Array("<?xml version='1.0' encoding='utf-8'?><a>".utf8) + [0xE9, 0x3C])
        }
    }

    @Test("after blank lines is read, and lines are counted from the beginning of what was given")
    func blankLines() throws {
        let document = try SAMLXMLDocument(parsing: Array("\r\n\n  <?xml version='1.0'?>\n<a>\n<b/></a>".utf8))
        #expect(document.root.line == 4)
        #expect(document.root.children.first?.line == 5)
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array("\n\n<a>\n<b></a>".utf8)) }
        guard case .malformed(4, let column, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(column > 0)
    }

    @Test("has lines beyond 65535")
    func manyLines() throws {
        let text = "<a>" + String(repeating: "\n", count: 70_000) + "<b>x</b></a>"
        #expect(try SAMLXMLDocument(parsing: Array(text.utf8)).root.children.first?.line == 70_001)
    }

    @Test(
        "that is something else is called what it is",
        arguments: [
            ("<!DOCTYPE html><html><body>Sign in</body></html>", PastedContent.html),
            ("  <HTML><head></head></HTML>", .html),
            ("<!-- saved from --><html></html>", .html),
            ("{\"issuer\":\"https://idp.example.com\"}", .json),
            ("https://idp.example.com/metadata", .url),
            ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", .certificate),
            ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", .privateKey),
            ("AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01", .fingerprint),
            ("see attachment", .text),
        ])
    func otherContent(text: String, kind: PastedContent) {
        #expect(throws: SAMLXMLError.notXML(kind)) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
    }

    @Test("of no text at all is empty, of binary data binary")
    func nothing() {
        #expect(throws: SAMLXMLError.empty) { try SAMLXMLDocument(parsing: []) }
        #expect(throws: SAMLXMLError.empty) { try SAMLXMLDocument(parsing: Array(" \n\t".utf8)) }
        #expect(throws: SAMLXMLError.empty) { try SAMLXMLDocument(parsing: [0xEF, 0xBB, 0xBF]) }
        #expect(throws: SAMLXMLError.notXML(.binary)) { try SAMLXMLDocument(parsing: [0x50, 0x4B, 3, 4, 0xFF, 0]) }
        #expect(throws: SAMLXMLError.notXML(.binary)) { try SAMLXMLDocument(parsing: Array("<a>\u{0}</a>".utf8)) }
    }

    @Test("keeps text and CDATA and says when comments interrupt it")
    func interruptedText() throws {
        let root = try SAMLXMLDocument(
            parsing: Array(
                "<a><b>x<!-- c -->y</b><b><![CDATA[<x>]]>&amp;&#65;</b><b>p<?i?>q</b><b>1<c>2</c>3</b></a>".utf8)
        ).root
        let texts = root.children.map(\.text)
        #expect(texts.map(\.value) == ["xy", "<x>&A", "pq", "13"])
        #expect(texts.map(\.isInterrupted) == [true, false, true, true])
    }

    @Test("gives attributes by namespace, whatever the prefix, with references resolved")
    func attributes() throws {
        let root = try SAMLXMLDocument(
            parsing: Array("<a xmlns:p='u' xmlns:q='v' p:b='1' q:b='2' b='3&amp;&lt;&#66;' c=''/>".utf8)
        ).root
        #expect(root.attribute("b") == "3&<B")
        #expect(root.attribute("b", in: "u") == "1")
        #expect(root.attribute("b", in: "v") == "2")
        #expect(root.attribute("b", in: "w") == nil)
        #expect(root.attribute("c") == "")
        #expect(root.attributes.map(\.namespace) == ["u", "v", nil, nil])
    }

    @Test("gives each element a path that counts siblings of the same name and namespace")
    func paths() throws {
        let root = try SAMLXMLDocument(
            parsing: Array("<a xmlns:p='u'><b/><c/><p:b/><b><d/></b></a>".utf8)
        ).root
        #expect(root.path == "/a")
        #expect(root.children.map(\.path) == ["/a/b[1]", "/a/c", "/a/b", "/a/b[2]"])
        #expect(root.children.last?.children.first?.path == "/a/b[2]/d")
    }

    @Test("keeps elements alive after the document's own variable is gone")
    func lifetime() throws {
        func element() throws -> SAMLXMLElement? {
            try SAMLXMLDocument(parsing: Array("<a><b>kept</b></a>".utf8)).root.children.first
        }
        #expect(try element()?.text.value == "kept")
    }
}
