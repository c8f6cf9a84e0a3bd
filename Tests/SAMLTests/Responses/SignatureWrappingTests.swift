import PortalTestSupport
import SAML
import Testing

/// Signature wrapping: what is signed stays in the document and valid, and what is read is something else. The numbers
/// are those of Somorovsky et al., "On Breaking SAML", as tools for testing have them.
@Suite("Signature wrapping", .timeLimit(.minutes(2)))
struct SignatureWrappingTests {
    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    /// The same with another user, another ID and without signature.
    private func evil(_ element: String, id: String = "_evil") -> String {
        element.replacing(SignedText.element("ds:Signature", in: element), with: "")
            .replacing("user@example.com", with: "admin@example.com")
            .replacing("ID=\"_assertion-1\"", with: "ID=\"\(id)-a\"")
            .replacing("ID=\"_response-1\"", with: "ID=\"\(id)\"")
    }

    @Test("1: a copy of the response around the signature, the signed response inside it")
    func xsw1() {
        let genuine = bench.responseSigned.text
        let signature = bench.responseSigned.signature
        let original = genuine.replacing(signature, with: "")
        let wrapping = signature.replacing("</ds:Signature>", with: original + "</ds:Signature>")
        let forged = evil(genuine).replacing("</saml:Issuer><samlp", with: "</saml:Issuer>" + wrapping + "<samlp")
        bench.expectRefused(
            Array(forged.utf8), Failure(.signature, .malformedSignature), Failure(.document, .unexpectedElement),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("2: a copy of the response, the signed response before its signature")
    func xsw2() {
        let genuine = bench.responseSigned.text
        let signature = bench.responseSigned.signature
        let original = genuine.replacing(signature, with: "")
        let forged = evil(genuine)
            .replacing("</saml:Issuer><samlp", with: "</saml:Issuer>" + original + signature + "<samlp")
        bench.expectRefused(
            Array(forged.utf8), Failure(.signature, .misplacedSignature), Failure(.document, .unexpectedElement))
    }

    @Test("3: a forged assertion before the signed one")
    func xsw3() {
        let assertion = bench.assertionSigned.assertion
        bench.expectRefused(
            bench.assertionSigned.inserting(evil(assertion), before: assertion),
            Failure(.singleAssertion, .severalAssertions), Failure(.signature, .nothingSigned))
    }

    @Test("3b: a forged assertion behind the signed one")
    func xsw3b() {
        let assertion = bench.assertionSigned.assertion
        bench.expectRefused(
            bench.assertionSigned.inserting(evil(assertion), after: assertion),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("4: a forged assertion around the signed one")
    func xsw4() {
        let assertion = bench.assertionSigned.assertion
        let wrapping = evil(assertion).replacing("</saml:Assertion>", with: assertion + "</saml:Assertion>")
        bench.expectRefused(
            bench.assertionSigned.replacing(assertion, wrapping), Failure(.singleAssertion, .severalAssertions),
            Failure(.signature, .misplacedSignature), Failure(.document, .unexpectedElement))
    }

    @Test("5: a changed assertion keeps the signature, the signed one is at the end")
    func xsw5() {
        let assertion = bench.assertionSigned.assertion
        let signature = bench.assertionSigned.signature
        let original = assertion.replacing(signature, with: "")
        let forged = assertion.replacing("user@example.com", with: "admin@example.com")
            .replacing("ID=\"_assertion-1\"", with: "ID=\"_evil\"")
        bench.expectRefused(
            bench.assertionSigned.replacing(assertion, forged + original),
            Failure(.signature, .referenceMismatch), Failure(.singleAssertion, .severalAssertions))
    }

    @Test("6: a changed assertion, the signed one inside its signature")
    func xsw6() {
        let assertion = bench.assertionSigned.assertion
        let signature = bench.assertionSigned.signature
        let original = assertion.replacing(signature, with: "")
        let wrapping = signature.replacing("</ds:Signature>", with: original + "</ds:Signature>")
        let forged = evil(assertion).replacing("</saml:Issuer>", with: "</saml:Issuer>" + wrapping)
        bench.expectRefused(
            bench.assertionSigned.replacing(assertion, forged), Failure(.signature, .malformedSignature),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("7: a forged assertion inside Extensions")
    func xsw7() {
        let assertion = bench.assertionSigned.assertion
        let extensions = "<samlp:Extensions>" + evil(assertion) + "</samlp:Extensions>"
        bench.expectRefused(
            bench.assertionSigned.inserting(extensions, before: "<samlp:Status>"),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("8: a forged assertion, the signed one inside an Object of its signature")
    func xsw8() {
        let assertion = bench.assertionSigned.assertion
        let signature = bench.assertionSigned.signature
        let original = assertion.replacing(signature, with: "")
        let wrapping = signature.replacing(
            "</ds:Signature>", with: "<ds:Object>" + original + "</ds:Object></ds:Signature>")
        let forged = evil(assertion).replacing("</saml:Issuer>", with: "</saml:Issuer>" + wrapping)
        bench.expectRefused(
            bench.assertionSigned.replacing(assertion, forged), Failure(.signature, .malformedSignature),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test(
        "with the same identifier twice is refused wherever the copy stands",
        arguments: [
            "<samlp:Extensions>COPY</samlp:Extensions>", "<saml:Advice>COPY</saml:Advice>",
            "<x:y xmlns:x=\"urn:x\">COPY</x:y>", "COPY",
        ])
    func sameIdentifier(place: String) {
        let assertion = bench.assertionSigned.assertion
        let copy = evil(assertion).replacing("_evil-a", with: "_assertion-1")
        for anchor in ["<samlp:Status>", "<saml:Assertion"] {
            bench.expectRefused(
                bench.assertionSigned.inserting(place.replacing("COPY", with: copy), before: anchor),
                Failure(.duplicateIDs, .duplicateID), Failure(.singleAssertion, .severalAssertions))
        }
    }

    @Test("with an identifier of another kind equal to the signed one is refused")
    func otherIdentifiers() {
        for attribute in ["Id", "id", "xml:id", "iD", "x:ID"] {
            bench.expectRefused(
                bench.assertionSigned.replacingFirst(
                    "<samlp:Status>", "<samlp:Status xmlns:x=\"urn:x\" \(attribute)=\"_assertion-1\">"),
                Failure(.duplicateIDs, .duplicateID), comment: attribute)
        }
    }

    @Test("by a signed response inside an unsigned one is refused")
    func nestedResponse() throws {
        var outer = ResponseBuilder()
        outer.responseID = "_outer"
        outer.assertionID = "_forged"
        outer.beforeAssertion = bench.responseSigned.text
        outer.nameID = "<saml:NameID>admin@example.com</saml:NameID>"
        bench.expectRefused(
            Array(outer.document.utf8), Failure(.document, .unexpectedElement),
            Failure(.singleAssertion, .severalAssertions), Failure(.signature, .nothingSigned))
    }

    @Test("by the signature of the assertion moved into the response is refused")
    func movedSignature() {
        let signature = bench.assertionSigned.signature
        let without = bench.assertionSigned.replacing(signature, "")
        bench.expectRefused(
            without.inserting(signature, before: "<samlp:Status>"), Failure(.signature, .referenceMismatch))
        bench.expectRefused(
            without.inserting(signature, before: "<saml:Assertion"), Failure(.signature, .misplacedSignature))
        bench.expectRefused(
            without.inserting(signature, before: "<saml:Subject>").inserting("<saml:Advice/>", before: signature),
            Failure(.signature, .misplacedSignature))
        bench.expectRefused(
            without.inserting(signature, before: "</saml:Assertion>"), Failure(.signature, .misplacedSignature))
    }

    @Test("with a second, valid signature inside another element is refused")
    func strayedSignature() {
        let signature = bench.bothSigned.signature
        bench.expectRefused(
            bench.assertionSigned.inserting(
                "<samlp:Extensions>" + signature + "</samlp:Extensions>", before: "<samlp:Status>"),
            Failure(.signature, .misplacedSignature))
    }

    @Test("by an assertion added to a signed response is refused, also when it is signed itself")
    func addedAssertion() throws {
        var other = ResponseBuilder()
        other.assertionID = "_assertion-2"
        let second = SignedText(try other.build(.assertion, by: bench.provider.signer)).assertion
        bench.expectRefused(
            bench.responseSigned.inserting(second, after: "</saml:Assertion>"),
            Failure(.signature, .digestMismatch), Failure(.singleAssertion, .severalAssertions))
        bench.expectRefused(
            bench.assertionSigned.inserting(second, after: "</saml:Assertion>"),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("CVE-2024-45409: a digest smuggled in where a careless search finds it first is not read")
    func smuggledDigest() {
        let digest = SignedText.nearest("ds:DigestValue", in: bench.assertionSigned.text)
        let smuggled =
            "<samlp:StatusDetail xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:DigestValue>"
            + base64([UInt8](repeating: 7, count: 32)) + "</ds:DigestValue></samlp:StatusDetail>"
        for detail in [smuggled, smuggled.replacing("<ds:DigestValue>", with: digest + "<ds:DigestValue>")] {
            bench.expectRefused(
                bench.assertionSigned.inserting(detail, before: "</samlp:Status>")
                    .replacing("user@example.com", "admin@example.com"),
                Failure(.signature, .digestMismatch))
        }
    }

    @Test("CVE-2025-25292: a second signature that only some parsers see in the namespace is refused")
    func secondSignature() {
        let signature = bench.assertionSigned.signature
        let other = signature.replacing("ds:", with: "").replacing("xmlns:ds", with: "xmlns")
            .replacing(" xmlns:ds=", with: " xmlns=")
        for pair in [signature + other, other + signature] {
            bench.expectRefused(
                bench.assertionSigned.replacing(signature, pair), Failure(.signature, .severalSignatures))
        }
    }
}
