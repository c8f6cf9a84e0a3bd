import CXMLSec

/// An element of a ``SAMLXMLDocument``. Names are compared by namespace and local name; prefixes mean nothing.
public struct SAMLXMLElement {
    let document: SAMLXMLDocument
    let pointer: OpaquePointer
    /// The path, when it was made with the element. Most messages are read without anybody asking for one.
    private let knownPath: String?

    init(document: SAMLXMLDocument, pointer: OpaquePointer, path: String? = nil) {
        self.document = document
        self.pointer = pointer
        knownPath = path
    }

    /// Where the element stands, such as `/EntityDescriptor/IDPSSODescriptor/KeyDescriptor[2]`: local names from the
    /// root, with a position from 1 where siblings share the name and namespace and ``children`` has been asked.
    public var path: String {
        if let knownPath { return knownPath }
        let parent = cxmlsec_parent(pointer).map { SAMLXMLElement(document: document, pointer: $0).path }
        return (parent ?? "") + "/" + localName
    }

    /// The name without prefix.
    public var localName: String { String(cString: cxmlsec_local_name(pointer)) }

    /// The namespace name, nil when the element is in none.
    public var namespace: String? { cxmlsec_namespace(pointer).map { String(cString: $0) } }

    /// The line of the start tag's end, from 1; 0 when unknown.
    public var line: Int {
        let line = Int(cxmlsec_line(pointer))
        return line == 0 ? 0 : line + document.skippedLines
    }

    /// Path and line together.
    public var location: SourceLocation { SourceLocation(path: path, line: line) }

    /// Whether this is the element of that name in that namespace.
    public func isNamed(_ name: String, in namespace: String) -> Bool {
        SAMLXMLElement.isNamed(pointer, name, in: namespace)
    }

    /// Strings go to the shim where they are: passed as they stand, each would be copied into an array first.
    static func isNamed(_ pointer: OpaquePointer, _ name: String, in namespace: String) -> Bool {
        name.withCString { name in namespace.withCString { cxmlsec_is_named(pointer, name, $0) } }
    }

    /// The value of an attribute, nil when absent. Without a namespace only attributes without prefix are meant.
    public func attribute(_ name: String, in namespace: String? = nil) -> String? {
        let found = name.withCString { name in
            guard let namespace else { return cxmlsec_find_attribute(pointer, nil, name) }
            return namespace.withCString { cxmlsec_find_attribute(pointer, $0, name) }
        }
        guard let found else { return nil }
        return String(taking: cxmlsec_attribute_value(found))
    }

    /// All attributes in document order, without namespace declarations.
    public var attributes: [SAMLXMLAttribute] {
        var result: [SAMLXMLAttribute] = []
        var next = cxmlsec_first_attribute(pointer)
        while let attribute = next {
            result.append(
                SAMLXMLAttribute(
                    localName: String(cString: cxmlsec_attribute_local_name(attribute)),
                    namespace: cxmlsec_attribute_namespace(attribute).map { String(cString: $0) },
                    value: String(taking: cxmlsec_attribute_value(attribute))))
            next = cxmlsec_next_attribute(attribute)
        }
        return result
    }

    /// The child elements in document order.
    public var children: [SAMLXMLElement] {
        var found: [(name: QualifiedName, pointer: OpaquePointer)] = []
        var totals: [QualifiedName: Int] = [:]
        var next = cxmlsec_first_child(pointer)
        while let child = next {
            let name = QualifiedName(
                local: String(cString: cxmlsec_local_name(child)),
                namespace: cxmlsec_namespace(child).map { String(cString: $0) })
            found.append((name, child))
            totals[name, default: 0] += 1
            next = cxmlsec_next_sibling(child)
        }
        let path = self.path
        var seen: [QualifiedName: Int] = [:]
        return found.map { name, pointer in
            var step = path + "/" + name.local
            if totals[name, default: 0] > 1 {
                seen[name, default: 0] += 1
                step += "[\(seen[name, default: 0])]"
            }
            return SAMLXMLElement(document: document, pointer: pointer, path: step)
        }
    }

    /// The text directly inside the element.
    public var text: SAMLXMLText {
        var kinds: UInt32 = 0
        let value = String(taking: cxmlsec_text(pointer, &kinds))
        return SAMLXMLText(value: value, isInterrupted: kinds & SAMLXMLElement.interruptions != 0)
    }

    private static let interruptions = UInt32(
        CXMLSEC_CONTENT_COMMENT | CXMLSEC_CONTENT_INSTRUCTION | CXMLSEC_CONTENT_ELEMENT | CXMLSEC_CONTENT_OTHER)

    /// The namespace and local part of a QName value such as `fed:SecurityTokenServiceType`, resolved where the
    /// element stands. The namespace is nil when the prefix is not bound.
    public func resolvingQName(_ value: String) -> (namespace: String?, localName: String) {
        let trimmed = value.trimmingXMLSpace
        guard let colon = trimmed.firstIndex(of: ":") else {
            return (cxmlsec_namespace_for_prefix(pointer, nil).map { String(cString: $0) }, trimmed)
        }
        let namespace = cxmlsec_namespace_for_prefix(pointer, String(trimmed[..<colon]))
        return (namespace.map { String(cString: $0) }, String(trimmed[trimmed.index(after: colon)...]))
    }

    private struct QualifiedName: Hashable {
        var local: String
        var namespace: String?
    }
}

extension String {
    init(taking string: cxmlsec_string) {
        defer { cxmlsec_string_free(string) }
        self = String(decoding: UnsafeRawBufferPointer(start: string.text, count: string.count), as: UTF8.self)
    }
}
