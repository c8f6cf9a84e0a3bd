import CXMLSec

// What the document is, and whether it can only be understood in one way.

extension ResponseVerification {
    mutating func parse(_ message: [UInt8]) -> SAMLXMLDocument? {
        do {
            return try SAMLXMLDocument(parsing: message, limits: .message)
        } catch {
            let code: SAMLCheck.Code =
                switch error {
                case .doctype: .doctype
                case .tooLarge, .tooDeep, .tooManyNodes, .tooManyAttributes, .tooManyNamespaces: .tooLarge
                case .outOfMemory: .outOfMemory
                case .empty, .notXML, .encoding, .malformed: .notXML
                }
            fail(.document, nil, code, received: SAMLMetadataError.xml(error).code)
            return nil
        }
    }

    mutating func isResponse(_ document: SAMLXMLDocument) -> Bool {
        let root = document.root
        claims.root = root.localName
        guard root.isNamed("Response", in: SAMLNamespace.protocol) else {
            fail(.document, nil, .wrongRoot, expected: "Response", received: root.localName)
            return false
        }
        return true
    }

    /// Comments, instructions, identifiers, and elements that exist at most in one place.
    mutating func checkContent(_ document: SAMLXMLDocument) {
        var isClean = true
        if document.hasComments {
            fail(.document, .response, .comment)
            isClean = false
        }
        if document.hasInstructions {
            fail(.document, .response, .processingInstruction)
            isClean = false
        }
        let survey = DocumentSurvey(document.root)
        if survey.hasNestedResponse {
            fail(.document, .response, .unexpectedElement, received: "Response")
            isClean = false
        }
        if isClean { pass(.document) }
        if let duplicate = survey.duplicateID {
            fail(.duplicateIDs, nil, .duplicateID, received: duplicate)
        } else {
            pass(.duplicateIDs)
        }
        if survey.hasMisplacedSignature { fail(.signature, nil, .misplacedSignature) }
        assertionsAnywhere = survey.assertions
    }

    /// The same for what was decrypted.
    mutating func checkDecrypted(_ assertion: SAMLXMLElement) {
        if assertion.document.hasComments { fail(.document, .assertion, .comment) }
        if assertion.document.hasInstructions { fail(.document, .assertion, .processingInstruction) }
        let survey = DocumentSurvey(assertion)
        if let duplicate = survey.duplicateID { fail(.duplicateIDs, .assertion, .duplicateID, received: duplicate) }
        if survey.hasMisplacedSignature { fail(.signature, .assertion, .misplacedSignature) }
        if survey.hasNestedResponse { fail(.document, .assertion, .unexpectedElement, received: "Response") }
        if survey.assertions != 1 {
            fail(.singleAssertion, .assertion, .severalAssertions, expected: "1", received: "\(survey.assertions)")
        }
    }
}

/// What occurs where in a response, or in a decrypted assertion.
struct DocumentSurvey {
    /// Assertions and encrypted assertions, wherever they stand.
    private(set) var assertions = 0
    private(set) var hasNestedResponse = false
    /// Whether a signature stands elsewhere than directly in the top element, or in an assertion directly below it.
    private(set) var hasMisplacedSignature = false
    private(set) var duplicateID: String?

    init(_ top: SAMLXMLElement) {
        var identifiers: Set<String> = []
        var next: OpaquePointer? = top.pointer
        while let pointer = next {
            next = cxmlsec_next_in_order(top.pointer, pointer)
            if SAMLXMLElement.isNamed(pointer, "Signature", in: SAMLNamespace.signature) {
                if !DocumentSurvey.maySign(cxmlsec_parent(pointer), in: top) { hasMisplacedSignature = true }
            } else if DocumentSurvey.isAssertion(pointer)
                || SAMLXMLElement.isNamed(pointer, "EncryptedAssertion", in: SAMLNamespace.assertion)
            {
                assertions += 1
            } else if pointer != top.pointer, SAMLXMLElement.isNamed(pointer, "Response", in: SAMLNamespace.protocol) {
                hasNestedResponse = true
            }
            var attribute = cxmlsec_first_attribute(pointer)
            while let found = attribute {
                attribute = cxmlsec_next_attribute(found)
                guard cxmlsec_is_identifier(found) else { continue }
                let value = String(taking: cxmlsec_attribute_value(found))
                if !identifiers.insert(value).inserted { duplicateID = duplicateID ?? value }
            }
        }
    }

    private static func isAssertion(_ pointer: OpaquePointer) -> Bool {
        SAMLXMLElement.isNamed(pointer, "Assertion", in: SAMLNamespace.assertion)
    }

    private static func maySign(_ parent: OpaquePointer?, in top: SAMLXMLElement) -> Bool {
        guard let parent else { return false }
        return parent == top.pointer || (isAssertion(parent) && cxmlsec_parent(parent) == top.pointer)
    }
}
