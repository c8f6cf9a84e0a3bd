import CXMLSec

// Reading of short messages, where nobody asks for positions among siblings: the paths of these elements have none.

extension SAMLXMLElement {
    /// The first child element.
    var firstChild: SAMLXMLElement? {
        cxmlsec_first_child(pointer).map { SAMLXMLElement(document: document, pointer: $0) }
    }

    /// Calls the function with each child element in document order.
    func forEachChild<Failure: Error>(_ body: (SAMLXMLElement) throws(Failure) -> Void) throws(Failure) {
        var next = cxmlsec_first_child(pointer)
        while let child = next {
            try body(SAMLXMLElement(document: document, pointer: child))
            next = cxmlsec_next_sibling(child)
        }
    }

    /// The child elements of that name in that namespace, in document order.
    func children(_ name: String, in namespace: String) -> [SAMLXMLElement] {
        var result: [SAMLXMLElement] = []
        var next = cxmlsec_first_child(pointer)
        while let child = next {
            if SAMLXMLElement.isNamed(child, name, in: namespace) {
                result.append(SAMLXMLElement(document: document, pointer: child))
            }
            next = cxmlsec_next_sibling(child)
        }
        return result
    }

    /// All child elements in document order.
    var childElements: [SAMLXMLElement] {
        var result: [SAMLXMLElement] = []
        result.reserveCapacity(cxmlsec_child_count(pointer))
        forEachChild { result.append($0) }
        return result
    }

    /// What the text directly inside the element stands for in base64, with white space anywhere; nil when it is none, or
    /// has more bytes than allowed.
    func decodedText(upTo maximum: Int = .max) -> [UInt8]? {
        let string = cxmlsec_text(pointer, nil)
        defer { cxmlsec_string_free(string) }
        guard let text = string.text, string.count <= maximum else { return nil }
        return text.withMemoryRebound(to: UInt8.self, capacity: string.count) {
            Base64.decode(bytes: UnsafeBufferPointer(start: $0, count: string.count))
        }
    }

    /// Whether both are the same place in the same document.
    func isSame(as other: SAMLXMLElement) -> Bool { pointer == other.pointer }
}

extension SAMLXMLDocument {
    /// Whether comments or processing instructions occur anywhere in the document.
    var hasComments: Bool { cxmlsec_content_kinds(pointer) & UInt32(CXMLSEC_CONTENT_COMMENT) != 0 }

    /// Whether processing instructions occur anywhere in the document.
    var hasInstructions: Bool { cxmlsec_content_kinds(pointer) & UInt32(CXMLSEC_CONTENT_INSTRUCTION) != 0 }

    /// The one element whose attribute `ID` has that value; without a value, the root.
    func element(withID id: String?) -> SAMLXMLElement? {
        guard let id else { return root }
        var found: [SAMLXMLElement] = []
        var next: OpaquePointer? = root.pointer
        while let pointer = next {
            let candidate = SAMLXMLElement(document: self, pointer: pointer)
            if candidate.attribute("ID") == id { found.append(candidate) }
            next = cxmlsec_next_in_order(root.pointer, pointer)
        }
        return found.count == 1 ? found.first : nil
    }
}
