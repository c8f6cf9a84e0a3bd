import CXMLSec

/// Encrypts elements for one reader, as an identity provider does.
public struct SAMLEncryptor: Sendable {
    /// Whose certificate's key the content key is wrapped with.
    public let certificate: X509Certificate
    /// The algorithm of the content: one of the AES family.
    public let content: EncryptionMethod
    /// The wrapping of the content key.
    public let keyTransport: KeyTransport
    private let key: XMLSecurityKey

    /// Creates an encryptor. Only RSA keys can be encrypted to.
    public init(
        certificate: X509Certificate, content: EncryptionMethod = .aes256GCM, keyTransport: KeyTransport = .oaepMGF1P
    ) throws(SAMLKeyError) {
        guard let key = XMLSecurityKey(subjectPublicKeyInfo: certificate.subjectPublicKeyInfo),
            key.kind == CXMLSEC_KEY_RSA, content.content != nil
        else { throw .unsupported }
        self.certificate = certificate
        self.content = content
        self.keyTransport = keyTransport
        self.key = key
    }

    /// Encrypts one element, given as XML in UTF-8, to an element such as `EncryptedAssertion`.
    ///
    /// - Parameters:
    ///   - element: The element to be encrypted, with all the namespace declarations that it needs, or without those that
    ///     are in force where the result will stand.
    ///   - name: The local name of the result, in the namespace of assertions.
    public func encrypt(
        _ element: [UInt8], as name: String = "EncryptedAssertion"
    ) throws(SAMLKeyError) -> [UInt8] {
        var contentKey = [UInt8](repeating: 0, count: content.content?.keyBytes ?? 0)
        let hasKey = contentKey.withUnsafeMutableBufferPointer { cxmlsec_random($0.baseAddress, $0.count) }
        var wrapped = cxmlsec_bytes()
        var ciphertext = cxmlsec_bytes()
        let isMade = contentKey.withUnsafeBufferPointer { contentKey in
            keyTransport.withParameters { parameters in
                cxmlsec_wrap(contentKey.baseAddress, contentKey.count, key.pointer, parameters, &wrapped)
            }
                && element.withUnsafeBufferPointer { element in
                    cxmlsec_encrypt(
                        element.baseAddress, element.count, contentKey.baseAddress, contentKey.count,
                        content.content?.isAuthenticated ?? true, &ciphertext)
                }
        }
        let wrappedKey = Base64.encode([UInt8](taking: wrapped))
        let value = Base64.encode([UInt8](taking: ciphertext))
        guard hasKey, isMade else { throw .unsupported }
        do {
            return try XMLWriter.document { write(&$0, name: name, wrappedKey: wrappedKey, value: value) }
        } catch {
            throw .unsupported
        }
    }

    private func write(_ writer: inout XMLWriter, name: String, wrappedKey: String, value: String) {
        writer.element("saml:" + name, ["xmlns:saml": SAMLNamespace.assertion]) { writer in
            writer.element(
                "xenc:EncryptedData",
                [
                    "xmlns:xenc": SAMLNamespace.encryption, "Type": SAMLNamespace.encryption + "Element",
                ]
            ) { writer in
                writer.element("xenc:EncryptionMethod", ["Algorithm": content.rawValue])
                writer.element("ds:KeyInfo", ["xmlns:ds": SAMLNamespace.signature]) { writer in
                    writer.element("xenc:EncryptedKey") { writer in
                        writer.element("xenc:EncryptionMethod", ["Algorithm": keyTransport.algorithm]) { writer in
                            writeParameters(&writer)
                        }
                        writer.element("ds:KeyInfo") { writer in
                            writer.element("ds:X509Data") { writer in
                                writer.element("ds:X509Certificate", text: Base64.encode(certificate.der))
                            }
                        }
                        writeValue(&writer, wrappedKey)
                    }
                }
                writeValue(&writer, value)
            }
        }
    }

    private func writeParameters(_ writer: inout XMLWriter) {
        guard case .oaep(let digest, let mask, let label) = keyTransport.padding else { return }
        if !label.isEmpty { writer.element("xenc:OAEPparams", text: Base64.encode(label)) }
        writer.element("ds:DigestMethod", ["Algorithm": digest.rawValue])
        guard keyTransport.algorithm == EncryptionMethod.rsaOAEP.rawValue else { return }
        writer.element(
            "xenc11:MGF", ["xmlns:xenc11": SAMLNamespace.encryption11, "Algorithm": mask.maskURI])
    }

    private func writeValue(_ writer: inout XMLWriter, _ value: String) {
        writer.element("xenc:CipherData") { $0.element("xenc:CipherValue", text: value) }
    }
}
