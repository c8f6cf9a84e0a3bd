package import OIDC
import SAML
import StrictJSON

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A sign-in's message as people capture it: out of the browser's network log, a saved page, an address, a support
/// ticket. Recognised generously, because what was captured is often cut, wrapped or half decoded.
package enum CapturedSignIn: Sendable {
    /// SAML: the XML, however it was wrapped. May also be another message of SAML, or no XML at all.
    case saml([UInt8], relayState: String?)
    /// OpenID Connect: an ID token in compact serialisation.
    case idToken(String)
    /// OpenID Connect: what came back to the redirect URI.
    case answer(AuthorizationResponse)

    /// Nil for what is none, such as metadata.
    package init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks
        if text.hasPrefix("<") {
            if let field = Self.formField("SAMLResponse", inPage: text), let xml = Self.message(field) {
                self = .saml(xml, relayState: Self.formField("RelayState", inPage: text))
                return
            }
            guard Self.isMessage(bytes, text) else { return nil }
            self = .saml(Array(text.utf8), relayState: nil)
            return
        }
        for name in ["SAMLResponse", "SAMLRequest"] {
            if let value = Self.parameter(name, in: text), let xml = Self.message(value) {
                self = .saml(xml, relayState: Self.parameter("RelayState", in: text))
                return
            }
        }
        if let token = Self.idToken(in: text) {
            self = .idToken(token)
            return
        }
        if let query = Self.query(of: text), let answer = try? AuthorizationResponse.parse(query: query),
            answer.error != nil
        {
            self = .answer(answer)
            return
        }
        guard !text.hasPrefix("{"), let xml = Self.message(text) else { return nil }
        self = .saml(xml, relayState: nil)
    }

    // MARK: SAML

    private static let roots: Set<String> = [
        "Response", "AuthnRequest", "LogoutRequest", "LogoutResponse", "Assertion", "ArtifactResponse",
    ]

    /// What is broken counts as a message if it speaks SAML's protocol.
    private static func isMessage(_ bytes: [UInt8], _ text: String) -> Bool {
        do {
            return roots.contains(try SAMLXMLDocument(parsing: bytes).root.localName)
        } catch {
            return text.contains("urn:oasis:names:tc:SAML:2.0:protocol") && text.contains("Response")
        }
    }

    /// The XML in base64, deflated or not.
    private static func message(_ value: String) -> [UInt8]? {
        // A plus sign that was decoded as one of a form is a blank now.
        let joined = value.replacing(" ", with: "+").filter { !$0.isWhitespace }
        guard joined.count >= 16, joined.utf8.allSatisfy({ isBase64($0) }) else { return nil }
        let plain = joined.replacing("-", with: "+").replacing("_", with: "/").filter { $0 != "=" }
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        guard let data = Data(base64Encoded: padded) else { return nil }
        let bytes = [UInt8](data)
        if String(decoding: bytes.prefix(64), as: UTF8.self).trimmingBlanks.hasPrefix("<") { return bytes }
        let query =
            "SAMLResponse="
            + padded.replacing("+", with: "%2B").replacing("/", with: "%2F")
            .replacing("=", with: "%3D")
        return try? HTTPRedirectBinding.message(inQuery: Array(query.utf8)).xml
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "="):
            true
        default: false
        }
    }

    /// The value of `<input name="…" value="…">` in a saved page.
    private static func formField(_ name: String, inPage page: String) -> String? {
        guard let start = page.firstRange(of: "name=\"\(name)\"") else { return nil }
        let element = page[..<start.lowerBound].lastIndex(of: "<") ?? start.lowerBound
        let end = page[start.upperBound...].firstIndex(of: ">") ?? page.endIndex
        let attributes = page[element..<end]
        guard let value = attributes.firstRange(of: "value=\"") else { return nil }
        let text = String(attributes[value.upperBound...].prefix { $0 != "\"" })
        return text.replacing("&#43;", with: "+").replacing("&#x2B;", with: "+").replacing("&#61;", with: "=")
            .replacing("&#x3D;", with: "=").replacing("&amp;", with: "&")
    }

    // MARK: Parameters

    /// The value of a parameter in a form, a query or a whole address, decoded.
    private static func parameter(_ name: String, in text: String) -> String? {
        for mark in ["\(name)=", "\(name): ", "\(name):\n"] {
            guard let range = text.firstRange(of: mark) else { continue }
            if range.lowerBound != text.startIndex {
                let before = text[text.index(before: range.lowerBound)]
                guard "?&#; \t\r\n'\"".contains(before) else { continue }
            }
            let isLine = mark.hasSuffix("\n")
            let raw = text[range.upperBound...].prefix { character in
                character != "&" && character != "'" && character != "\"" && character != "#"
                    && (isLine || !character.isNewline)
            }
            return decoded(raw)
        }
        return nil
    }

    /// Undoes percent-encoding; what is no escape stays as it is.
    private static func decoded(_ raw: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(raw.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func query(of text: String) -> String? {
        let line = text.split(whereSeparator: \.isNewline).first { $0.contains("error=") } ?? ""
        let address = line.split(separator: " ").first { $0.contains("error=") } ?? line[...]
        let query = address.split(separator: "?", maxSplits: 1).last ?? address
        let result = query.split(separator: "#").first { $0.contains("error=") }
        return result.map(String.init)
    }

    // MARK: Tokens

    private static func idToken(in text: String) -> String? {
        if text.hasPrefix("{") {
            return (try? JSONReader.parse(Array(text.utf8)))?["id_token"]?.stringValue
        }
        let candidate = (parameter("id_token", in: text) ?? text).filter { !$0.isWhitespace }
        let parts = candidate.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...5).contains(parts.count), candidate.utf8.allSatisfy({ isBase64($0) || $0 == UInt8(ascii: ".") }),
            let header = parts.first.flatMap({ Base64URL.decode(String($0)) }),
            (try? JSONReader.parse(header))?.objectValue != nil
        else { return nil }
        return candidate
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace || first == "\u{FEFF}" { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
