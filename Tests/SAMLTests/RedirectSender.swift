import Foundation
import PortalTestSupport
import SAML
import Testing

/// A sender of the Redirect binding that signs octet by octet what it is told to, so that wrong queries are genuinely
/// signed.
struct RedirectSender {
    let certificate: X509Certificate
    let privateKeyPEM: String
    let algorithm: SAMLSignatureAlgorithm
    private let signer: SAMLSigner

    init(_ key: TestKey = .rsa2048, algorithm: SAMLSignatureAlgorithm? = nil) throws {
        let made = try TestCertificate.make(key: key)
        certificate = try X509Certificate(der: made.der)
        privateKeyPEM = made.privateKeyPEM
        signer = try SAMLSigner(
            privateKey: SAMLPrivateKey(pem: made.privateKeyPEM), certificate: certificate, algorithm: algorithm)
        self.algorithm = signer.algorithm
    }

    /// Verifies with this sender's certificate.
    func verifier(_ policy: SAMLAlgorithmPolicy = .strict) -> SAMLSignatureVerifier {
        SAMLSignatureVerifier(certificates: [certificate], policy: policy)
    }

    /// The text and its signature as the last parameter.
    func sign(_ octets: String) throws -> String {
        octets + "&Signature=" + Self.escape(try signature(over: octets))
    }

    /// The signature in base64.
    func signature(over octets: String) throws -> String {
        Data(try signer.sign(bytes: Array(octets.utf8))).base64EncodedString()
    }

    /// `SAMLRequest=…&RelayState=…&SigAlg=…` of a message.
    func octets(
        _ message: some OutgoingSAMLMessage, relayState: String? = nil, algorithm uri: String? = nil
    ) throws -> String {
        var text = try Self.messageParameter(message.redirectURL())
        if let relayState { text += "&RelayState=" + Self.escape(relayState) }
        return text + "&SigAlg=" + Self.escape(uri ?? algorithm.rawValue)
    }

    /// What follows the question mark.
    static func query(of url: String) -> String {
        url.split(separator: "?", maxSplits: 1).last.map(String.init) ?? ""
    }

    /// The parameter that carries the message in an address.
    static func messageParameter(_ url: String) throws -> String {
        try #require(query(of: url).split(separator: "&").first { $0.hasPrefix("SAML") }.map(String.init))
    }

    /// Percent-encoding with everything but letters and digits escaped.
    static func escape(_ text: String, lowercase: Bool = false) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber { return String(character) }
            let digits = String(byte, radix: 16, uppercase: !lowercase)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
