extension SCIMSchema {
    /// The enterprise extension of users (RFC 7643, sections 4.3 and 8.7.1).
    static let enterpriseUser = SCIMSchema(
        id: SCIMURN.enterpriseUser, name: "EnterpriseUser", description: "A user's place in an organisation.",
        attributes: [
            SCIMAttribute("employeeNumber", .string, "The number or code by which the employer knows the user."),
            SCIMAttribute("costCenter", .string, "The cost centre."),
            SCIMAttribute("organization", .string, "The organisation."),
            SCIMAttribute("division", .string, "The division."),
            SCIMAttribute("department", .string, "The department."),
            SCIMAttribute(
                "manager", .complex, "The user's manager.",
                subAttributes: [
                    SCIMAttribute("value", .string, "The manager's identifier.", isCaseExact: true),
                    SCIMAttribute(
                        "$ref", .reference, "The manager's address.", isCaseExact: true, referenceTypes: ["User"]),
                    SCIMAttribute("displayName", .string, "The manager's name.", mutability: .readOnly),
                ]),
        ])
}
