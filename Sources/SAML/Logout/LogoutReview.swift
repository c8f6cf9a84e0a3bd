#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The checks of one logout message, in the order in which they are made. A failed one does not end it: whoever reads
/// the report wants to know everything that is wrong.
struct LogoutReview {
    let expectations: LogoutExpectations
    let now: Date
    private(set) var checks: [SAMLCheck] = []

    init(expectations: LogoutExpectations, now: Date) {
        self.expectations = expectations
        self.now = now
    }

    var hasFailed: Bool { checks.contains { $0.outcome == .failed } }

    private mutating func pass(_ name: SAMLCheck.Name, expected: String? = nil, received: String? = nil) {
        checks.append(SAMLCheck(name, .passed, expected: expected, received: received))
    }

    private mutating func fail(
        _ name: SAMLCheck.Name, _ code: SAMLCheck.Code, expected: String? = nil, received: String? = nil
    ) {
        checks.append(SAMLCheck(name, .failed, code: code, expected: expected, received: received))
    }

    // MARK: The document

    /// Parses the message; nil when it cannot be gone on with.
    mutating func document(
        _ message: ReceivedSAMLMessage, kind: SAMLMessageKind, name: String
    ) -> SAMLXMLElement? {
        let document: SAMLXMLDocument
        do {
            document = try SAMLXMLDocument(parsing: message.xml, limits: .message)
        } catch {
            fail(.document, LogoutReview.code(of: error))
            return nil
        }
        let root = document.root
        guard root.isNamed(name, in: SAMLNamespace.protocol), message.kind == kind else {
            fail(
                .document, .wrongRoot, expected: "\(kind.parameterName): \(name)",
                received: "\(message.kind.parameterName): \(root.localName)")
            return nil
        }
        if document.hasComments {
            fail(.document, .comment)
        } else if document.hasInstructions {
            fail(.document, .processingInstruction)
        } else {
            pass(.document)
        }
        return root
    }

    private static func code(of error: SAMLXMLError) -> SAMLCheck.Code {
        switch error {
        case .doctype: .doctype
        case .tooLarge, .tooDeep, .tooManyNodes, .tooManyAttributes, .tooManyNamespaces: .tooLarge
        case .outOfMemory: .outOfMemory
        case .empty, .notXML, .encoding, .malformed: .notXML
        }
    }

    // MARK: The signature

    /// In the Redirect binding the signature over the query counts and no other (bindings §3.4.4.1); in the POST binding
    /// the one inside the message.
    mutating func signature(of root: SAMLXMLElement, in message: ReceivedSAMLMessage) -> X509Certificate? {
        let verifier = SAMLSignatureVerifier(
            certificates: expectations.certificates, policy: expectations.algorithms)
        do throws(SAMLSignatureError) {
            let certificate: X509Certificate
            let algorithm: String
            if message.binding == .httpRedirect {
                guard let signature = message.querySignature else { throw SAMLSignatureError(.noSignature) }
                certificate = try signature.verify(with: verifier)
                algorithm = signature.algorithmURI
            } else {
                let verified = try verifier.verifyMessage(root.document)
                certificate = verified.certificate
                algorithm = verified.algorithm.rawValue
            }
            pass(.algorithm, received: algorithm)
            pass(.signature, received: certificate.fingerprint)
            return certificate
        } catch {
            let name: SAMLCheck.Name =
                switch error.code {
                case .algorithmRefused, .sha1Refused, .transformRefused, .canonicalizationRefused, .keyTooSmall:
                    .algorithm
                default: .signature
                }
            fail(name, SAMLCheck.Code(error.code), expected: error.expected, received: error.received)
            return nil
        }
    }

    // MARK: What all messages have

    /// Version, issuer and destination; the message's ID.
    mutating func envelope(_ root: SAMLXMLElement) -> String? {
        let version = root.attribute("Version")
        if version == "2.0" {
            pass(.version)
        } else {
            fail(.version, .unsupportedVersion, expected: "2.0", received: version)
        }
        compare(.issuer, issuer(root), with: expectations.identityProvider)
        compare(.destination, root.attribute("Destination"), with: expectations.serviceURL)
        guard let id = root.attribute("ID"), !id.isEmpty, id.utf8.count <= LogoutReview.maximumIDBytes else {
            fail(.document, .missing, expected: "ID")
            return nil
        }
        return id
    }

    private static let maximumIDBytes = 1024

    private mutating func compare(_ name: SAMLCheck.Name, _ received: String?, with expected: String) {
        if received == expected {
            pass(name, expected: expected, received: received)
        } else {
            fail(name, received == nil ? .missing : .mismatch, expected: expected, received: received)
        }
    }

    /// The only `Issuer`, which comes first.
    private mutating func issuer(_ root: SAMLXMLElement) -> String? {
        guard let first = root.firstChild, first.isNamed("Issuer", in: SAMLNamespace.assertion),
            root.children("Issuer", in: SAMLNamespace.assertion).count == 1
        else { return nil }
        let text = first.text
        return text.isInterrupted ? nil : text.value.trimmingXMLSpace
    }

    mutating func issueInstant(_ root: SAMLXMLElement) -> Date? {
        let text = root.attribute("IssueInstant")
        guard let issued = text.flatMap(XMLSchemaDateTime.date) else {
            fail(.issueInstant, text == nil ? .missing : .malformed, received: text)
            return nil
        }
        let age = now.timeIntervalSince(issued)
        let clock = XMLSchemaDateTime.text(now)
        if age < -Double(expectations.clockSkew) {
            fail(.issueInstant, .inFuture, expected: clock, received: text)
        } else if age >= Double(expectations.maximumAge + expectations.clockSkew) {
            fail(.issueInstant, .expired, expected: clock, received: text)
        } else {
            pass(.issueInstant, expected: clock, received: text)
        }
        return issued
    }

    // MARK: Requests

    mutating func notOnOrAfter(_ root: SAMLXMLElement) -> Date? {
        guard let text = root.attribute("NotOnOrAfter") else {
            checks.append(SAMLCheck(.notOnOrAfter, .skipped))
            return nil
        }
        guard let end = XMLSchemaDateTime.date(text) else {
            fail(.notOnOrAfter, .malformed, received: text)
            return nil
        }
        let clock = XMLSchemaDateTime.text(now)
        if now.timeIntervalSince(end) >= Double(expectations.clockSkew) {
            fail(.notOnOrAfter, .expired, expected: clock, received: text)
        } else {
            pass(.notOnOrAfter, expected: clock, received: text)
        }
        return end
    }

    /// The name and the sessions. An encrypted name is decrypted only when the signature over it was valid: whoever can
    /// try out ciphertexts learns something from every answer.
    mutating func subject(
        _ root: SAMLXMLElement, isVerified: Bool
    ) -> (name: SAMLNameID, sessionIndexes: [String])? {
        var names: [SAMLXMLElement] = []
        var indexes: [String] = []
        for (position, child) in root.childElements.enumerated() {
            switch (child.namespace, child.localName) {
            case (SAMLNamespace.assertion, "Issuer") where position == 0:
                continue
            case (SAMLNamespace.signature, "Signature"), (SAMLNamespace.protocol, "Extensions"):
                continue
            case (SAMLNamespace.assertion, "NameID"), (SAMLNamespace.assertion, "EncryptedID"):
                names.append(child)
            case (SAMLNamespace.protocol, "SessionIndex"):
                let text = child.text
                guard !text.isInterrupted, indexes.count < LogoutReview.maximumSessions else {
                    fail(.subject, text.isInterrupted ? .malformed : .tooMany)
                    return nil
                }
                indexes.append(text.value.trimmingXMLSpace)
            default:
                fail(.subject, .unexpectedElement, expected: "NameID", received: child.localName)
                return nil
            }
        }
        guard let element = names.first else {
            fail(.subject, .noNameID)
            return nil
        }
        guard names.count == 1 else {
            fail(.subject, .malformed)
            return nil
        }
        guard element.localName == "EncryptedID" else { return name(element).map { ($0, indexes) } }
        guard isVerified else {
            checks.append(SAMLCheck(.encryption, .skipped))
            checks.append(SAMLCheck(.subject, .skipped))
            return nil
        }
        return decrypted(element).flatMap { name($0) }.map { ($0, indexes) }
    }

    private mutating func name(_ element: SAMLXMLElement) -> SAMLNameID? {
        guard element.isNamed("NameID", in: SAMLNamespace.assertion), !element.text.isInterrupted else {
            fail(.subject, .malformed)
            return nil
        }
        guard let name = AssertionReading.nameID(element) else {
            fail(.subject, .noNameID)
            return nil
        }
        pass(.subject)
        return name
    }

    private mutating func decrypted(_ element: SAMLXMLElement) -> SAMLXMLElement? {
        do {
            let content = try EncryptedElement(element, policy: expectations.algorithms)
                .decrypt(with: expectations.decryptionKeys)
            guard !content.document.hasComments, !content.document.hasInstructions else { throw DecryptionError.failed }
            pass(.encryption)
            return content
        } catch {
            switch error as? DecryptionError ?? .failed {
            case .malformed: fail(.encryption, .encryptionMalformed)
            case .algorithmRefused(let uri): fail(.encryption, .encryptionAlgorithmRefused, received: uri)
            case .noKey: fail(.encryption, .noDecryptionKey)
            case .failed: fail(.encryption, .decryptionFailed)
            }
            return nil
        }
    }

    /// More sessions of one user at one service provider are nobody's.
    private static let maximumSessions = 1000

    // MARK: Responses

    mutating func inResponseTo(_ root: SAMLXMLElement, among requestIDs: Set<String>) -> String? {
        let expected = requestIDs.count == 1 ? requestIDs.first : nil
        guard let request = root.attribute("InResponseTo") else {
            fail(.inResponseTo, .unsolicited, expected: expected)
            return nil
        }
        guard requestIDs.contains(request) else {
            fail(.inResponseTo, .unknownRequest, expected: expected, received: request)
            return nil
        }
        pass(.inResponseTo, expected: expected, received: request)
        return request
    }

    /// The status. Another one than success is a warning: the message is what it says it is.
    mutating func status(
        _ root: SAMLXMLElement
    ) -> (outcome: VerifiedLogoutResponse.Outcome, codes: [String])? {
        let elements = root.children("Status", in: SAMLNamespace.protocol)
        guard let status = elements.first, elements.count == 1 else {
            fail(.status, elements.isEmpty ? .missing : .malformed)
            return nil
        }
        var codes: [String] = []
        var next = status.children("StatusCode", in: SAMLNamespace.protocol)
        while let code = next.first, codes.count < LogoutReview.maximumStatusCodes {
            guard next.count == 1, let value = code.attribute("Value") else {
                fail(.status, .malformed)
                return nil
            }
            codes.append(value)
            next = code.children("StatusCode", in: SAMLNamespace.protocol)
        }
        guard let first = codes.first else {
            fail(.status, .missing)
            return nil
        }
        let received = codes.joined(separator: " ")
        // Which code stands above PartialLogout is left open, and senders differ.
        let isPartial = codes.dropFirst().contains(SAMLStatus.partialLogout)
        guard first != SAMLStatus.success || isPartial else {
            pass(.status, expected: SAMLStatus.success, received: received)
            return (.success, codes)
        }
        checks.append(
            SAMLCheck(.status, .warning, code: .statusNotSuccess, expected: SAMLStatus.success, received: received))
        return (isPartial ? .partialLogout : .failed, codes)
    }

    private static let maximumStatusCodes = 8
}
