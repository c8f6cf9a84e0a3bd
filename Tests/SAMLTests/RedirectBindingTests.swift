import Crypto
import Foundation
import PortalTestSupport
import SAML
import Testing

@Suite("HTTP Redirect binding")
struct RedirectBindingTests {
    static let relayStates: [String?] = [nil, "_x", "a b+c&d=e%f#?é😀", String(repeating: "r", count: 80)]

    private func received(_ query: String) throws -> ReceivedSAMLMessage {
        try HTTPRedirectBinding.message(inQuery: Array(query.utf8))
    }

    private func refusal(_ query: String) -> SAMLBindingError? {
        do {
            _ = try HTTPRedirectBinding.message(inQuery: Array(query.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("carries messages there and back", arguments: ServiceProviderKey.Kind.allCases, Self.relayStates)
    func roundTrip(kind: ServiceProviderKey.Kind, relayState: String?) throws {
        let key = try ServiceProviderKey.generate(
            kind, commonName: "sp", notBefore: Date(timeIntervalSince1970: 1_780_000_000))
        let state = try relayState.flatMap { try RelayState($0) }
        let verifier = SAMLSignatureVerifier(certificates: [key.certificate])
        let request = SentMessages.request
        let url = try request.redirectURL(relayState: state, signedBy: key.signer())
        #expect(url.hasPrefix(request.destination + "&SAMLRequest="))
        let message = try received(RedirectSender.query(of: url))
        #expect(message.kind == .request)
        #expect(message.binding == .httpRedirect)
        #expect(message.xml == (try request.xml()))
        #expect(message.relayState == relayState)
        #expect(try message.querySignature?.verify(with: verifier) == key.certificate)
        let response = SentMessages.logoutResponses[0]
        let answer = try received(
            RedirectSender.query(of: response.redirectURL(relayState: state, signedBy: key.signer())))
        #expect(answer.kind == .response)
        #expect(answer.xml == (try response.xml()))
        #expect(try answer.querySignature?.verify(with: verifier) == key.certificate)
        let unsigned = try received(RedirectSender.query(of: request.redirectURL(relayState: state)))
        #expect(unsigned.querySignature == nil)
        #expect(unsigned.relayState == relayState)
    }

    @Test("signs exactly the parameters in the standard's order")
    func signedOctets() throws {
        let key = try ServiceProviderKey.generate(
            .p256, commonName: "sp", notBefore: Date(timeIntervalSince1970: 1_780_000_000))
        var request = SentMessages.request
        request.destination = "https://idp.example.com/sso"
        let url = try request.redirectURL(relayState: RelayState("a b"), signedBy: key.signer())
        let query = RedirectSender.query(of: url)
        let names = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        #expect(names == ["SAMLRequest", "RelayState", "SigAlg", "Signature"])
        let signed = try #require(query.firstRange(of: "&Signature=")).lowerBound
        #expect(try received(query).querySignature?.signedOctets == Array(query[..<signed].utf8))
        #expect(
            query.contains(
                "&RelayState=a%20b&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23ecdsa-sha256&"))
        // r and s side by side, 32 bytes each.
        #expect(try received(query).querySignature?.value.count == 64)
    }

    @Test("goes only to addresses that can carry a message")
    func destinations() throws {
        for destination in [
            "", "idp.example.com", "/sso", "ftp://idp.example.com/", "javascript:alert(1)", "https://", "https:///sso",
            "https://idp.example.com/sso#x", "https://idp.example.com/a b", "https://idp.example.com/\r\nX: y",
            "https://idp.example.com/é", "https://idp.example.com/\"><script>",
            "https://idp.example.com/sso?SAMLRequest=x", "https://idp.example.com/sso?%53igAlg=x",
            "https://idp.example.com/sso?a=b&RelayState", "https://idp.example.com/sso?%",
        ] {
            var request = SentMessages.request
            request.destination = destination
            #expect(throws: SAMLSendingError.unusableDestination, "\(destination)") { try request.redirectURL() }
        }
        for (destination, prefix) in [
            ("https://idp.example.com/sso", "?"), ("http://127.0.0.1:8080/sso?", ""), ("https://idp/?a=b&", ""),
            ("HTTPS://idp.example.com/sso?a", "&"),
        ] {
            var request = SentMessages.request
            request.destination = destination
            #expect(try request.redirectURL().hasPrefix(destination + prefix + "SAMLRequest="))
        }
    }

    @Test("sends no relay state over 80 bytes")
    func relayStateLength() throws {
        #expect(throws: SAMLSendingError.relayStateTooLong(limit: 80)) {
            try RelayState(String(repeating: "r", count: 81))
        }
        #expect(throws: SAMLSendingError.relayStateTooLong(limit: 80)) {
            try RelayState(String(repeating: "é", count: 41))
        }
        #expect(try RelayState("") == nil)
        #expect(try RelayState(String(repeating: "é", count: 40))?.value.utf8.count == 80)
    }

    @Test(
        "verifies what OpenSSL signed, in the encoding of XML Signature and in DER",
        .enabled(if: ProjectFiles.program("openssl") != nil, "apt-get install openssl"),
        arguments: [
            (TestKey.rsa2048, SAMLSignatureAlgorithm.rsaSHA256), (.rsa3072, .rsaSHA384), (.rsa2048, .rsaSHA512),
            (.p256, .ecdsaSHA256), (.p384, .ecdsaSHA384), (.p521, .ecdsaSHA512),
        ])
    func signedByOpenSSL(key: TestKey, algorithm: SAMLSignatureAlgorithm) async throws {
        let openssl = try #require(ProjectFiles.program("openssl"))
        let sender = try RedirectSender(key, algorithm: algorithm)
        let directory = try TemporaryDirectory()
        try Data(sender.privateKeyPEM.utf8).write(to: URL(filePath: directory.path + "/key.pem"))
        let octets = try sender.octets(SentMessages.request, relayState: "state")
        try Data(octets.utf8).write(to: URL(filePath: directory.path + "/octets"))
        let digest = "-" + algorithm.rawValue.split(separator: "-").suffix(1).joined()
        let made = try await FinishedCommand.run(
            openssl,
            [
                "dgst", digest, "-sign", directory.path + "/key.pem", "-out", directory.path + "/signature",
                directory.path + "/octets",
            ])
        #expect(made.succeeded, "\(made.errors)")
        let signature = try Data(contentsOf: URL(filePath: directory.path + "/signature"))
        let query = octets + "&Signature=" + RedirectSender.escape(signature.base64EncodedString())
        #expect(try received(query).querySignature?.verify(with: sender.verifier()) == sender.certificate)
        #expect(
            try received(sender.sign(octets)).querySignature?.verify(with: sender.verifier()) == sender.certificate)
    }

    @Test(
        "signs what OpenSSL verifies",
        .enabled(if: ProjectFiles.program("openssl") != nil, "apt-get install openssl"),
        arguments: ServiceProviderKey.Kind.allCases)
    func verifiedByOpenSSL(kind: ServiceProviderKey.Kind) async throws {
        let openssl = try #require(ProjectFiles.program("openssl"))
        let key = try ServiceProviderKey.generate(
            kind, commonName: "sp", notBefore: Date(timeIntervalSince1970: 1_780_000_000))
        var request = SentMessages.request
        request.destination = "https://idp.example.com/sso"
        let query = RedirectSender.query(
            of: try request.redirectURL(relayState: RelayState("a+b c"), signedBy: key.signer()))
        let end = try #require(query.firstRange(of: "&Signature="))
        let encoded = try #require(String(query[end.upperBound...]).removingPercentEncoding)
        var signature = try #require(Data(base64Encoded: encoded))
        if kind == .p256 { signature = try P256.Signing.ECDSASignature(rawRepresentation: signature).derRepresentation }
        let directory = try TemporaryDirectory()
        let files = ["/certificate", "/signature", "/octets", "/public"].map { directory.path + $0 }
        try Data(key.certificatePEM.utf8).write(to: URL(filePath: files[0]))
        try signature.write(to: URL(filePath: files[1]))
        try Data(query[..<end.lowerBound].utf8).write(to: URL(filePath: files[2]))
        let published = try await FinishedCommand.run(openssl, ["x509", "-in", files[0], "-pubkey", "-noout"])
        try Data(published.output.utf8).write(to: URL(filePath: files[3]))
        let verified = try await FinishedCommand.run(
            openssl, ["dgst", "-sha256", "-verify", files[3], "-signature", files[1], files[2]])
        #expect(verified.output.contains("Verified OK"), "\(verified.errors)")
    }

    // MARK: Attacks and accidents

    @Test("takes the octets as they were received, in any spelling and any order of parameters")
    func spellings() throws {
        let sender = try RedirectSender()
        let message = try RedirectSender.messageParameter(SentMessages.request.redirectURL())
        let encoded = try #require(String(message.dropFirst("SAMLRequest=".count)).removingPercentEncoding)
        let uri = sender.algorithm.rawValue
        for spelling in [
            RedirectSender.escape(encoded), RedirectSender.escape(encoded, lowercase: true),
            encoded.replacing("+", with: "%2b"),
            encoded.utf8.map { "%" + String($0, radix: 16) }.joined(),
        ] {
            for state in ["a+b", "a%20b", "%61%20b", "a%20%62"] {
                for algorithm in [RedirectSender.escape(uri), uri.replacing("#", with: "%23")] {
                    let octets = "SAMLRequest=\(spelling)&RelayState=\(state)&SigAlg=\(algorithm)"
                    let signed = try sender.sign(octets)
                    let message = try received(signed)
                    #expect(message.xml == (try SentMessages.request.xml()))
                    #expect(message.relayState == "a b")
                    #expect(try message.querySignature?.verify(with: sender.verifier()) == sender.certificate)
                    let shuffled = signed.split(separator: "&").reversed().joined(separator: "&")
                    let other = try received("utm_source=x&" + shuffled + "&&tenant=1")
                    #expect(other == message)
                }
            }
        }
    }

    @Test("refuses a signature over octets in another spelling or order than received")
    func reencoded() throws {
        let sender = try RedirectSender()
        let signed = try sender.sign(sender.octets(SentMessages.request, relayState: "a b"))
        #expect(try received(signed).querySignature?.verify(with: sender.verifier()) != nil)
        let reversed = try sender.octets(SentMessages.request, relayState: "a b")
            .split(separator: "&").reversed().joined(separator: "&")
        for query in [
            signed.replacing("RelayState=a%20b", with: "RelayState=a+b"),
            signed.replacing("%3A", with: "%3a"),
            signed.replacing("SigAlg=http", with: "SigAlg=%68ttp"),
            // Signed in the order in which it is sent.
            try sender.sign(reversed),
        ] {
            let signature = try #require(try received(query).querySignature)
            #expect(throws: SAMLSignatureError(.signatureMismatch)) { try signature.verify(with: sender.verifier()) }
        }
    }

    @Test("refuses a relay state swapped, added or taken away")
    func relayStateSwapped() throws {
        let sender = try RedirectSender()
        let signed = try sender.sign(sender.octets(SentMessages.request, relayState: "mine"))
        let without = try sender.sign(sender.octets(SentMessages.request))
        for query in [
            signed.replacing("RelayState=mine", with: "RelayState=yours"),
            signed.replacing("&RelayState=mine", with: ""),
            signed.replacing("RelayState=mine", with: "RelayState="),
            without + "&RelayState=mine",
            // An empty one is no relay state, but was not signed either.
            without + "&RelayState=",
        ] {
            let signature = try #require(try received(query).querySignature)
            #expect(throws: SAMLSignatureError(.signatureMismatch)) { try signature.verify(with: sender.verifier()) }
        }
    }

    @Test("refuses another message, kind or key under a genuine signature")
    func substitution() throws {
        let sender = try RedirectSender()
        var other = SentMessages.request
        other.forceAuthn = true
        let signed = try sender.sign(sender.octets(SentMessages.request))
        let foreign = try RedirectSender.messageParameter(other.redirectURL())
        let rest = signed.drop { $0 != "&" }
        let mallory = try RedirectSender(.rsa3072)
        for query in [
            foreign + rest, signed.replacing("SAMLRequest=", with: "SAMLResponse="),
            try mallory.sign(mallory.octets(SentMessages.request)),
        ] {
            let signature = try #require(try received(query).querySignature)
            #expect(throws: SAMLSignatureError(.signatureMismatch)) { try signature.verify(with: sender.verifier()) }
        }
    }

    @Test("refuses a substituted, unknown or weak algorithm")
    func algorithms() throws {
        let sender = try RedirectSender()
        let octets = try sender.octets(SentMessages.request)
        let signature = RedirectSender.escape(try sender.signature(over: octets))
        let message = octets.prefix { $0 != "&" }
        // Another algorithm named over the genuine signature.
        for (uri, code) in [
            (SAMLSignatureAlgorithm.rsaSHA512.rawValue, SAMLSignatureError.Code.signatureMismatch),
            (SAMLSignatureAlgorithm.rsaSHA1.rawValue, .sha1Refused),
            (SAMLSignatureAlgorithm.ecdsaSHA256.rawValue, .keyUnfit),
            ("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", .algorithmRefused),
            ("http://www.w3.org/2000/09/xmldsig#hmac-sha1", .algorithmRefused), ("none", .algorithmRefused),
            (SAMLSignatureAlgorithm.rsaSHA256.rawValue + " ", .algorithmRefused),
        ] {
            let query = "\(message)&SigAlg=\(RedirectSender.escape(uri))&Signature=\(signature)"
            let received = try #require(try received(query).querySignature)
            #expect(throws: SAMLSignatureError(code), "\(uri)") { try received.verify(with: sender.verifier()) }
        }
        // The key of HMAC would be the public certificate.
        let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
        let input = try sender.octets(SentMessages.request, algorithm: hmac)
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(input.utf8), using: SymmetricKey(data: Data(sender.certificate.subjectPublicKeyInfo)))
        let query = input + "&Signature=" + RedirectSender.escape(Data(code).base64EncodedString())
        let forged = try #require(try received(query).querySignature)
        #expect(throws: SAMLSignatureError(.algorithmRefused)) { try forged.verify(with: sender.verifier()) }
    }

    @Test("accepts SHA-1 only where it is permitted, and short keys never")
    func weakness() throws {
        let sha1 = try RedirectSender(.rsa2048, algorithm: .rsaSHA1)
        let old = try #require(
            try received(sha1.sign(sha1.octets(SentMessages.request))).querySignature)
        #expect(throws: SAMLSignatureError(.sha1Refused)) { try old.verify(with: sha1.verifier()) }
        #expect(try old.verify(with: sha1.verifier(SAMLAlgorithmPolicy(allowsSHA1: true))) == sha1.certificate)
        let short = try RedirectSender(.rsa1024)
        let weak = try #require(try received(short.sign(short.octets(SentMessages.request))).querySignature)
        #expect(throws: SAMLSignatureError(.keyTooSmall)) { try weak.verify(with: short.verifier()) }
        let sender = try RedirectSender()
        let good = try #require(try received(sender.sign(sender.octets(SentMessages.request))).querySignature)
        let none = SAMLSignatureVerifier(certificates: [])
        #expect(throws: SAMLSignatureError(.noTrustedCertificate)) { try good.verify(with: none) }
    }

    @Test("finds the right one of several trusted certificates")
    func rollover() throws {
        let (old, new) = (try RedirectSender(.rsa2048), try RedirectSender(.rsa3072))
        let curve = try RedirectSender(.p256)
        let all = SAMLSignatureVerifier(certificates: [old.certificate, curve.certificate, new.certificate])
        for sender in [old, new, curve] {
            let message = try received(sender.sign(sender.octets(SentMessages.request)))
            #expect(try message.querySignature?.verify(with: all) == sender.certificate)
        }
    }

    @Test("shows a stripped signature, and refuses half of one")
    func stripped() throws {
        let sender = try RedirectSender()
        let signed = try sender.sign(sender.octets(SentMessages.request))
        let fields = signed.split(separator: "&")
        #expect(try received(String(fields[0])).querySignature == nil)
        #expect(refusal(fields[0...1].joined(separator: "&")) == .incompleteSignature)
        #expect(refusal("\(fields[0])&\(fields[2])") == .incompleteSignature)
        #expect(refusal("\(fields[0])&\(fields[1])&Signature=") == .incompleteSignature)
        #expect(refusal("\(fields[0])&SigAlg=&\(fields[2])") == .incompleteSignature)
        #expect(refusal("\(fields[0])&SigAlg=%FF&\(fields[2])") == .incompleteSignature)
        #expect(refusal("\(fields[0])&\(fields[1])&Signature=%2A") == .notBase64("Signature"))
        let long = String(repeating: "A", count: 1400)
        #expect(refusal("\(fields[0])&\(fields[1])&Signature=\(long)") == .tooLarge(limit: 1024))
    }

    @Test("refuses a parameter that occurs twice, however it is spelled")
    func duplicates() throws {
        let sender = try RedirectSender()
        let signed = try sender.sign(sender.octets(SentMessages.request, relayState: "x"))
        for name in ["SAMLRequest", "RelayState", "SigAlg", "Signature"] {
            let field = try #require(signed.split(separator: "&").first { $0.hasPrefix(name + "=") })
            let value = field.dropFirst(name.count + 1)
            for copy in [
                String(field), "\(name)=", name, "\(RedirectSender.escape(name).replacing("S", with: "%53"))=\(value)",
                "\(name.utf8.map { "%" + String($0, radix: 16) }.joined())=x",
            ] {
                #expect(refusal(signed + "&" + copy) == .duplicateParameter(name), "\(copy)")
                #expect(refusal(copy + "&" + signed) == .duplicateParameter(name), "\(copy)")
            }
        }
        // Names are compared exactly; what is not a parameter of the binding may be there as often as it likes.
        #expect(refusal(signed + "&samlrequest=x&a=1&a=2") == nil)
    }

    @Test("refuses a request and a response together, and neither")
    func both() throws {
        let query = try RedirectSender.query(of: SentMessages.request.redirectURL())
        let response = try RedirectSender.messageParameter(SentMessages.logoutResponses[0].redirectURL())
        #expect(refusal(query + "&" + response) == .requestAndResponse)
        #expect(refusal(query + "&SAMLResponse=") == .requestAndResponse)
        #expect(refusal("") == .noMessage)
        #expect(refusal("SAMLRequest=") == .noMessage)
        #expect(refusal("SAMLRequest") == .noMessage)
        #expect(refusal("RelayState=x") == .noMessage)
        #expect(refusal("SAMLRequest=AwA%3D") == .noMessage)
    }

    @Test("refuses another encoding than DEFLATE")
    func encodings() throws {
        let query = try RedirectSender.query(of: SentMessages.request.redirectURL())
        let standard = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
        #expect(refusal(query + "&SAMLEncoding=" + RedirectSender.escape(standard)) == nil)
        #expect(refusal(query + "&SAMLEncoding=" + RedirectSender.escape(standard + "X")) == .unsupportedEncoding)
        #expect(refusal(query + "&SAMLEncoding=") == .unsupportedEncoding)
        #expect(
            refusal(query + "&SAMLEncoding=\(RedirectSender.escape(standard))&SAMLEncoding=x")
                == .duplicateParameter("SAMLEncoding"))
    }

    @Test("refuses decompression bombs before they are large")
    func bombs() throws {
        func query(of bytes: [UInt8]) throws -> String {
            RedirectSender.query(
                of: try HTTPRedirectBinding.url(for: bytes, kind: .request, to: "https://idp.example.com/sso"))
        }
        // About a thousand to one.
        let bomb = try query(of: [UInt8](repeating: UInt8(ascii: " "), count: 15 << 20))
        #expect(bomb.utf8.count < 64 << 10)
        guard case .inflatedTooFar(let limit) = refusal(bomb) else {
            Issue.record("inflated")
            return
        }
        #expect(limit <= 512 << 10)
        let small = try query(of: [UInt8](repeating: UInt8(ascii: " "), count: 128 << 10))
        #expect(small.utf8.count < 512)
        #expect(refusal(small) == .inflatedTooFar(limit: 16 << 10))
        // At the edges of what needs no ratio.
        #expect(refusal(try query(of: [UInt8](repeating: 32, count: 16 << 10))) == nil)
        #expect(refusal(try query(of: [UInt8](repeating: 32, count: 16 << 10 + 1))) == .inflatedTooFar(limit: 16 << 10))
        #expect(refusal("SAMLRequest=" + String(repeating: "A", count: 64 << 10)) == .tooLarge(limit: 64 << 10))
    }

    @Test("refuses what is not exactly one DEFLATE stream")
    func streams() throws {
        let parameter = try RedirectSender.messageParameter(SentMessages.request.redirectURL())
        let encoded = try #require(String(parameter.dropFirst("SAMLRequest=".count)).removingPercentEncoding)
        let stream = try #require(Data(base64Encoded: encoded))
        func refusal(of bytes: Data) -> SAMLBindingError? {
            self.refusal("SAMLRequest=" + RedirectSender.escape(bytes.base64EncodedString()))
        }
        #expect(refusal(of: stream) == nil)
        #expect(refusal(of: stream + [0]) == .notDeflated)
        #expect(refusal(of: stream + stream) == .notDeflated)
        for length in [1, stream.count / 2, stream.count - 1] {
            #expect(refusal(of: stream.prefix(length)) == .notDeflated, "\(length)")
        }
        // With the header of zlib or gzip in front.
        #expect(refusal(of: Data([0x78, 0x9C]) + stream) == .notDeflated)
        #expect(refusal(of: Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) + stream) == .notDeflated)
        #expect(refusal(of: Data(try SentMessages.request.xml())) == .notDeflated)
        #expect(refusal(of: Data([0xFF, 0xFF, 0xFF])) == .notDeflated)
    }

    @Test("refuses queries that are none")
    func malformed() throws {
        let query = try RedirectSender.query(of: SentMessages.request.redirectURL())
        for suffix in ["&a=%", "&a=%2", "&a=%zz", "&%=a", "&a= b", "&a=b\r\n", "&a=\u{0}", "&\u{7F}=a"] {
            #expect(refusal(query + suffix) == .malformedForm, "\(suffix)")
        }
        #expect(refusal(query.replacing("SAMLRequest=", with: "SAMLRequest=*")) == .notBase64("SAMLRequest"))
        #expect(refusal(query + "&RelayState=%FF%FE") == .invalidRelayState)
        #expect(refusal(query + "&RelayState=" + String(repeating: "x", count: 2049)) == .invalidRelayState)
        #expect(refusal(query + String(repeating: "&a=b", count: 32)) == .tooManyParameters(limit: 32))
    }
}
