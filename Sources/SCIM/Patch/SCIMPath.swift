/// What a patch operation is about (RFC 7644, section 3.5.2, figure 7): `members`, `name.familyName`,
/// `members[value eq "x"]`, `emails[type eq "work"].value`.
public struct SCIMPath: Sendable, Hashable {
    /// The attribute, without sub-attribute.
    public let attribute: SCIMAttributePath
    /// Which of its values, or nil for all.
    public let filter: SCIMFilter?
    /// The sub-attribute, or nil for the values as a whole.
    public let subAttribute: String?

    init(attribute: SCIMAttributePath, filter: SCIMFilter?, subAttribute: String?) {
        self.attribute = attribute
        self.filter = filter
        self.subAttribute = subAttribute
    }

    /// Reads a path.
    ///
    /// - Throws: `invalidPath`.
    public init(_ text: String) throws(SCIMError) {
        guard text.utf8.count <= SCIMLimits.maximumPathBytes else {
            throw .badRequest(.invalidPath, "The path is longer than \(SCIMLimits.maximumPathBytes) bytes.")
        }
        var parser = SCIMFilterParser(bytes: Array(text.utf8))
        self = try parser.parsePath()
    }
}

extension SCIMPath: CustomStringConvertible {
    /// The path as text; reading it gives an equal path.
    public var description: String {
        "\(attribute)" + (filter.map { "[\($0)]" } ?? "") + (subAttribute.map { "." + $0 } ?? "")
    }
}
