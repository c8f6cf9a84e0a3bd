/// Upper bounds for one XML document. A document over a bound is refused as a whole.
public struct SAMLXMLLimits: Sendable, Equatable {
    /// Size of the document in bytes, before and after decoding to UTF-8.
    public var bytes: Int
    /// Nesting of elements; the root has depth 1.
    public var depth: Int
    /// Elements, attributes, namespace declarations, comments and processing instructions together.
    public var nodes: Int
    /// Attributes and namespace declarations in one start tag.
    public var attributesPerElement: Int
    /// Namespace declarations in force at one place.
    public var namespacesInScope: Int

    /// Creates bounds; each must be positive, others count as 1.
    public init(bytes: Int, depth: Int, nodes: Int, attributesPerElement: Int, namespacesInScope: Int) {
        self.bytes = max(1, bytes)
        self.depth = max(1, depth)
        self.nodes = max(1, nodes)
        self.attributesPerElement = max(1, attributesPerElement)
        self.namespacesInScope = max(1, namespacesInScope)
    }

    /// Bounds for metadata: about fifty times the largest document of a single organisation seen in practice (AD FS,
    /// 70 kB, depth 10), and small enough that the worst document within them costs well under a second.
    public static let metadata = SAMLXMLLimits(
        bytes: 4 << 20, depth: 64, nodes: 50_000, attributesPerElement: 128, namespacesInScope: 256)

    /// Bounds for protocol messages: requests, responses and what is decrypted from them. Responses have some 5 kB;
    /// with a thousand groups, 100 kB.
    public static let message = SAMLXMLLimits(
        bytes: 1 << 20, depth: 48, nodes: 50_000, attributesPerElement: 64, namespacesInScope: 64)
}
