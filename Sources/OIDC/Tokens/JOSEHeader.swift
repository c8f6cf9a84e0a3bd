public import StrictJSON

/// The header of a signed token (RFC 7515 §4).
public struct JOSEHeader: Sendable, Hashable {
    /// All parameters.
    public let members: JSONObject

    /// `alg`, when it is a string.
    public var algorithm: String? { members["alg"]?.stringValue }
    /// `kid`, when it is a string.
    public var keyID: String? { members["kid"]?.stringValue }
    /// `typ`, when it is a string.
    public var type: String? { members["typ"]?.stringValue }

    /// Parameters that change what the signature means, or that must be understood (RFC 7515 §4.1.11, RFC 7797 §3,
    /// RFC 7516 §4.1).
    static let mustNotBeIgnored = ["crit", "b64", "enc", "zip"]
    /// Parameters by which a token brings its own key.
    static let embeddedKeys = ["jwk", "jku", "x5u", "x5c"]
}
