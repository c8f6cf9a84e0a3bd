import CXMLSec

/// A parsed XML document. Elements taken from it keep it alive; it cannot be changed.
///
/// Parsed once, by libxml2, with document type declarations refused, no network, no entities and the bounds of
/// ``SAMLXMLLimits``.
public final class SAMLXMLDocument {
    let pointer: OpaquePointer
    private let rootPointer: OpaquePointer
    let skippedLines: Int

    /// Reads a document in UTF-8, UTF-16, US-ASCII or ISO-8859-1.
    public init(parsing input: [UInt8], limits: SAMLXMLLimits = .metadata) throws(SAMLXMLError) {
        let text = try XMLInput(decoding: input, limits: limits)
        var bounds = cxmlsec_limits(
            bytes: limits.bytes,
            depth: UInt32(clamping: limits.depth),
            nodes: UInt32(clamping: limits.nodes),
            attributes_per_element: UInt32(clamping: limits.attributesPerElement),
            namespaces_in_scope: UInt32(clamping: limits.namespacesInScope))
        var fault = cxmlsec_fault()
        let parsed = text.bytes.withUnsafeBufferPointer { buffer in
            cxmlsec_parse(buffer.baseAddress, buffer.count, &bounds, &fault)
        }
        guard let parsed, let root = cxmlsec_root(parsed) else {
            throw SAMLXMLError(fault, limits: limits, skippedLines: text.skippedLines)
        }
        self.pointer = parsed
        self.rootPointer = root
        self.skippedLines = text.skippedLines
    }

    deinit {
        cxmlsec_document_free(pointer)
    }

    /// The outermost element.
    public var root: SAMLXMLElement {
        SAMLXMLElement(document: self, pointer: rootPointer)
    }
}

extension SAMLXMLError {
    fileprivate init(_ fault: cxmlsec_fault, limits: SAMLXMLLimits, skippedLines: Int) {
        let line = fault.line == 0 ? 0 : Int(fault.line) + skippedLines
        self =
            switch fault.status {
            case CXMLSEC_DOCTYPE: .doctype(line: line)
            case CXMLSEC_TOO_LARGE: .tooLarge(limit: limits.bytes)
            case CXMLSEC_TOO_DEEP: .tooDeep(limit: limits.depth, line: line)
            case CXMLSEC_TOO_MANY_NODES: .tooManyNodes(limit: limits.nodes, line: line)
            case CXMLSEC_TOO_MANY_ATTRIBUTES: .tooManyAttributes(limit: limits.attributesPerElement, line: line)
            case CXMLSEC_TOO_MANY_NAMESPACES: .tooManyNamespaces(limit: limits.namespacesInScope, line: line)
            case CXMLSEC_OUT_OF_MEMORY: .outOfMemory
            default: .malformed(line: line, column: Int(fault.column), detail: fault.text)
            }
    }
}

extension cxmlsec_fault {
    fileprivate var text: String {
        withUnsafeBytes(of: message) { buffer in
            String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
