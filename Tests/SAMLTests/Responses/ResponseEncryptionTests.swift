import PortalTestSupport
import SAML
import Testing

@Suite("An encrypted response", .timeLimit(.minutes(2)))
struct ResponseEncryptionTests {
    let bench: AttackBench

    init() throws { bench = try AttackBench.shared.get() }

    private func encrypted(
        _ signed: ResponseBuilder.Signed, _ method: EncryptionMethod = .aes256GCM,
        _ change: (inout ResponseBuilder) -> Void = { _ in }
    ) throws -> SignedText {
        var builder = ResponseBuilder()
        change(&builder)
        let encryptor = try SAMLEncryptor(certificate: bench.decryptionKey.certificate, content: method)
        return SignedText(try builder.build(signed, by: bench.provider.signer, encryptedBy: encryptor))
    }

    /// A response with this encrypted where the assertion should be.
    private func enclosing(_ plaintext: String, _ method: EncryptionMethod = .aes256GCM) throws -> SignedText {
        let encryptor = try SAMLEncryptor(certificate: bench.decryptionKey.certificate, content: method)
        let element = String(decoding: try encryptor.encrypt(Array(plaintext.utf8)), as: UTF8.self)
        let genuine = bench.assertionSigned
        return genuine.replacing(genuine.assertion, element)
    }

    private func flipping(_ message: SignedText, _ position: Int) -> SignedText {
        let values = message.text.ranges(of: "<xenc:CipherValue>")
        guard let last = values.last, let end = message.text[last.upperBound...].firstRange(of: "<") else {
            return message
        }
        let count = message.text.distance(from: last.upperBound, to: end.lowerBound)
        let index = message.text.index(last.upperBound, offsetBy: position < 0 ? count + position : position)
        var copy = message
        copy.text.replaceSubrange(index...index, with: copy.text[index] == "A" ? "B" : "A")
        return copy
    }

    @Test(
        "with a changed ciphertext is refused, with the same words whatever was changed",
        arguments: [
            EncryptionMethod.aes128GCM, .aes256CBC,
        ])
    func changed(method: EncryptionMethod) throws {
        let genuine = try encrypted(.assertion, method)
        #expect(bench.report(genuine.bytes).assertion != nil)
        let uniform = bench.report(flipping(genuine, 4).bytes)
        #expect(uniform.failures.map(\.code) == [.decryptionFailed])
        for position in [0, 1, 20, 21, 22, 23, 40, 100, 500, 1000, -6, -8, -12, -24, -28, -40, -60] {
            let report = bench.report(flipping(genuine, position).bytes)
            #expect(report.assertion == nil)
            #expect(report.checks == uniform.checks, "\(position)")
        }
    }

    @Test("for another key is refused")
    func otherKey() throws {
        let message = try encrypted(.assertion)
        let other = try TestDecryptionKey(.rsa2048).privateKey
        bench.expectRefused(message, Failure(.encryption, .decryptionFailed)) { $0.decryptionKeys = [other] }
        bench.expectRefused(message, Failure(.encryption, .noDecryptionKey)) { $0.decryptionKeys = [] }
    }

    @Test("with a changed wrapped key is refused with the same words")
    func changedKey() throws {
        for transport in [KeyTransport.oaepMGF1P, .rsa15] {
            for method in [EncryptionMethod.aes128GCM, .aes128CBC] {
                let encryptor = try SAMLEncryptor(
                    certificate: bench.decryptionKey.certificate, content: method, keyTransport: transport)
                let message = SignedText(
                    try ResponseBuilder().build(.assertion, by: bench.provider.signer, encryptedBy: encryptor))
                let value = SignedText.nearest("xenc:CipherValue", in: message.text)
                for other in [
                    value.replacing("<xenc:CipherValue>", with: "<xenc:CipherValue>AAAA"),
                    "<xenc:CipherValue>AAAA</xenc:CipherValue>",
                ] {
                    let report = bench.report(message.replacing(value, other).bytes) {
                        $0.policy.algorithms.allowsRSA15 = true
                    }
                    #expect(report.failures.map(\.code) == [.decryptionFailed])
                }
            }
        }
    }

    @Test("that nobody signed is refused; with CBC not even that is told")
    func unsigned() throws {
        bench.expectRefused(try encrypted(.nothing, .aes128GCM), Failure(.signature, .nothingSigned))
        let report = bench.report(try encrypted(.nothing, .aes128CBC).bytes)
        #expect(report.failures.map(\.code) == [.decryptionFailed])
    }

    @Test("whose contents a stranger signed is refused; with CBC not even that is told")
    func stranger() throws {
        for method in [EncryptionMethod.aes128GCM, .aes128CBC] {
            let encryptor = try SAMLEncryptor(certificate: bench.decryptionKey.certificate, content: method)
            let message = try ResponseBuilder().build(
                .assertion, by: bench.stranger.signer, encryptedBy: encryptor)
            let report = bench.report(message)
            #expect(
                report.failures.map(\.code) == [method == .aes128GCM ? .untrustedCertificate : .decryptionFailed])
        }
    }

    @Test("by CBC under a signed response tells what is wrong inside")
    func protected() throws {
        let message = try encrypted(.response, .aes128CBC) { $0.audiences = [["https://other.example"]] }
        #expect(bench.report(message.bytes).failures.map(\.name) == [.audience])
    }

    @Test("with conditions that do not hold is refused for them")
    func conditions() throws {
        let message = try encrypted(.assertion) { $0.recipient = "https://other.example" }
        #expect(bench.report(message.bytes).failures.map(\.name) == [.recipient])
    }

    @Test("with something else inside is refused")
    func contents() throws {
        let assertion = bench.assertionSigned.assertion
        for plaintext in [
            assertion + assertion, assertion + "x", "</context>" + assertion + "<context>", "x" + assertion,
            "<!DOCTYPE a [<!ENTITY b \"c\">]>" + assertion, "", "x", "<a>",
        ] {
            bench.expectRefused(
                try enclosing(plaintext), Failure(.encryption, .decryptionFailed), comment: String(plaintext.prefix(30))
            )
        }
        for plaintext in [
            "<a/>", "<samlp:Response xmlns:samlp=\"\(SAMLNamespace.protocol)\"/>",
            SignedText.element("saml:EncryptedAssertion", in: try encrypted(.assertion).text),
        ] {
            bench.expectRefused(
                try enclosing(plaintext), Failure(.encryption, .encryptionMalformed),
                comment: String(plaintext.prefix(30)))
        }
        bench.expectRefused(
            try enclosing(assertion.replacing("user@example.com", with: "user@example.com<!---->.evil")),
            Failure(.document, .comment))
        bench.expectRefused(
            try enclosing(assertion + "<!-- -->"), Failure(.document, .comment))
        bench.expectRefused(
            try enclosing(
                assertion.replacing("<saml:Subject>", with: "<saml:Advice>\(assertion)</saml:Advice><saml:Subject>")),
            Failure(.singleAssertion, .severalAssertions), Failure(.duplicateIDs, .duplicateID))
        bench.expectRefused(try enclosing(assertion + "<?x y?>"), Failure(.document, .processingInstruction))
        let signature = SignedText.nearest("ds:Signature", in: assertion)
        for (advice, failure) in [
            (signature, Failure(.signature, .misplacedSignature)),
            (
                "<samlp:Response xmlns:samlp=\"\(SAMLNamespace.protocol)\"/>", Failure(.document, .unexpectedElement)
            ),
        ] {
            bench.expectRefused(
                try enclosing(
                    assertion.replacing("<saml:Subject>", with: "<saml:Advice>\(advice)</saml:Advice><saml:Subject>")),
                failure)
        }
    }

    @Test("beside a plain assertion is refused")
    func beside() throws {
        let message = try encrypted(.assertion)
        bench.expectRefused(
            message.inserting(bench.assertionSigned.assertion, before: "<saml:EncryptedAssertion"),
            Failure(.singleAssertion, .severalAssertions))
        bench.expectRefused(
            message.inserting(bench.assertionSigned.assertion, before: "</samlp:Response>"),
            Failure(.singleAssertion, .severalAssertions))
    }

    @Test("of another structure is refused")
    func structure() throws {
        let message = try encrypted(.assertion)
        let value = SignedText.nearest("xenc:CipherValue", in: message.text)
        let key = SignedText.element("xenc:EncryptedKey", in: message.text)
        let data = SignedText.element("xenc:EncryptedData", in: message.text)
        let cases: [(String, String, Failure)] = [
            (value, "<xenc:CipherReference URI=\"http://127.0.0.1:9/\"/>", Failure(.encryption, .encryptionMalformed)),
            (value, value + value, Failure(.encryption, .encryptionMalformed)),
            (key, "", Failure(.encryption, .encryptionMalformed)),
            (key, String(repeating: key, count: 5), Failure(.encryption, .encryptionMalformed)),
            (data, data + data, Failure(.encryption, .encryptionMalformed)),
            (data, "", Failure(.encryption, .encryptionMalformed)),
            ("xmlenc#Element", "xmlenc#Content", Failure(.encryption, .encryptionMalformed)),
            ("xmlenc11#aes256-gcm", "xmlenc11#none", Failure(.encryption, .encryptionAlgorithmRefused)),
            (
                "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc",
                Failure(.encryption, .encryptionAlgorithmRefused)
            ),
            ("xmlenc#rsa-oaep-mgf1p", "xmlenc#rsa-1_5", Failure(.encryption, .encryptionAlgorithmRefused)),
            ("xmlenc#rsa-oaep-mgf1p", "xmlenc#kw-aes128", Failure(.encryption, .encryptionAlgorithmRefused)),
        ]
        for (old, new, failure) in cases {
            bench.expectRefused(
                message.replacingFirst(old, new), failure, comment: String(new.prefix(60)))
        }
    }

    @Test("with its key beside the data is accepted, and so is one for several readers")
    func keyBeside() throws {
        let message = try encrypted(.assertion)
        let key = SignedText.element("xenc:EncryptedKey", in: message.text)
        let beside = message.replacing(key, "<ds:RetrievalMethod URI=\"#_key\"/>")
            .inserting(
                key.replacing(
                    "<xenc:EncryptedKey",
                    with: "<xenc:EncryptedKey xmlns:xenc=\"\(SAMLNamespace.encryption)\" Id=\"_key\""
                )
                .replacing("<ds:DigestMethod", with: "<ds:DigestMethod xmlns:ds=\"\(SAMLNamespace.signature)\"")
                .replacing("<ds:KeyInfo", with: "<ds:KeyInfo xmlns:ds=\"\(SAMLNamespace.signature)\""),
                before: "</saml:EncryptedAssertion>")
        let report = bench.report(beside.bytes)
        #expect(report.assertion != nil, "\(report.failures)")
        let other = SignedText(
            try ResponseBuilder().build(
                .assertion, by: bench.provider.signer,
                encryptedBy: SAMLEncryptor(certificate: bench.provider.certificate)))
        let foreign = SignedText.element("xenc:EncryptedKey", in: other.text)
        let several = bench.report(message.replacing(key, foreign + key).bytes)
        #expect(several.assertion != nil, "\(several.failures)")
    }

    @Test("is demanded where the policy says so")
    func demanded() throws {
        bench.expectRefused(bench.assertionSigned, Failure(.encryption, .notEncrypted)) {
            $0.policy.requiresEncryption = true
        }
        let report = bench.report(try encrypted(.assertion).bytes) { $0.policy.requiresEncryption = true }
        #expect(report.assertion != nil)
    }

    @Test("name and attribute are read")
    func parts() throws {
        let encryptor = try SAMLEncryptor(certificate: bench.decryptionKey.certificate)
        let namespace = "xmlns:saml=\"\(SAMLNamespace.assertion)\""
        let name = try encryptor.encrypt(
            Array("<saml:NameID \(namespace) Format=\"f\">secret</saml:NameID>".utf8), as: "EncryptedID")
        let attribute = try encryptor.encrypt(
            Array(
                "<saml:Attribute Name=\"a\"><saml:AttributeValue>b</saml:AttributeValue></saml:Attribute>".utf8),
            as: "EncryptedAttribute")
        var builder = ResponseBuilder()
        builder.nameID = String(decoding: name, as: UTF8.self)
        builder.attributes =
            "<saml:AttributeStatement>" + String(decoding: attribute, as: UTF8.self) + "</saml:AttributeStatement>"
        let report = bench.report(try builder.build(.assertion, by: bench.provider.signer))
        let assertion = try #require(report.assertion, "\(report.failures)")
        #expect(assertion.nameID?.value == "secret")
        #expect(assertion.attributes == [SAMLAttribute(name: "a", values: ["b"])])
        bench.expectRefused(
            try builder.build(.assertion, by: bench.provider.signer), Failure(.encryption, .noDecryptionKey)
        ) { $0.decryptionKeys = [] }
        for hidden in ["<!---->", "<?x y?>"] {
            builder.nameID = String(
                decoding: try encryptor.encrypt(
                    Array("<saml:NameID \(namespace)>secret\(hidden).example</saml:NameID>".utf8), as: "EncryptedID"),
                as: UTF8.self)
            bench.expectRefused(
                try builder.build(.assertion, by: bench.provider.signer), Failure(.encryption, .decryptionFailed))
        }
    }
}
