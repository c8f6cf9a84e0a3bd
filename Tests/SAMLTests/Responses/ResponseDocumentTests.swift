import PortalTestSupport
import SAML
import Testing

/// Documents that different software reads differently.
@Suite("A signed response", .timeLimit(.minutes(2)))
struct ResponseDocumentTests {
    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    @Test("with a comment anywhere is refused, although its signature stays valid (CVE-2017-11427)")
    func comments() throws {
        var builder = ResponseBuilder()
        builder.nameID = "<saml:NameID>user@example.com.evil.example</saml:NameID>"
        for signed in [ResponseBuilder.Signed.assertion, .response, .both] {
            let genuine = SignedText(try builder.build(signed, by: bench.provider.signer))
            let forged = genuine.replacing("user@example.com.evil.example", "user@example.com<!---->.evil.example")
            let report = bench.report(forged.bytes)
            #expect(report.assertion == nil)
            #expect(report.failures.map(\.code) == [.comment])
        }
        let text = bench.assertionSigned
        for forged in [
            text.replacing("https://idp.example.com/metadata", "https://idp.example.com<!-- -->/metadata"),
            text.replacing("<saml:Subject>", "<saml:Subject><!-- -->"),
            text.replacing("<samlp:Status>", "<!-- --><samlp:Status>"),
            SignedText(Array("<!-- -->".utf8) + text.bytes), SignedText(text.bytes + Array("<!-- -->".utf8)),
        ] {
            bench.expectRefused(forged, Failure(.document, .comment))
        }
    }

    @Test("whose name was split by a comment before it was signed is not cut")
    func joined() throws {
        let text = "<a>user@example.com<!---->.evil<![CDATA[.example]]></a>"
        let document = try SAMLXMLDocument(parsing: Array(text.utf8))
        #expect(document.root.text.value == "user@example.com.evil.example")
        #expect(document.root.text.isInterrupted)
    }

    @Test("with a processing instruction is refused")
    func instructions() {
        let text = bench.assertionSigned
        let instruction = "<?x y?>"
        for forged in [
            instruction + text.text, text.text + instruction,
            text.inserting(instruction, before: "<samlp:Status>").text,
        ] {
            let report = bench.report(Array(forged.utf8))
            #expect(report.failures.map(\.code) == [.processingInstruction])
        }
        bench.expectRefused(
            text.replacing("user@example.com", "user@<?x y?>example.com"), Failure(.document, .processingInstruction),
            Failure(.signature, .digestMismatch))
    }

    @Test(
        "with a document type is refused, whatever it declares (CVE-2025-23369, CVE-2025-25291)",
        arguments: [
            "<!DOCTYPE samlp:Response>", "<!DOCTYPE r [<!ENTITY id \"_assertion-1\">]>",
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "<!DOCTYPE r SYSTEM \"http://127.0.0.1:9/\">",
            "<!DOCTYPE r [<!ATTLIST saml:Assertion ID ID #IMPLIED>]>",
            "<!DOCTYPE r [<!ATTLIST samlp:Response ID CDATA \"_assertion-1\">]>",
            "<!DOCTYPE r [<!NOTATION n SYSTEM \"--><!--\">]>",
        ])
    func doctype(declaration: String) {
        bench.expectRefused(
            Array((declaration + bench.assertionSigned.text).utf8), Failure(.document, .doctype))
        bench.expectRefused(
            Array(
                (declaration + bench.assertionSigned.replacing("ID=\"_assertion-1\"", "ID=\"&id;\"").text).utf8),
            Failure(.document, .doctype))
    }

    @Test("with an undeclared entity is refused")
    func entity() {
        bench.expectRefused(
            bench.assertionSigned.replacing("user@example.com", "&user;"), Failure(.document, .notXML))
    }

    @Test("whose namespaces are redefined between the signature and the use is refused")
    func namespaces() throws {
        var builder = ResponseBuilder()
        builder.isSelfContained = false
        let genuine = SignedText(try builder.build(.assertion, by: bench.provider.signer))
        #expect(bench.report(genuine.bytes).assertion != nil)
        // The prefix now means something else.
        bench.expectRefused(
            genuine.replacing("xmlns:saml=\"\(SAMLNamespace.assertion)\"", "xmlns:saml=\"urn:evil\""),
            Failure(.singleAssertion, .noAssertion))
        // Another prefix for the same namespace is another text to the digest.
        bench.expectRefused(
            genuine.replacing("<saml:NameID", "<x:NameID xmlns:x=\"\(SAMLNamespace.assertion)\"")
                .replacing("</saml:NameID>", "</x:NameID>"),
            Failure(.signature, .digestMismatch))
        bench.expectRefused(
            genuine.replacing("<saml:NameID", "<saml:NameID xmlns:saml=\"urn:evil\""),
            Failure(.signature, .digestMismatch), Failure(.subject, .unexpectedElement))
        // A declaration that nothing uses is no part of the exclusive form, and changes nothing.
        let harmless = genuine.replacing("<saml:NameID", "<saml:NameID xmlns:unused=\"urn:x\"")
        #expect(bench.report(harmless.bytes).assertion?.nameID?.value == "user@example.com")
        // A default namespace for what has a prefix changes nothing either.
        let defaulted = genuine.replacing("<samlp:Response ", "<samlp:Response xmlns=\"urn:evil\" ")
        #expect(bench.report(defaulted.bytes).assertion?.nameID?.value == "user@example.com")
    }

    @Test("with anything changed in it is refused")
    func tampering() {
        let changes = [
            ("user@example.com", "admin@example.com"), (">one<", ">admins<"), ("_session-1", "_session-2"),
            ("PasswordProtectedTransport", "X509"), ("Name=\"groups\"", "Name=\"roles\""),
            ("<saml:AttributeValue>two</saml:AttributeValue>", ""),
            ("</saml:AttributeStatement>", "<saml:Attribute Name=\"x\"/></saml:AttributeStatement>"),
            ("Version=\"2.0\"", "Version=\"2.0\" x=\"\""),
        ]
        for (old, new) in changes {
            for message in [bench.assertionSigned, bench.responseSigned, bench.bothSigned] {
                bench.expectRefused(
                    message.replacing(old, new), Failure(.signature, .digestMismatch), comment: old)
            }
        }
    }

    @Test(
        "that is something else is refused",
        arguments: [
            "<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>", "<Response/>",
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:1.0:protocol\"/>", "<html/>",
        ])
    func wrongRoot(text: String) {
        let report = bench.report(Array(text.utf8))
        #expect(report.assertion == nil)
        #expect(report.failures.first?.name == .document)
    }

    @Test("that is right in all but the name of its root is refused")
    func otherRoot() {
        for (old, new) in [("samlp:Response", "samlp:LogoutResponse"), (SAMLNamespace.protocol, "urn:other")] {
            bench.expectRefused(bench.assertionSigned.replacing(old, new), Failure(.document, .wrongRoot))
        }
    }

    @Test("that is no XML is refused", arguments: ["", "<", "{}", "<a", "\u{0}", "PHNhbWxwOlJlc3BvbnNl"])
    func noXML(text: String) {
        bench.expectRefused(Array(text.utf8), Failure(.document, .notXML))
    }

    @Test("whose identifiers are no names is refused", arguments: ["1", "", "a b", "a:b", "x') or ('", "&quot;", "-a"])
    func identifiers(id: String) throws {
        for name in ["_assertion-1", "_response-1"] {
            bench.expectRefused(
                bench.bothSigned.replacing(name, id), Failure(.document, .invalidID), Failure(.signature, .invalidID))
        }
        var builder = ResponseBuilder()
        builder.responseID = nil
        bench.expectRefused(
            try builder.build(.assertion, by: bench.provider.signer), Failure(.document, .missing))
        builder = ResponseBuilder()
        builder.assertionID = nil
        bench.expectRefused(
            try builder.build(.response, by: bench.provider.signer), Failure(.document, .missing))
    }

    @Test("over the limits is refused")
    func limits() {
        let big = String(repeating: "x", count: SAMLXMLLimits.message.bytes)
        bench.expectRefused(
            bench.assertionSigned.inserting(big, after: "<saml:AttributeValue>"), Failure(.document, .tooLarge))
        let deep = SAMLXMLLimits.message.depth
        let nested = String(repeating: "<a>", count: deep) + String(repeating: "</a>", count: deep)
        bench.expectRefused(
            bench.assertionSigned.inserting(nested, before: "<samlp:Status>"), Failure(.document, .tooLarge))
    }

    @Test("cut off or with one byte changed anywhere never passes with other contents")
    func mutation() throws {
        let genuine = bench.assertionSigned.bytes
        let original = try #require(bench.report(genuine).assertion)
        for index in stride(from: 0, to: genuine.count, by: 37) {
            #expect(bench.report(Array(genuine.prefix(index))).assertion == nil)
            var changed = genuine
            changed[index] ^= 1
            if let assertion = bench.report(changed).assertion {
                // What is not signed may change, if it does not matter.
                #expect(assertion == original, "\(index)")
            }
        }
    }
}
