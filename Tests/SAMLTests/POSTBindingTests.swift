import Foundation
import PortalTestSupport
import SAML
import Testing

@Suite("HTTP POST binding")
struct POSTBindingTests {
    private func refusal(_ body: String) -> SAMLBindingError? {
        do {
            _ = try HTTPPOSTBinding.message(inForm: Array(body.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func body(_ form: SAMLForm) -> String {
        form.fields.map { "\($0.name)=\(RedirectSender.escape($0.value))" }.joined(separator: "&")
    }

    @Test("carries messages there and back", arguments: RedirectBindingTests.relayStates)
    func roundTrip(relayState: String?) throws {
        let key = try ServiceProviderKey.generate(
            .p256, commonName: "sp", notBefore: Date(timeIntervalSince1970: 1_780_000_000))
        let state = try relayState.flatMap { try RelayState($0) }
        let form = try SentMessages.request.postForm(relayState: state)
        #expect(form.url == SentMessages.request.destination)
        #expect(form.fields.map(\.name) == (relayState == nil ? ["SAMLRequest"] : ["SAMLRequest", "RelayState"]))
        let message = try HTTPPOSTBinding.message(inForm: Array(body(form).utf8))
        #expect(message.kind == .request)
        #expect(message.binding == .httpPOST)
        #expect(message.xml == (try SentMessages.request.xml()))
        #expect(message.relayState == relayState)
        #expect(message.querySignature == nil)
        let signed = try SentMessages.logoutResponses[0].postForm(relayState: state, signedBy: key.signer())
        let answer = try HTTPPOSTBinding.message(inForm: Array(body(signed).utf8))
        #expect(answer.kind == .response)
        let verified = try SAMLSignatureVerifier(certificates: [key.certificate])
            .verifyMessage(SAMLXMLDocument(parsing: answer.xml))
        #expect(verified.certificate == key.certificate)
        #expect(verified.element.attribute("ID") == SentMessages.logoutResponses[0].id.rawValue)
    }

    @Test("takes base64 broken into lines, in any escaping")
    func lines() throws {
        let form = try SentMessages.request.postForm()
        let digits = Array(form.message)
        for ending in ["\r\n", "\n", " ", "\t\r\n "] {
            let wrapped =
                stride(from: 0, to: digits.count, by: 76)
                .map { String(digits[$0..<min($0 + 76, digits.count)]) }.joined(separator: ending) + ending
            let message = try HTTPPOSTBinding.message(
                inForm: Array("SAMLRequest=\(RedirectSender.escape(wrapped))".utf8))
            #expect(message.xml == (try SentMessages.request.xml()))
            let lowercase = try HTTPPOSTBinding.message(
                inForm: Array("SAMLRequest=\(RedirectSender.escape(wrapped, lowercase: true))".utf8))
            #expect(lowercase == message)
        }
    }

    @Test("takes lines of every length, and every octet in either spelling")
    func spellings() throws {
        let octets = (0..<3).flatMap { offset in (UInt8.min...UInt8.max).map { $0 &* 7 &+ UInt8(offset) } }
        for length in 1...80 {
            let bytes = Array(octets.prefix(3 * length + length % 3))
            let digits = Array(Data(bytes).base64EncodedString())
            let wrapped = stride(from: 0, to: digits.count, by: length)
                .map { String(digits[$0..<min($0 + length, digits.count)]) }.joined(separator: "\n")
            let escaped = wrapped.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            for value in [RedirectSender.escape(wrapped), escaped] {
                #expect(try HTTPPOSTBinding.message(inForm: Array("SAMLRequest=\(value)".utf8)).xml == bytes)
            }
        }
    }

    @Test("refuses a form with an incomplete escape or an unescaped control character, wherever it stands")
    func malformedForm() {
        for position in 0..<70 {
            let before = String(repeating: "A", count: position)
            for wrong in ["%", "%4", "%4g", "%g4", "%%41", " ", "\u{0}", "\u{1F}", "\u{7F}"] {
                for after in ["", "xx", String(repeating: "x", count: 40)] {
                    #expect(refusal("a=\(before)\(wrong)\(after)&SAMLResponse=PGEvPg%3D%3D") == .malformedForm)
                }
            }
            #expect(refusal("a=\(before)%41+%2b&SAMLResponse=PGEvPg%3D%3D") == nil)
        }
    }

    @Test(
        "refuses what is not base64",
        arguments: [
            "PGE+*", "PGE", "PGE-", "PGE_", "PGEv=", "PGEvPg", "PGEvPg=", "PGEvPg===", "PGEvPg==PGEvPg==", "====", "=",
            "P=GE", "PGEvPh==", "PGEvPgA1B", "\u{0}PGE", "PGé+",
        ])
    func notBase64(text: String) {
        #expect(refusal("SAMLResponse=" + RedirectSender.escape(text)) == .notBase64("SAMLResponse"))
    }

    @Test("notices that a plus sign was taken for a space")
    func plusSign() throws {
        // Such a form was not encoded: each plus sign of the base64 has been lost.
        #expect(refusal("SAMLResponse=PGE+PC9hPg==") == .notBase64("SAMLResponse"))
        #expect(refusal("SAMLResponse=PGE%2BPC9hPg%3D%3D") == nil)
    }

    @Test("refuses duplicates, both messages and none")
    func parameters() {
        let message = "SAMLResponse=PGEvPg%3D%3D"
        #expect(refusal(message) == nil)
        #expect(refusal(message + "&" + message) == .duplicateParameter("SAMLResponse"))
        #expect(refusal(message + "&%53AMLResponse=x") == .duplicateParameter("SAMLResponse"))
        #expect(refusal(message + "&RelayState=a&RelayState=a") == .duplicateParameter("RelayState"))
        #expect(refusal(message + "&SAMLRequest=PGEvPg%3D%3D") == .requestAndResponse)
        #expect(refusal("RelayState=a") == .noMessage)
        #expect(refusal("") == .noMessage)
        #expect(refusal("SAMLResponse=") == .noMessage)
        #expect(refusal("SAMLResponse=+%0A") == .noMessage)
    }

    @Test("refuses what is too large, and bodies that are no forms")
    func bounds() {
        let message = "SAMLResponse=PGEvPg%3D%3D"
        #expect(refusal(message + "&a=" + String(repeating: "x", count: 3 << 20)) == .tooLarge(limit: 3 << 20))
        let large = String(repeating: "AAAA", count: (2 << 20) / 3 + 1)
        #expect(refusal("SAMLResponse=" + large) == .tooLarge(limit: 2 << 20))
        #expect(refusal(message + "&RelayState=" + String(repeating: "x", count: 2048)) == nil)
        #expect(refusal(message + "&RelayState=" + String(repeating: "x", count: 2049)) == .invalidRelayState)
        #expect(refusal(message + "&RelayState=%C3%28") == .invalidRelayState)
        #expect(refusal("{\"SAMLResponse\": \"PGEvPg==\"}") == .malformedForm)
        #expect(refusal("--x\r\nContent-Disposition: form-data\r\n") == .malformedForm)
        #expect(refusal("<a/>") == .noMessage)
    }

    @Test("does not read a query's signature from a form")
    func querySignature() throws {
        let sender = try RedirectSender()
        let message = try HTTPPOSTBinding.message(
            inForm: Array(sender.sign(sender.octets(SentMessages.request)).utf8))
        #expect(message.querySignature == nil)
    }

    @Test("goes only to addresses that can carry a message")
    func destinations() throws {
        for destination in ["", "javascript:alert(1)", "https://idp.example.com/\" onload=\"x", "/sso"] {
            var request = SentMessages.request
            request.destination = destination
            #expect(throws: SAMLSendingError.unusableDestination) { try request.postForm() }
        }
    }
}
