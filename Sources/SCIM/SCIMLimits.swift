/// The bounds of what is read.
public enum SCIMLimits {
    /// The longest filter, in bytes.
    public static let maximumFilterBytes: Int = 16_384
    /// The deepest nesting of parentheses and value paths in a filter.
    public static let maximumFilterDepth: Int = 32
    /// The most comparisons in a filter.
    public static let maximumFilterTerms: Int = 256
    /// The longest path of a patch operation, in bytes.
    public static let maximumPathBytes: Int = 4096
    /// The longest attribute path, in bytes.
    public static let maximumAttributePathBytes: Int = 512
    /// The most operations in one patch.
    public static let maximumPatchOperations: Int = 1000
    /// The most attributes that a projection names.
    public static let maximumProjectedAttributes: Int = 128
    /// The most parameters in a query.
    public static let maximumQueryItems: Int = 64
    /// The longest cursor, in bytes: the longest name fits, in lower case and Base64url.
    public static let maximumCursorBytes: Int = 32_768
    /// The longest string or reference, in bytes.
    public static let maximumStringBytes: Int = 8192
    /// The longest binary value, in bytes of its Base64 text.
    public static let maximumBinaryBytes: Int = 65_536
    /// The most values of a multi-valued attribute that does not refer to resources.
    public static let maximumValues: Int = 500
    /// The most values of an attribute that refers to resources, as the members of a group.
    public static let maximumReferences: Int = 1_000_000
}
