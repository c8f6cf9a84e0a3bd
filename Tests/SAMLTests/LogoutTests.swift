import Foundation
import PortalTestSupport
import SAML
import Testing

/// An identity provider that sends logout messages.
private struct LogoutSender {
    static let now = Date(timeIntervalSince1970: 1_780_000_000)
    static let entityID = "https://idp.example.com/metadata"
    static let serviceURL = "https://sp.example.com/slo"

    let sender: RedirectSender
    let signer: SAMLSigner

    init(_ key: TestKey = .rsa2048, algorithm: SAMLSignatureAlgorithm? = nil) throws {
        sender = try RedirectSender(key, algorithm: algorithm)
        signer = try SAMLSigner(
            privateKey: SAMLPrivateKey(pem: sender.privateKeyPEM), certificate: sender.certificate,
            algorithm: algorithm)
    }

    var expectations: LogoutExpectations {
        LogoutExpectations(
            identityProvider: Self.entityID, serviceURL: Self.serviceURL, certificates: [sender.certificate])
    }

    var verifier: LogoutVerifier { LogoutVerifier(expectations) }

    static var request: LogoutRequest {
        LogoutRequest(
            id: SentMessages.id(9), issueInstant: now.addingTimeInterval(-5), destination: serviceURL,
            issuer: entityID, nameID: SentMessages.fullName, sessionIndexes: ["_one", "_two"],
            notOnOrAfter: now.addingTimeInterval(60), reason: LogoutReason.user)
    }

    static var response: LogoutResponse {
        LogoutResponse(
            id: SentMessages.id(10), issueInstant: now, destination: serviceURL, issuer: entityID,
            inResponseTo: "_mine", outcome: .success)
    }

    /// By POST, signed.
    func post(_ xml: [UInt8], kind: SAMLMessageKind = .request, signed: Bool = true) throws -> ReceivedSAMLMessage {
        try Self.posted(signed ? signer.sign(message: xml) : xml, kind: kind)
    }

    static func posted(_ xml: [UInt8], kind: SAMLMessageKind) throws -> ReceivedSAMLMessage {
        let form = try HTTPPOSTBinding.form(for: xml, kind: kind, to: serviceURL)
        let body = form.fields.map { "\($0.name)=\(RedirectSender.escape($0.value))" }.joined(separator: "&")
        return try HTTPPOSTBinding.message(inForm: Array(body.utf8))
    }

    /// By redirect, signed.
    func redirect(
        _ xml: [UInt8], kind: SAMLMessageKind = .request, signed: Bool = true
    ) throws -> ReceivedSAMLMessage {
        let url = try HTTPRedirectBinding.url(
            for: xml, kind: kind, to: Self.serviceURL, signedBy: signed ? signer : nil)
        return try HTTPRedirectBinding.message(inQuery: Array(RedirectSender.query(of: url).utf8))
    }

    /// By both, signed.
    func both(_ xml: [UInt8], kind: SAMLMessageKind = .request) throws -> [ReceivedSAMLMessage] {
        [try post(xml, kind: kind), try redirect(xml, kind: kind)]
    }
}

@Suite("Single logout")
struct LogoutTests {
    private let now = LogoutSender.now

    private func edited(_ xml: [UInt8], _ old: String, _ new: String) -> [UInt8] {
        let text = String(decoding: xml, as: UTF8.self)
        #expect(text.contains(old), "\(old)")
        return Array(text.replacing(old, with: new).utf8)
    }

    /// The names and codes of what failed, and that the message is refused just then.
    private func failures<Message>(_ report: LogoutReport<Message>) -> [String] {
        #expect((report.message == nil) == !report.failures.isEmpty)
        return report.failures.map { "\($0.name.rawValue):\($0.code?.rawValue ?? "")" }
    }

    @Test("accepts requests from both bindings", arguments: [TestKey.rsa2048, .p256, .p384])
    func requests(key: TestKey) throws {
        let idp = try LogoutSender(key)
        for message in try idp.both(LogoutSender.request.xml()) {
            let report = idp.verifier.request(message, now: now)
            #expect(failures(report) == [])
            let request = try #require(report.message)
            #expect(request.id == LogoutSender.request.id.rawValue)
            #expect(request.nameID == SentMessages.fullName)
            #expect(request.sessionIndexes == ["_one", "_two"])
            #expect(request.reason == LogoutReason.user)
            #expect(request.usableUntil == now.addingTimeInterval(60 + 180))
            #expect(request.certificate == idp.sender.certificate)
            #expect(
                report.checks.map(\.name) == [
                    .document, .algorithm, .signature, .version, .issuer, .destination, .issueInstant, .notOnOrAfter,
                    .subject,
                ])
            #expect(report.checks.allSatisfy { $0.outcome == .passed })
        }
        var plain = LogoutSender.request
        plain.nameID = SAMLNameID("alice@example.com")
        plain.sessionIndexes = []
        plain.notOnOrAfter = nil
        plain.reason = nil
        for message in try idp.both(plain.xml()) {
            let request = try #require(idp.verifier.request(message, now: now).message)
            #expect(request.nameID == SAMLNameID("alice@example.com"))
            #expect(request.sessionIndexes == [])
            #expect(request.usableUntil == now.addingTimeInterval(-5 + 600 + 180))
        }
    }

    @Test("accepts responses from both bindings and tells what came of the logout")
    func responses() throws {
        let idp = try LogoutSender()
        let success = try LogoutSender.response.xml()
        let status = "urn:oasis:names:tc:SAML:2.0:status:"
        let partial = edited(
            success, "Value=\"\(status)Success\">",
            "Value=\"\(status)Success\"><samlp:StatusCode Value=\"\(status)PartialLogout\"></samlp:StatusCode>")
        let other = edited(partial, "Value=\"\(status)Success\"", "Value=\"\(status)Responder\"")
        let failed = edited(success, "Value=\"\(status)Success\"", "Value=\"\(status)Responder\"")
        for (xml, outcome, check) in [
            (success, VerifiedLogoutResponse.Outcome.success, SAMLCheck.Outcome.passed),
            (partial, .partialLogout, .warning), (other, .partialLogout, .warning), (failed, .failed, .warning),
        ] {
            for message in try idp.both(xml, kind: .response) {
                let report = idp.verifier.response(message, answering: ["_mine", "_other"], now: now)
                #expect(failures(report) == [])
                #expect(report.message?.outcome == outcome)
                #expect(report.message?.inResponseTo == "_mine")
                #expect(report.checks.first { $0.name == .status }?.outcome == check)
            }
        }
    }

    @Test("refuses messages without a signature, whatever the binding")
    func unsigned() throws {
        let idp = try LogoutSender()
        let request = try LogoutSender.request.xml()
        let response = try LogoutSender.response.xml()
        for message in [try idp.post(request, signed: false), try idp.redirect(request, signed: false)] {
            #expect(failures(idp.verifier.request(message, now: now)) == ["signature:no_signature"])
        }
        for message in [
            try idp.post(response, kind: .response, signed: false),
            try idp.redirect(response, kind: .response, signed: false),
            // A signature inside the message is not the one that the Redirect binding asks for.
            try idp.redirect(idp.signer.sign(message: response), kind: .response, signed: false),
        ] {
            let report = idp.verifier.response(message, answering: ["_mine"], now: now)
            #expect(failures(report) == ["signature:no_signature"])
        }
    }

    @Test("refuses messages changed after they were signed, and those of others")
    func forged() throws {
        let idp = try LogoutSender()
        let signed = try idp.signer.sign(message: LogoutSender.request.xml())
        let changed = try LogoutSender.posted(edited(signed, ">abc<", ">abd<"), kind: .request)
        #expect(failures(idp.verifier.request(changed, now: now)) == ["signature:digest_mismatch"])
        let mallory = try LogoutSender(.rsa3072)
        for message in try mallory.both(LogoutSender.request.xml()) {
            let found = failures(idp.verifier.request(message, now: now))
            #expect(
                found == ["signature:untrusted_certificate"] || found == ["signature:signature_mismatch"], "\(found)")
        }
        // The signed message wrapped inside another one.
        let text = String(decoding: signed, as: UTF8.self)
        let inner = text.firstRange(of: "<samlp:LogoutRequest").map { text[$0.lowerBound...] } ?? ""
        let outer = edited(
            try LogoutSender.request.xml(), "</saml:Issuer>",
            "</saml:Issuer><samlp:Extensions>\(inner)</samlp:Extensions>")
        let wrapped = try LogoutSender.posted(
            edited(outer, "ID=\"\(LogoutSender.request.id)\" Version", "ID=\"_evil\" Version"), kind: .request)
        #expect(!failures(idp.verifier.request(wrapped, now: now)).isEmpty)
    }

    @Test("refuses weak algorithms unless they are permitted")
    func weakAlgorithms() throws {
        let idp = try LogoutSender(.rsa2048, algorithm: .rsaSHA1)
        for message in try idp.both(LogoutSender.request.xml()) {
            #expect(failures(idp.verifier.request(message, now: now)) == ["algorithm:sha1_refused"])
            var expectations = idp.expectations
            expectations.algorithms.allowsSHA1 = true
            #expect(failures(LogoutVerifier(expectations).request(message, now: now)) == [])
        }
    }

    @Test("lists everything that is wrong at once")
    func allFailures() throws {
        let idp = try LogoutSender()
        var request = LogoutSender.request
        request.issuer = "https://other.example.com"
        request.destination = LogoutSender.serviceURL + "/"
        request.issueInstant = now.addingTimeInterval(-3600)
        request.notOnOrAfter = now.addingTimeInterval(-3000)
        for message in [try idp.post(request.xml(), signed: false), try idp.redirect(request.xml(), signed: false)] {
            let report = idp.verifier.request(message, now: now)
            #expect(
                failures(report) == [
                    "signature:no_signature", "issuer:mismatch", "destination:mismatch", "issue_instant:expired",
                    "not_on_or_after:expired",
                ])
            let destination = report.checks.first { $0.name == .destination }
            #expect(destination?.expected == LogoutSender.serviceURL)
            #expect(destination?.received == LogoutSender.serviceURL + "/")
        }
        var response = LogoutSender.response
        response.inResponseTo = "_theirs"
        for message in try idp.both(response.xml(), kind: .response) {
            let report = idp.verifier.response(message, answering: ["_mine"], now: now)
            #expect(failures(report) == ["in_response_to:unknown_request"])
        }
        response.inResponseTo = nil
        for message in try idp.both(response.xml(), kind: .response) {
            let report = idp.verifier.response(message, answering: ["_mine"], now: now)
            #expect(failures(report) == ["in_response_to:unsolicited"])
        }
    }

    @Test("keeps to the edges of time and skew")
    func times() throws {
        let idp = try LogoutSender()
        for (issued, end, expected) in [
            (180.0, nil, []), (180.001, nil, ["issue_instant:in_future"]), (-779.999, nil, []),
            (-780, nil, ["issue_instant:expired"]), (0, -179.999, []), (0, -180, ["not_on_or_after:expired"]),
        ] as [(Double, Double?, [String])] {
            var request = LogoutSender.request
            request.issueInstant = now.addingTimeInterval(issued)
            request.notOnOrAfter = end.map { now.addingTimeInterval($0) }
            let report = idp.verifier.request(try idp.post(request.xml()), now: now)
            #expect(failures(report) == expected, "\(issued) \(String(describing: end))")
            if let message = report.message { #expect(message.usableUntil > now) }
        }
    }

    @Test("refuses what is no logout message of that kind")
    func documents() throws {
        let idp = try LogoutSender()
        let request = try LogoutSender.request.xml()
        let response = try LogoutSender.response.xml()
        for (xml, kind, code) in [
            (response, SAMLMessageKind.request, "wrong_root"), (request, .response, "wrong_root"),
            (try SentMessages.request.xml(), .request, "wrong_root"), (Array("<a/>".utf8), .request, "wrong_root"),
            (Array("<!DOCTYPE a><a/>".utf8), .request, "doctype"), (Array("nothing".utf8), .request, "not_xml"),
            (Array("<a>".utf8), .request, "not_xml"),
        ] {
            let message = try idp.redirect(xml, kind: kind)
            #expect(failures(idp.verifier.request(message, now: now)) == ["document:\(code)"])
        }
        for (old, new, expected) in [
            (">abc<", ">a<!-- x -->bc<", ["document:comment", "subject:malformed"]),
            (">abc<", ">a<?x?>bc<", ["document:processing_instruction", "subject:malformed"]),
            (">abc<", "><", ["subject:no_name_id"]), (">abc<", "><x/>abc<", ["subject:malformed"]),
            (
                "<samlp:SessionIndex>_one", "<samlp:Session>x</samlp:Session><samlp:SessionIndex>_one",
                ["subject:unexpected_element"]
            ),
            (
                "<samlp:SessionIndex>_one", "<saml:NameID>abc</saml:NameID><samlp:SessionIndex>_one",
                ["subject:malformed"]
            ),
            ("<samlp:SessionIndex>_one", "<samlp:SessionIndex><a/>_one", ["subject:malformed"]),
            (" Destination=\"\(LogoutSender.serviceURL)\"", "", ["destination:missing"]),
            (" Version=\"2.0\"", " Version=\"1.1\"", ["version:unsupported_version"]),
            (" ID=\"\(LogoutSender.request.id)\"", "", ["document:missing"]),
            ("<saml:Issuer>\(LogoutSender.entityID)</saml:Issuer>", "", ["issuer:missing"]),
            (
                "</saml:Issuer>", "</saml:Issuer><saml:Issuer>\(LogoutSender.entityID)</saml:Issuer>",
                ["issuer:missing", "subject:unexpected_element"]
            ),
            ("NotOnOrAfter=\"2", "NotOnOrAfter=\"x", ["not_on_or_after:malformed"]),
            ("IssueInstant=\"2", "IssueInstant=\"x", ["issue_instant:malformed"]),
        ] {
            let report = idp.verifier.request(try idp.redirect(edited(request, old, new)), now: now)
            #expect(failures(report) == expected, "\(new)")
        }
        for (old, new, expected) in [
            ("<samlp:Status>", "<samlp:Status></samlp:Status><samlp:Status>", ["status:malformed"]),
            (
                "urn:oasis:names:tc:SAML:2.0:status:Success\">",
                "x\"></samlp:StatusCode><samlp:StatusCode Value=\"y\">", ["status:malformed"]
            ),
            (" Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"", "", ["status:malformed"]),
        ] {
            let report = idp.verifier.response(
                try idp.redirect(edited(response, old, new), kind: .response), answering: ["_mine"], now: now)
            #expect(failures(report) == expected, "\(new)")
        }
    }

    @Test("counts sessions within bounds")
    func bounds() throws {
        let idp = try LogoutSender()
        var request = LogoutSender.request
        request.sessionIndexes = (0..<1000).map { "_\($0)" }
        #expect(failures(idp.verifier.request(try idp.post(request.xml()), now: now)) == [])
        request.sessionIndexes.append("_more")
        #expect(failures(idp.verifier.request(try idp.post(request.xml()), now: now)) == ["subject:too_many"])
    }

    @Test("decrypts a name that is encrypted for us, once the signature is valid")
    func encryptedName() throws {
        let idp = try LogoutSender()
        let ours = try ServiceProviderKey.generate(commonName: "sp", notBefore: now)
        let other = try ServiceProviderKey.generate(commonName: "sp", notBefore: now)
        let plain = String(decoding: try LogoutSender.request.xml(), as: UTF8.self)
        let start = try #require(plain.firstRange(of: "<saml:NameID"))
        let end = try #require(plain.firstRange(of: "</saml:NameID>"))
        let name = plain[start.lowerBound..<end.upperBound]
        let standalone = name.replacing(
            "<saml:NameID", with: "<saml:NameID xmlns:saml=\"\(SAMLNamespace.assertion)\"", maxReplacements: 1)
        for content in [EncryptionMethod.aes256GCM, .aes128CBC] {
            let encryptor = try SAMLEncryptor(certificate: ours.certificate, content: content)
            for text in [String(name), String(standalone)] {
                let encrypted = String(
                    decoding: try encryptor.encrypt(Array(text.utf8), as: "EncryptedID"), as: UTF8.self)
                let xml = Array(plain.replacing(name, with: encrypted).utf8)
                for message in try idp.both(xml) {
                    var expectations = idp.expectations
                    #expect(
                        failures(LogoutVerifier(expectations).request(message, now: now))
                            == ["encryption:no_decryption_key"])
                    expectations.decryptionKeys = [try other.privateKey()]
                    #expect(
                        failures(LogoutVerifier(expectations).request(message, now: now))
                            == ["encryption:decryption_failed"])
                    expectations.decryptionKeys.append(try ours.privateKey())
                    let report = LogoutVerifier(expectations).request(message, now: now)
                    #expect(failures(report) == [])
                    #expect(report.message?.nameID == SentMessages.fullName)
                    #expect(report.message?.sessionIndexes == ["_one", "_two"])
                }
                var expectations = idp.expectations
                expectations.decryptionKeys = [try ours.privateKey()]
                let unsigned = LogoutVerifier(expectations).request(try idp.redirect(xml, signed: false), now: now)
                #expect(failures(unsigned) == ["signature:no_signature"])
                #expect(unsigned.checks.first { $0.name == .encryption }?.outcome == .skipped)
            }
        }
    }

    @Test("does not take something else for a name because it was encrypted")
    func encryptedSomething() throws {
        let idp = try LogoutSender()
        let ours = try ServiceProviderKey.generate(commonName: "sp", notBefore: now)
        let encryptor = try SAMLEncryptor(certificate: ours.certificate)
        var expectations = idp.expectations
        expectations.decryptionKeys = [try ours.privateKey()]
        let saml = "xmlns:saml=\"\(SAMLNamespace.assertion)\""
        for (content, expected) in [
            ("<saml:BaseID \(saml)/>", "subject:malformed"), ("<NameID>abc</NameID>", "subject:malformed"),
            ("<saml:NameID \(saml)>a<!-- x -->bc</saml:NameID>", "encryption:decryption_failed"),
            ("<saml:NameID \(saml)></saml:NameID>", "subject:no_name_id"), ("abc", "encryption:decryption_failed"),
        ] {
            let encrypted = String(
                decoding: try encryptor.encrypt(Array(content.utf8), as: "EncryptedID"), as: UTF8.self)
            let plain = String(decoding: try LogoutSender.request.xml(), as: UTF8.self)
            let start = try #require(plain.firstRange(of: "<saml:NameID"))
            let end = try #require(plain.firstRange(of: "</saml:NameID>"))
            let xml = plain[..<start.lowerBound] + encrypted + plain[end.upperBound...]
            let report = LogoutVerifier(expectations).request(try idp.post(Array(xml.utf8)), now: now)
            #expect(failures(report) == [expected], "\(content)")
        }
    }
}
