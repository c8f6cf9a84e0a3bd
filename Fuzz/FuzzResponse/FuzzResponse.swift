import FoundationEssentials
import SAML

// Whatever the bytes are, verification must end in a report: no trap, no unbounded time or memory. The first byte chooses
// how far in they begin: as the whole response, as what is decrypted from one, or as a message that was signed.

private let key: SAMLPrivateKey? = certificateAndKey.flatMap { try? SAMLPrivateKey(der: $0.pkcs8DER) }
private let certificateAndKey = try? ServiceProviderKey.generate(
    commonName: "fuzz", notBefore: Date(timeIntervalSince1970: 0))
private let signer = key.flatMap { try? SAMLSigner(privateKey: $0, certificate: certificateAndKey?.certificate) }
private let encryptors = [EncryptionMethod.aes128CBC, .aes128GCM].compactMap { method in
    certificateAndKey.flatMap { try? SAMLEncryptor(certificate: $0.certificate, content: method) }
}
private let verifier = ResponseVerifier(
    ResponseExpectations(
        identityProvider: "https://idp.example.com/metadata", serviceProvider: "https://sp.example.com/metadata",
        consumerURL: "https://sp.example.com/acs", certificates: [certificateAndKey?.certificate].compactMap(\.self),
        decryptionKeys: [key].compactMap(\.self), requestIDs: ["_request-1"], allowsUnsolicited: true))
private let now = Date(timeIntervalSince1970: 1_795_305_600)

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzResponse(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var bytes = [UInt8](UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))[...]
    switch bytes.popFirst() {
    case UInt8(ascii: "e"):
        for encryptor in encryptors {
            guard let element = try? encryptor.encrypt(Array(bytes)) else { continue }
            let start = Array("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">".utf8)
            _ = verifier.verify(start + element + Array("</samlp:Response>".utf8), at: now)
        }
    case UInt8(ascii: "s"):
        guard let message = try? signer?.sign(message: Array(bytes)) else { break }
        _ = verifier.verify(message, at: now)
        if let document = try? SAMLXMLDocument(parsing: message, limits: .message) {
            _ = try? SAMLSignatureVerifier(certificates: verifier.expectations.certificates).verifyMessage(document)
        }
    default:
        _ = verifier.verify(Array(bytes), at: now)
    }
    return 0
}
