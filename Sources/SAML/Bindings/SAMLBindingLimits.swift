/// Upper bounds for what arrives through a binding. What is over a bound is refused as a whole, never cut.
public struct SAMLBindingLimits: Sendable, Hashable {
    /// Bytes of the whole query or form.
    public var formBytes: Int
    /// Parameters in it, the unknown ones included.
    public var parameters: Int
    /// Bytes of the XML after decoding.
    public var messageBytes: Int
    /// Times by which decompression may make a message longer, beyond ``freeInflation``. XML of SAML shrinks to
    /// between a half and a tenth.
    public var inflationRatio: Int
    /// Bytes to which any message may be decompressed.
    public var freeInflation: Int
    /// Bytes of the relay state. The standard's 80 are not kept by all that send one.
    public var relayStateBytes: Int
    /// Bytes of a signature in the query.
    public var signatureBytes: Int

    /// Creates bounds; each must be positive, others count as 1.
    public init(
        formBytes: Int, parameters: Int, messageBytes: Int, inflationRatio: Int, freeInflation: Int,
        relayStateBytes: Int, signatureBytes: Int
    ) {
        self.formBytes = max(1, formBytes)
        self.parameters = max(1, parameters)
        self.messageBytes = max(1, messageBytes)
        self.inflationRatio = max(1, inflationRatio)
        self.freeInflation = max(1, freeInflation)
        self.relayStateBytes = max(1, relayStateBytes)
        self.signatureBytes = max(1, signatureBytes)
    }

    /// Bounds of the POST binding: a response with some thousand groups has a quarter of a megabyte.
    public static let post = SAMLBindingLimits(
        formBytes: 3 << 20, parameters: 32, messageBytes: 2 << 20, inflationRatio: 1, freeInflation: 1,
        relayStateBytes: 2048, signatureBytes: 1024)

    /// Bounds of the Redirect binding. Browsers and servers carry addresses of some ten kilobytes at most.
    public static let redirect = SAMLBindingLimits(
        formBytes: 64 << 10, parameters: 32, messageBytes: 512 << 10, inflationRatio: 32, freeInflation: 16 << 10,
        relayStateBytes: 2048, signatureBytes: 1024)
}
