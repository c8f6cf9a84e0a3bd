/// Why bytes were not accepted as an XML document.
public enum SAMLXMLError: Error, Sendable, Equatable {
    /// Nothing but white space.
    case empty
    /// More bytes than allowed.
    case tooLarge(limit: Int)
    /// Something else was given: an HTML page, JSON, a certificate, a bare URL, ….
    case notXML(PastedContent)
    /// The bytes are not text in the encoding they claim, or the encoding is none of UTF-8, UTF-16, US-ASCII and
    /// ISO-8859-1. `declared` is the name in the XML declaration, if there was one.
    case encoding(declared: String?)
    /// Not well-formed (XML 1.0, Namespaces in XML 1.0). Line and column count from 1 and are 0 when unknown; the
    /// detail is the parser's own English wording.
    case malformed(line: Int, column: Int, detail: String)
    /// A document type declaration, which SAML never needs and which is how entity attacks begin.
    case doctype(line: Int)
    /// Elements nested more deeply than allowed.
    case tooDeep(limit: Int, line: Int)
    /// More nodes than allowed.
    case tooManyNodes(limit: Int, line: Int)
    /// More attributes in one start tag than allowed.
    case tooManyAttributes(limit: Int, line: Int)
    /// More namespace declarations in force at one place than allowed.
    case tooManyNamespaces(limit: Int, line: Int)
    /// Memory ran out while reading.
    case outOfMemory
}
