import Crypto
import PortalTestSupport
import SAML
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signatures of wrong shape. All are genuinely made with the trusted key, so that nothing but the shape is wrong.
@Suite("A signature", .timeLimit(.minutes(2)))
struct SignatureStructureTests {
    typealias Made = HandmadeSignature

    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    private var reference: String { Made.reference(to: "#_assertion-1", digest: bench.assertionDigest) }

    private func message(_ signature: HandmadeSignature) throws -> SignedText {
        bench.replacingSignature(try signature.element(by: bench.provider.signer))
    }

    @Test("made by hand in the right shape is accepted")
    func control() throws {
        let report = bench.report(try message(HandmadeSignature(reference)).bytes)
        #expect(report.assertion != nil, "\(report.failures)")
    }

    @Test("with inclusive canonicalization of SignedInfo is accepted")
    func inclusive() throws {
        var signature = HandmadeSignature(reference)
        signature.canonicalization = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        signature.declarations += """
             xmlns:saml="\(SAMLNamespace.assertion)" xmlns:samlp="\(SAMLNamespace.protocol)"
            """
        let report = bench.report(try message(signature).bytes)
        #expect(report.assertion != nil, "\(report.failures)")
    }

    @Test("is called the same in a report when it fails")
    func codes() {
        for code in SAMLSignatureError.Code.allCases { #expect(SAMLCheck.Code(code).rawValue == code.rawValue) }
    }

    @Test("with several references is refused")
    func references() throws {
        for second in [reference, Made.reference(to: "#_response-1", digest: bench.assertionDigest)] {
            bench.expectRefused(
                try message(HandmadeSignature(reference, second)), Failure(.signature, .severalReferences))
        }
        bench.expectRefused(try message(HandmadeSignature()), Failure(.signature, .malformedSignature))
    }

    @Test(
        "that refers elsewhere is refused",
        arguments: [
            "", "#", "#_response-1", "#_nothing", "_assertion-1", "#xpointer(/)", "#xpointer(id('_assertion-1'))",
            "#_assertion-1#", "%23_assertion-1", "http://127.0.0.1:9/#_assertion-1", "file:///etc/passwd", nil,
        ])
    func elsewhere(uri: String?) throws {
        let reference = Made.reference(to: uri, digest: bench.assertionDigest)
        bench.expectRefused(
            try message(HandmadeSignature(reference)), Failure(.signature, .referenceMismatch), comment: uri ?? "nil")
    }

    @Test(
        "with transforms beyond the permitted ones is refused",
        arguments: [
            Made.transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
            Made.transform(Made.enveloped) + Made.transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
            Made.transform(Made.enveloped)
                + Made.transform(
                    "http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(self::saml:Subject)</ds:XPath>"),
            Made.transform(Made.enveloped)
                + Made.transform("http://www.w3.org/2002/06/xmldsig-filter2", "<ds:XPath></ds:XPath>"),
            Made.transform(Made.enveloped) + Made.transform("http://www.w3.org/2000/09/xmldsig#base64"),
            Made.transform(Made.enveloped) + Made.transform("http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
            Made.transform(Made.enveloped) + Made.transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
            Made.transform(Made.enveloped) + Made.transform(Made.enveloped),
            Made.transform(Made.exclusive) + Made.transform(Made.enveloped),
            Made.transform(Made.exclusive),
            Made.transform(Made.enveloped) + Made.transform(Made.exclusive) + Made.transform(Made.exclusive),
            Made.transform(Made.enveloped, "<ds:XPath></ds:XPath>") + Made.transform(Made.exclusive),
            Made.transform(Made.enveloped) + Made.transform(Made.exclusive, "<ds:XPath></ds:XPath>"),
            Made.transform(Made.enveloped) + Made.transform(Made.exclusive, "text"),
            "<ds:Other></ds:Other>",
        ])
    func transforms(_ transforms: String) throws {
        let reference = Made.reference(to: "#_assertion-1", digest: bench.assertionDigest, transforms: transforms)
        bench.expectRefused(
            try message(HandmadeSignature(reference)), Failure(.algorithm, .transformRefused), comment: transforms)
    }

    @Test("without transforms is refused")
    func noTransforms() throws {
        let reference = Made.reference(to: "#_assertion-1", digest: bench.assertionDigest, transforms: "")
        bench.expectRefused(
            try message(HandmadeSignature(reference)), Failure(.signature, .malformedSignature))
    }

    @Test(
        "with another canonicalization is refused",
        arguments: [
            "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", "http://www.w3.org/2006/12/xml-c14n11",
            "urn:nothing", "",
        ])
    func canonicalization(uri: String) throws {
        var signature = HandmadeSignature(reference)
        signature.canonicalization = uri
        bench.expectRefused(try message(signature), Failure(.algorithm, .canonicalizationRefused), comment: uri)
    }

    @Test(
        "with another algorithm is refused",
        arguments: [
            "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-md5", "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
            "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", "http://www.w3.org/2000/09/xmldsig#none", "none",
            "",
        ])
    func algorithm(uri: String) throws {
        var signature = HandmadeSignature(reference)
        signature.method = uri
        bench.expectRefused(try message(signature), Failure(.algorithm, .algorithmRefused), comment: uri)
    }

    @Test("made with the public key as the secret of a message authentication code is refused")
    func publicKeyAsSecret() throws {
        var signature = HandmadeSignature(reference)
        signature.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
        let certificate = bench.provider.certificate
        let pem = "-----BEGIN CERTIFICATE-----\n" + base64(certificate.der) + "\n-----END CERTIFICATE-----\n"
        for secret in [certificate.subjectPublicKeyInfo, certificate.der, Array(pem.utf8), []] {
            let code = HMAC<SHA256>.authenticationCode(
                for: signature.signedOctets, using: SymmetricKey(data: secret))
            bench.expectRefused(
                bench.replacingSignature(signature.element(value: Array(code))),
                Failure(.algorithm, .algorithmRefused))
        }
        signature.methodContent = "<ds:HMACOutputLength>0</ds:HMACOutputLength>"
        bench.expectRefused(
            bench.replacingSignature(signature.element(value: [0])), Failure(.algorithm, .algorithmRefused))
    }

    @Test("with parameters of its algorithms is refused")
    func parameters() throws {
        var signature = HandmadeSignature(reference)
        signature.methodContent = "<ds:HMACOutputLength>0</ds:HMACOutputLength>"
        bench.expectRefused(try message(signature), Failure(.algorithm, .algorithmRefused))
        signature = HandmadeSignature(
            Made.reference(to: "#_assertion-1", digest: bench.assertionDigest, methodContent: "<ds:X></ds:X>"))
        bench.expectRefused(try message(signature), Failure(.algorithm, .algorithmRefused))
        signature = HandmadeSignature(reference)
        signature.canonicalizationContent = "<ds:X></ds:X>"
        bench.expectRefused(try message(signature), Failure(.algorithm, .canonicalizationRefused))
        signature = HandmadeSignature(reference)
        signature.method += "\" X=\""
        bench.expectRefused(try message(signature), Failure(.algorithm, .algorithmRefused))
        bench.expectRefused(
            try message(HandmadeSignature(reference + "text")), Failure(.signature, .malformedSignature))
    }

    @Test("with SHA-1 in either place is refused unless permitted")
    func sha1() throws {
        let old = try TestIdentityProvider(algorithm: .rsaSHA1)
        let bySHA1 = try ResponseBuilder().build(.assertion, by: old.signer)
        let overSHA1 = try bench.provider.signer.sign(
            message: Array(ResponseBuilder().document.utf8), elementID: "_assertion-1", digest: .sha1)
        let bySHA1OverSHA256 = try old.signer.sign(
            message: Array(ResponseBuilder().document.utf8), elementID: "_assertion-1", digest: .sha256)
        for message in [bySHA1, overSHA1, bySHA1OverSHA256] {
            bench.expectRefused(message, Failure(.algorithm, .sha1Refused)) { $0.certificates.append(old.certificate) }
            let report = bench.report(message) {
                $0.certificates.append(old.certificate)
                $0.policy.algorithms.allowsSHA1 = true
            }
            #expect(report.assertion != nil, "\(report.failures)")
        }
    }

    @Test("of a short key is refused unless permitted")
    func shortKey() throws {
        let weak = try TestIdentityProvider(key: .rsa1024)
        let message = try ResponseBuilder().build(.assertion, by: weak.signer)
        bench.expectRefused(message, Failure(.algorithm, .keyTooSmall)) { $0.certificates = [weak.certificate] }
        let report = bench.report(message) {
            $0.certificates = [weak.certificate]
            $0.policy.algorithms.minimumRSABits = 1024
        }
        #expect(report.assertion != nil, "\(report.failures)")
    }

    @Test("that names an algorithm of another kind of key is refused")
    func unfit() throws {
        let curve = try TestIdentityProvider(key: .p256)
        bench.expectRefused(bench.assertionSigned, Failure(.algorithm, .keyUnfit)) {
            $0.certificates = [curve.certificate]
        }
        let report = bench.report(bench.assertionSigned.bytes) { $0.certificates.insert(curve.certificate, at: 0) }
        #expect(report.assertion != nil, "\(report.failures)")
    }

    @Test("by a stranger is refused, and his certificate is named")
    func stranger() throws {
        let message = try ResponseBuilder().build(.assertion, by: bench.stranger.signer)
        let report = bench.report(message)
        #expect(report.assertion == nil)
        let failure = try #require(report.failures.first)
        #expect(failure.code == .untrustedCertificate)
        #expect(failure.received == bench.stranger.certificate.fingerprint)
        #expect(failure.expected == bench.provider.certificate.fingerprint)
    }

    @Test("by a stranger who claims the trusted certificate, or tells his own key, is refused")
    func keyInfo() throws {
        let genuine = SignedText.element("ds:KeyInfo", in: bench.assertionSigned.text)
        let message = SignedText(try ResponseBuilder().build(.assertion, by: bench.stranger.signer))
        let own = SignedText.element("ds:KeyInfo", in: message.text)
        bench.expectRefused(message.replacing(own, genuine), Failure(.signature, .signatureMismatch))
        let others = [
            "", "<ds:KeyInfo/>", "<ds:KeyInfo><ds:KeyName>idp</ds:KeyName></ds:KeyInfo>",
            "<ds:KeyInfo><ds:RetrievalMethod URI=\"http://127.0.0.1:9/key\"/></ds:KeyInfo>",
            "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent>"
                + "</ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>",
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>!</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        ]
        for other in others {
            bench.expectRefused(message.replacing(own, other), Failure(.signature, .signatureMismatch), comment: other)
            // The hint does not matter to a genuine signature.
            let report = bench.report(bench.assertionSigned.replacing(genuine, other).bytes)
            #expect(report.assertion != nil, "\(other) \(report.failures)")
        }
        // Nor if it names another certificate that is trusted too.
        let report = bench.report(bench.assertionSigned.replacing(genuine, own).bytes) {
            $0.certificates.append(bench.stranger.certificate)
        }
        #expect(report.assertion?.certificate == bench.provider.certificate)
        bench.expectRefused(
            bench.assertionSigned.replacing(genuine, genuine + own), Failure(.signature, .malformedSignature))
        bench.expectRefused(
            bench.assertionSigned.replacing(genuine, own + genuine), Failure(.signature, .malformedSignature))
    }

    @Test("is tried with so many certificates and no more")
    func manyCertificates() {
        for (others, isAccepted) in [(63, true), (64, false)] {
            let report = bench.report(bench.assertionSigned.replacing("ds:X509Certificate", "ds:X509CRL").bytes) {
                $0.certificates = Array(repeating: bench.stranger.certificate, count: others) + $0.certificates
            }
            #expect((report.assertion != nil) == isAccepted)
        }
    }

    @Test("with parts doubled, missing, swapped or added is refused (CVE-2025-29774)")
    func parts() {
        let genuine = bench.assertionSigned
        let info = SignedText.element("ds:SignedInfo", in: genuine.text)
        let value = SignedText.element("ds:SignatureValue", in: genuine.text)
        let forged = info.replacing(bench.assertionDigest, with: base64([UInt8](repeating: 1, count: 32)))
        let method = "<ds:SignatureMethod Algorithm=\"\(SAMLSignatureAlgorithm.rsaSHA256.rawValue)\"/>"
        let cases: [(String, String)] = [
            (info, forged + info), (info, info + forged), (info, info + info), (info, ""),
            (value, value + value), (value, ""),
            (value, value + "<ds:Object>x</ds:Object>"), (value, value + "<ds:Object/>"),
            (value, value + "<x:y xmlns:x=\"urn:x\"/>"), (info, "<x:y xmlns:x=\"urn:x\"/>" + info),
            (info, "text" + info), (method, method + method), (method, ""),
        ]
        for (old, new) in cases {
            let message = genuine.replacing(old, new)
            #expect(message.text != genuine.text)
            bench.expectRefused(message, Failure(.signature, .malformedSignature), comment: String(new.prefix(60)))
        }
        bench.expectRefused(
            genuine.replacing(value, "").inserting(value, before: info), Failure(.signature, .malformedSignature))
    }

    @Test("with comments, CDATA or instructions around its values is refused (CVE-2025-29775)")
    func interrupted() {
        let genuine = bench.assertionSigned
        let other = base64([UInt8](repeating: 1, count: 32))
        for name in ["DigestValue", "SignatureValue"] {
            let start = "<ds:\(name)>"
            for (inserted, failure) in [
                ("<!--\(other)-->", Failure(.document, .comment)),
                ("<?x \(other)?>", Failure(.document, .processingInstruction)),
                ("<![CDATA[]]>", Failure(.signature, .malformedSignature)),
                ("<ds:X/>", Failure(.signature, .malformedSignature)),
            ] {
                bench.expectRefused(
                    genuine.inserting(inserted, after: start), Failure(.signature, .malformedSignature), failure,
                    comment: name + inserted)
            }
        }
    }

    @Test("swapped with that of another message is refused")
    func swapped() throws {
        var builder = ResponseBuilder()
        builder.nameID = "<saml:NameID>admin@example.com</saml:NameID>"
        let other = SignedText(try builder.build(.assertion, by: bench.provider.signer))
        let genuine = bench.assertionSigned
        bench.expectRefused(
            genuine.replacing(genuine.signature, other.signature), Failure(.signature, .digestMismatch))
        let value = SignedText.element("ds:SignatureValue", in: genuine.text)
        let otherValue = SignedText.element("ds:SignatureValue", in: other.text)
        bench.expectRefused(genuine.replacing(value, otherValue), Failure(.signature, .signatureMismatch))
        let info = SignedText.element("ds:SignedInfo", in: genuine.text)
        let otherInfo = SignedText.element("ds:SignedInfo", in: other.text)
        bench.expectRefused(genuine.replacing(info, otherInfo), Failure(.signature, .digestMismatch))
        for value in ["AAAA", "=", "*", " "] {
            bench.expectRefused(
                genuine.replacing(
                    SignedText.element("ds:SignatureValue", in: genuine.text),
                    "<ds:SignatureValue>\(value)</ds:SignatureValue>"))
        }
    }

    @Test("that is wrong refuses the response although another one in it is right")
    func oneOfTwo() {
        let signatures = bench.bothSigned.text.ranges(of: "<ds:SignatureValue>")
        #expect(signatures.count == 2)
        for range in signatures {
            var message = bench.bothSigned
            let position = message.text.index(range.upperBound, offsetBy: 10)
            message.text.replaceSubrange(
                position...position, with: message.text[position] == "A" ? "B" : "A")
            bench.expectRefused(message, Failure(.signature, .signatureMismatch))
        }
    }

    @Test("over nothing, for an element that cannot be canonicalized, is refused (CVE-2025-66475)")
    func voidCanonicalization() throws {
        let ofNothing = base64(SHA256.hash(data: [UInt8]()))
        let signature = HandmadeSignature(Made.reference(to: "#_assertion-1", digest: ofNothing))
        let element = try signature.element(by: bench.provider.signer)
        for declaration in ["xmlns:x=\"1\"", "xmlns:x=\"relative/path\"", "xmlns:x=\"../x\" x:y=\"\""] {
            let message = bench.assertionSigned.replacing(bench.assertionSigned.signature, element)
            let forged = message.replacing("user@example.com", "admin@example.com")
                .replacingFirst("<saml:Assertion ", "<saml:Assertion \(declaration) ")
            let report = bench.report(forged.bytes)
            #expect(report.assertion == nil)
            let codes = report.failures.filter { $0.name == .signature }.compactMap(\.code)
            #expect(codes == [.malformedSignature] || codes == [.digestMismatch], "\(codes)")
            // The genuine signature does not survive it either.
            let genuine = bench.assertionSigned.replacingFirst("<saml:Assertion ", "<saml:Assertion \(declaration) ")
            #expect(
                bench.report(genuine.bytes).failures.contains { $0.name == .signature }
                    || declaration == "xmlns:x=\"1\"")
        }
    }

    @Test("is needed, on the assertion itself where the policy says so")
    func needed() throws {
        bench.expectRefused(
            Array(ResponseBuilder().document.utf8), Failure(.signature, .nothingSigned))
        bench.expectRefused(bench.responseSigned, Failure(.signature, .assertionNotSigned)) {
            $0.policy.requiresSignedAssertion = true
        }
        let report = bench.report(bench.bothSigned.bytes) { $0.policy.requiresSignedAssertion = true }
        #expect(report.assertion != nil)
        bench.expectRefused(bench.bothSigned, Failure(.signature, .noTrustedCertificate)) { $0.certificates = [] }
    }

    @Test("by an expired certificate is accepted with a warning, or refused where the policy says so")
    func expiredCertificate() throws {
        let end = ResponseBuilder.now.addingTimeInterval(-1)
        let old = try TestIdentityProvider(notAfter: end)
        let message = try ResponseBuilder().build(.assertion, by: old.signer)
        let report = bench.report(message) { $0.certificates = [old.certificate] }
        #expect(report.assertion != nil)
        #expect(report.checks.contains { $0.code == .certificateExpired && $0.outcome == .warning })
        bench.expectRefused(message, Failure(.certificateValidity, .certificateExpired)) {
            $0.certificates = [old.certificate]
            $0.policy.refusesExpiredCertificates = true
        }
    }
}
