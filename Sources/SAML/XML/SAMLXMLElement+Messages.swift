import CXMLSec

// Reading of short messages, where nobody asks for positions among siblings: the paths of these elements have none.

extension SAMLXMLElement {
    private func stepping(to pointer: OpaquePointer, under path: String) -> SAMLXMLElement {
        SAMLXMLElement(
            document: document, pointer: pointer, path: path + "/" + String(cString: cxmlsec_local_name(pointer)))
    }

    /// The first child element.
    var firstChild: SAMLXMLElement? {
        cxmlsec_first_child(pointer).map { stepping(to: $0, under: path) }
    }

    /// Calls the function with each child element in document order.
    func forEachChild<Failure: Error>(_ body: (SAMLXMLElement) throws(Failure) -> Void) throws(Failure) {
        var next = cxmlsec_first_child(pointer)
        while let child = next {
            try body(stepping(to: child, under: path))
            next = cxmlsec_next_sibling(child)
        }
    }

    /// The child elements of that name in that namespace, in document order.
    func children(_ name: String, in namespace: String) -> [SAMLXMLElement] {
        var result: [SAMLXMLElement] = []
        var next = cxmlsec_first_child(pointer)
        while let child = next {
            if cxmlsec_is_named(child, name, namespace) { result.append(stepping(to: child, under: path)) }
            next = cxmlsec_next_sibling(child)
        }
        return result
    }

    /// All child elements in document order.
    var childElements: [SAMLXMLElement] {
        var result: [SAMLXMLElement] = []
        forEachChild { result.append($0) }
        return result
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
        var found: [OpaquePointer] = []
        var next: OpaquePointer? = root.pointer
        while let element = next {
            let candidate = SAMLXMLElement(document: self, pointer: element, path: "")
            if candidate.attribute("ID") == id { found.append(element) }
            next = cxmlsec_next_in_order(root.pointer, element)
        }
        guard found.count == 1, let only = found.first else { return nil }
        return SAMLXMLElement(
            document: self, pointer: only, path: "//" + String(cString: cxmlsec_local_name(only)))
    }
}
