extension SCIMSchema {
    /// The group (RFC 7643, sections 4.2 and 8.7.1).
    static let group = SCIMSchema(
        id: SCIMURN.group, name: "Group", description: "Users and groups under one name.",
        attributes: [
            SCIMAttribute("displayName", .string, "The name of the group.", isRequired: true),
            SCIMAttribute(
                "members", .complex, "The members of the group.", isMultiValued: true,
                subAttributes: [
                    SCIMAttribute(
                        "value", .string, "The member's identifier.", isRequired: true, isCaseExact: true,
                        mutability: .immutable),
                    SCIMAttribute(
                        "$ref", .reference, "The member's address.", isCaseExact: true, mutability: .immutable,
                        referenceTypes: ["User", "Group"]),
                    SCIMAttribute(
                        "type", .string, "Whether the member is a user or a group.", mutability: .immutable,
                        canonicalValues: ["User", "Group"]),
                    // It follows from the member itself. On request only: clients hold what they sent against what comes.
                    SCIMAttribute(
                        "display", .string, "The member's name.", mutability: .readOnly, returned: .request),
                ]),
        ])
}
