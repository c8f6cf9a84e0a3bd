import CXMLSec

/// An EncryptedAssertion, EncryptedID or EncryptedAttribute (SAML core §2.2.4, §2.3.4, §2.7.3.2), read but not decrypted.
struct EncryptedElement {
    /// A content key, wrapped for somebody.
    struct WrappedKey {
        let transport: KeyTransport
        let value: [UInt8]
    }

    /// The element inside which the namespaces of what is encrypted were declared.
    private let element: SAMLXMLElement
    private let method: EncryptionMethod
    private let ciphertext: [UInt8]
    private let keys: [WrappedKey]

    /// Whether a changed ciphertext is noticed.
    var isAuthenticated: Bool { method.content?.isAuthenticated ?? false }

    init(_ element: SAMLXMLElement, policy: SAMLAlgorithmPolicy) throws(DecryptionError) {
        self.element = element
        var data: SAMLXMLElement?
        var wrapped: [SAMLXMLElement] = []
        for child in element.childElements {
            if child.isNamed("EncryptedData", in: SAMLNamespace.encryption), data == nil {
                data = child
            } else if child.isNamed("EncryptedKey", in: SAMLNamespace.encryption) {
                wrapped.append(child)
            } else {
                throw .malformed
            }
        }
        guard let data else { throw .malformed }
        // Whatever is decrypted is one element; nothing else is understood.
        guard data.attribute("Type") ?? EncryptedElement.elementType == EncryptedElement.elementType else {
            throw .malformed
        }
        let uri = EncryptedElement.algorithm(of: data) ?? ""
        guard let method = EncryptionMethod(rawValue: uri), method.content != nil else {
            throw .algorithmRefused(uri)
        }
        self.method = method
        guard let ciphertext = EncryptedElement.cipherValue(of: data) else { throw .malformed }
        self.ciphertext = ciphertext
        // A RetrievalMethod leads to one of the siblings, which are all tried anyway.
        wrapped = EncryptedElement.keys(in: data) + wrapped
        guard !wrapped.isEmpty, wrapped.count <= EncryptedElement.maximumKeys else { throw .malformed }

        var keys: [WrappedKey] = []
        var refused: String?
        for key in wrapped {
            guard let method = key.children("EncryptionMethod", in: SAMLNamespace.encryption).first else {
                throw .malformed
            }
            guard let transport = KeyTransport(method: method), transport.padding != .pkcs1 || policy.allowsRSA15
            else {
                refused = method.attribute("Algorithm") ?? ""
                continue
            }
            guard let value = EncryptedElement.cipherValue(of: key) else { throw .malformed }
            keys.append(WrappedKey(transport: transport, value: value))
        }
        guard !keys.isEmpty else { throw .algorithmRefused(refused ?? "") }
        self.keys = keys
    }

    // MARK: Structure

    private static let elementType = "http://www.w3.org/2001/04/xmlenc#Element"
    /// How many wrapped keys one element may have: the same content may be meant for several readers.
    private static let maximumKeys = 4
    /// How many of our own keys are tried.
    static let maximumDecryptionKeys = 4

    private static func algorithm(of element: SAMLXMLElement) -> String? {
        element.children("EncryptionMethod", in: SAMLNamespace.encryption).first?.attribute("Algorithm")
    }

    private static func keys(in data: SAMLXMLElement) -> [SAMLXMLElement] {
        data.children("KeyInfo", in: SAMLNamespace.signature).flatMap {
            $0.children("EncryptedKey", in: SAMLNamespace.encryption)
        }
    }

    /// The bytes of the only CipherData; a reference to elsewhere is not followed.
    private static func cipherValue(of element: SAMLXMLElement) -> [UInt8]? {
        let data = element.children("CipherData", in: SAMLNamespace.encryption)
        guard data.count == 1, let values = data.first?.childElements, values.count == 1, let value = values.first,
            value.isNamed("CipherValue", in: SAMLNamespace.encryption)
        else { return nil }
        return value.decodedText()
    }

    /// What can be told without decrypting.
    static func claims(of element: SAMLXMLElement) -> ResponseClaims.Encryption {
        var claims = ResponseClaims.Encryption()
        let data = element.children("EncryptedData", in: SAMLNamespace.encryption)
        claims.content = data.first.flatMap(algorithm)
        let wrapped = data.flatMap(keys) + element.children("EncryptedKey", in: SAMLNamespace.encryption)
        for key in wrapped.prefix(maximumKeys) {
            if let algorithm = algorithm(of: key) { claims.keyTransport.append(algorithm) }
            for info in key.children("KeyInfo", in: SAMLNamespace.signature) {
                if let certificate = SAMLSignatureShape.certificate(in: info) {
                    claims.fingerprints.append(X509Certificate.fingerprint(ofDER: certificate))
                }
            }
        }
        return claims
    }

    // MARK: Decrypting

    /// Decrypts with whichever key fits and reads the one element that comes out by the rules for all messages.
    func decrypt(with decryptionKeys: [SAMLPrivateKey]) throws(DecryptionError) -> SAMLXMLElement {
        let usable = decryptionKeys.filter(\.isRSA).prefix(EncryptedElement.maximumDecryptionKeys)
        guard !usable.isEmpty else { throw .noKey }
        for key in usable {
            for wrapped in keys {
                if let plaintext = plaintext(wrapped, key), let content = read(plaintext) { return content }
            }
        }
        throw .failed
    }

    private func plaintext(_ wrapped: WrappedKey, _ key: SAMLPrivateKey) -> [UInt8]? {
        guard let content = method.content else { return nil }
        var contentKey = [UInt8](repeating: 0, count: content.keyBytes)
        wrapped.value.withUnsafeBufferPointer { value in
            contentKey.withUnsafeMutableBufferPointer { contentKey in
                wrapped.transport.withParameters { parameters in
                    cxmlsec_unwrap(
                        value.baseAddress, value.count, key.key.pointer, parameters, contentKey.baseAddress,
                        contentKey.count)
                }
            }
        }
        var result = cxmlsec_bytes()
        let isDecrypted = ciphertext.withUnsafeBufferPointer { ciphertext in
            contentKey.withUnsafeBufferPointer { contentKey in
                cxmlsec_decrypt(
                    ciphertext.baseAddress, ciphertext.count, contentKey.baseAddress, contentKey.count,
                    content.isAuthenticated, &result)
            }
        }
        return isDecrypted ? [UInt8](taking: result) : nil
    }

    /// The element as a document of its own; or, when its namespaces were declared around it, inside an element that
    /// declares the same.
    private func read(_ plaintext: [UInt8]) -> SAMLXMLElement? {
        if let document = try? SAMLXMLDocument(parsing: plaintext, limits: .message) { return document.root }
        guard let context = EncryptedElement.context(of: element),
            let document = try? SAMLXMLDocument(parsing: context.start + plaintext + context.end, limits: .message)
        else { return nil }
        let children = document.root.childElements
        guard children.count == 1, document.root.text.value.utf8.allSatisfy(\.isXMLSpace) else { return nil }
        return children.first
    }

    /// Start and end tag of an element that declares the namespaces in force at another one.
    private static func context(of element: SAMLXMLElement) -> (start: [UInt8], end: [UInt8])? {
        let capacity = SAMLXMLLimits.message.namespacesInScope
        let bindings = [cxmlsec_namespace_binding](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = min(cxmlsec_namespaces_in_scope(element.pointer, buffer.baseAddress, capacity), capacity)
        }
        let attributes: [(key: String, value: String?)] = bindings.map { binding in
            (binding.prefix.map { "xmlns:" + String(cString: $0) } ?? "xmlns", String(cString: binding.uri))
        }
        guard let text = try? XMLWriter.document({ $0.element("context", attributes) { _ in } }) else { return nil }
        let end = Array("</context>".utf8)
        return (Array(text.dropLast(end.count)), end)
    }
}
