import LibraryTestSupport
import PortalTestSupport
import SAML
import Testing

@Suite("Hostile XML", .timeLimit(.minutes(2)))
struct HostileXMLTests {
    static let expected: [(file: String, code: String)] = [
        ("cyclic.xml", "doctype"), ("dtd.xml", "doctype"), ("external.xml", "doctype"),
        ("external_file.xml", "doctype"), ("quadratic.xml", "doctype"), ("simple-ns.xml", "wrong_root"),
        ("simple.xml", "wrong_root"), ("xmlbomb.xml", "doctype"), ("xmlbomb2.xml", "doctype"),
    ]

    @Test(
        "of the shared collection is refused, with the reason",
        .enabled(if: SharedFixtures.areExpected, "\(SharedFixtures.absence)"))
    func bombs() throws {
        #expect(try SharedFixtures.names(in: "xml-bombs") == Self.expected.map(\.file))
        for (file, code) in Self.expected {
            let bytes = try SharedFixtures.bytes("xml-bombs/" + file)
            let error = #expect(throws: SAMLMetadataError.self, "\(file)") { try SAMLMetadata.parse(bytes) }
            #expect(error?.code == code, "\(file)")
        }
    }

    @Test(
        "with a document type declaration is refused whatever follows it",
        arguments: [
            "<!DOCTYPE a [<!ENTITY a \"b\">]><a>&a;</a>",
            "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>",
            "<!DOCTYPE a PUBLIC \"-//X//Y\" \"http://127.0.0.1:9/x.dtd\"><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/p\">%p;]><a/>",
            "<!DOCTYPE a [<!ATTLIST a b CDATA \"c\">]><a/>",
            "<?xml version=\"1.0\"?><!-- c --><!DOCTYPE a><a/>",
            "<!DOCTYPE a [",
            "<!DOCTYPE a",
        ])
    func doctype(text: String) {
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
        switch error {
        case .doctype: break
        case .malformed: #expect(text.hasSuffix("<!DOCTYPE a") || text.hasSuffix("["))
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("with an undeclared entity is malformed")
    func undeclaredEntity() {
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array("<a>&b;</a>".utf8)) }
        guard case .malformed(1, _, let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(detail.contains("b"))
    }

    @Test("nested to the limit is read, one deeper is refused")
    func depth() throws {
        var limits = SAMLXMLLimits.metadata
        limits.depth = 20
        let allowed = String(repeating: "<a>", count: 20) + String(repeating: "</a>", count: 20)
        _ = try SAMLXMLDocument(parsing: Array(allowed.utf8), limits: limits)
        let deeper = "<a>" + allowed + "</a>"
        #expect(throws: SAMLXMLError.tooDeep(limit: 20, line: 1)) {
            try SAMLXMLDocument(parsing: Array(deeper.utf8), limits: limits)
        }
    }

    @Test("nested half a million deep is refused without overflowing the stack")
    func veryDeep() {
        let text = String(repeating: "<a>", count: 500_000)
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
        #expect(error == .tooDeep(limit: SAMLXMLLimits.metadata.depth, line: 1))
    }

    @Test("with a million siblings is refused at the node limit")
    func siblings() {
        let text = "<a>" + String(repeating: "<b/>", count: 1_000_000) + "</a>"
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
        #expect(error == .tooManyNodes(limit: SAMLXMLLimits.metadata.nodes, line: 1))
    }

    @Test(
        "with a hundred thousand comments or instructions is refused at the node limit",
        arguments: ["<!---->", "<?b?>"])
    func comments(node: String) {
        let text = "<a>" + String(repeating: node, count: 100_000) + "</a>"
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
        #expect(error == .tooManyNodes(limit: SAMLXMLLimits.metadata.nodes, line: 1))
    }

    @Test("with very many attributes in one tag is refused before they are compared with each other")
    func attributes() throws {
        let limit = SAMLXMLLimits.metadata.attributesPerElement
        func tag(_ count: Int, _ name: (Int) -> String) -> String {
            "<r>\n<!-- <a b='c' -->\n<a \((0..<count).map { "\(name($0))=\"x>\"" }.joined(separator: " "))/></r>"
        }
        _ = try SAMLXMLDocument(parsing: Array(tag(limit) { "a\($0)" }.utf8))
        for count in [limit + 1, 200_000] {
            #expect(throws: SAMLXMLError.tooManyAttributes(limit: limit, line: 3)) {
                try SAMLXMLDocument(parsing: Array(tag(count) { "a\($0)" }.utf8))
            }
            #expect(throws: SAMLXMLError.tooManyAttributes(limit: limit, line: 3)) {
                try SAMLXMLDocument(parsing: Array(tag(count) { "xmlns:a\($0)" }.utf8))
            }
        }
    }

    @Test("is not read behind its first fault, however much stands there")
    func behindFault() {
        let attributes = (0..<400_000).map { "a\(String($0, radix: 36))=''" }.joined(separator: " ")
        for fault in ["<!x", "<!-x", "<!E", "<![x"] {
            let text = "<r>\n\(fault)<a \(attributes)/></r>"
            let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
            guard case .malformed(line: 2, _, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test("with nested namespace declarations is refused when too many are in force, but not when they end")
    func namespaces() throws {
        let declarations = (0..<100).map { "xmlns:n\($0)='u'" }.joined(separator: " ")
        let nested = "<a \(declarations)><b \(declarations)><c \(declarations)/></b></a>"
        #expect(throws: SAMLXMLError.tooManyNamespaces(limit: 256, line: 1)) {
            try SAMLXMLDocument(parsing: Array(nested.utf8))
        }
        let siblings = "<a>" + String(repeating: "<b \(declarations)/>", count: 50) + "</a>"
        _ = try SAMLXMLDocument(parsing: Array(siblings.utf8))
    }

    @Test("with one attribute of megabytes is read within the byte limit")
    func hugeAttribute() throws {
        let value = String(repeating: "x", count: 3 << 20)
        let document = try SAMLXMLDocument(parsing: Array("<a b='\(value)'/>".utf8))
        #expect(document.root.attribute("b")?.utf8.count == 3 << 20)
        let tooLarge = [UInt8](repeating: 0x20, count: SAMLXMLLimits.metadata.bytes + 1)
        #expect(throws: SAMLXMLError.tooLarge(limit: SAMLXMLLimits.metadata.bytes)) {
            try SAMLXMLDocument(parsing: tooLarge)
        }
    }

    @Test("with attributes that are the same after resolving prefixes is malformed")
    func duplicateAttributes() {
        for text in ["<a b='1' b='2'/>", "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>"] {
            let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
            guard case .malformed = error else {
                Issue.record("\(text): \(String(describing: error))")
                continue
            }
        }
    }

    @Test(
        "with namespaces used against the rules is malformed",
        arguments: [
            "<p:a/>", "<a p:b='1'/>", "<a xmlns:p=''/>", "<a xmlns:xml='u'/>", "<a xmlns:xmlns='u'/>", "<a:b:c/>",
            "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
        ])
    func namespaceRules(text: String) {
        let error = #expect(throws: SAMLXMLError.self) { try SAMLXMLDocument(parsing: Array(text.utf8)) }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("cut off at any byte is refused or read, never a crash", arguments: [false, true])
    func truncation(isGroup: Bool) throws {
        let certificate = try TestCertificate.make()
        var builder = MetadataBuilder(signingWith: certificate)
        builder.hasServiceProvider = true
        builder.validUntil = "2040-01-01T00:00:00Z"
        let bytes = Array((isGroup ? MetadataBuilder.group([builder, builder], nesting: 2) : builder.document).utf8)
        _ = try SAMLMetadata.parse(bytes)
        let end = bytes.lastIndex(of: UInt8(ascii: ">")) ?? 0
        for length in 0..<end {
            #expect(throws: SAMLMetadataError.self) { try SAMLMetadata.parse(Array(bytes[..<length])) }
        }
    }

    @Test("is refused in many tasks at once as in one")
    func concurrency() async throws {
        let good = MetadataBuilder(signingWith: try TestCertificate.make()).bytes
        let bad = Array("<a><b></a>".utf8)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<400 {
                group.addTask { (try? SAMLMetadata.parse(index.isMultiple(of: 2) ? good : bad)) == nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 200)
    }

    @Test("made by random changes is refused or read, never a crash", arguments: [UInt64(1), 2, 3, 4])
    func mutation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var builder = MetadataBuilder(signingWith: try TestCertificate.make(key: .rsa2048))
        builder.markupBeforeRoles = "<!-- c --><?p i?>"
        builder.cacheDuration = "P1D"
        let original = builder.bytes
        let pieces = [
            "<", ">", "&", "\"", "'", "<![CDATA[", "]]>", "<!--", "-->", "<?", "<!DOCTYPE", "&#0;", "\u{0}", "=",
        ]
        var refused = 0
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(contentsOf: Array((pieces.randomElement(using: &random) ?? "").utf8), at: at)
                case 3:
                    let end = min(bytes.count, at + Int.random(in: 1...200, using: &random))
                    bytes.insert(
                        contentsOf: Array(bytes[at..<end]), at: Int.random(in: 0..<bytes.count, using: &random))
                default:
                    let end = min(bytes.count - 1, at + Int.random(in: 0...100, using: &random))
                    if at < end { bytes.removeSubrange(at..<end) }
                }
            }
            do {
                _ = try SAMLMetadata.parse(bytes)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 100)
    }
}
