public import StrictJSON

/// A member of a group (RFC 7643, section 4.2). Its address is not kept, because it follows from the identifier.
public struct SCIMMember: Sendable, Hashable {
    /// The identifier of the user or group.
    public let value: String
    /// `User` or `Group`, when the client says it.
    public let type: String?
    /// The name, when the client says it.
    public let display: String?

    /// Makes a member.
    public init(value: String, type: String? = nil, display: String? = nil) {
        self.value = value
        self.type = type
        self.display = display
    }

    /// Whether the member satisfies the filter of a value path (`members[type eq "Group"]`).
    public func matches(_ filter: SCIMFilter) -> Bool {
        filter.matches(value: .object(json), of: Self.attribute)
    }

    /// The member as a value of `members`.
    public var json: JSONObject {
        var json: JSONObject = ["value": .string(value)]
        if let type { json["type"] = .string(type) }
        if let display { json["display"] = .string(display) }
        return json
    }

    /// Reads the value of `members` in a body or an operation: a list, or a single one; each an object or a bare
    /// identifier. Of those with one identifier the first stays.
    ///
    /// - Throws: `invalidValue`.
    public static func list(_ value: JSON?) throws(SCIMError) -> [SCIMMember] {
        guard let value else { return [] }
        return try SCIMValueReader.readValues(value, attribute).compactMap { SCIMMember($0) }
    }

    private init?(_ json: JSON) {
        guard let value = json["value"]?.stringValue else { return nil }
        self.init(value: value, type: json["type"]?.stringValue, display: json["display"]?.stringValue)
    }

    static let attribute: SCIMAttribute =
        SCIMResourceType.group.schema.attributes.first { $0.name == "members" }
        ?? SCIMAttribute("members", .complex, "", isMultiValued: true)
}
