import PortalCore

extension GoogleWorkspace {
    /// From the Admin SDK's `User` and `Group` resources; `members` as `members.list` returns them, put into the group.
    static let directoryMapping = DirectoryMapping(
        user: [
            AttributeRule("idpId", from: "id", required: true),
            AttributeRule("externalId", from: "id"),
            AttributeRule("username", from: "primaryEmail", required: true),
            AttributeRule("email", from: "primaryEmail", required: true),
            AttributeRule("emails", from: "emails", transform: .list),
            AttributeRule("firstName", from: "name.givenName"),
            AttributeRule("lastName", from: "name.familyName"),
            AttributeRule("displayName", from: "name.fullName"),
            AttributeRule("active", from: "suspended", transform: .negated),
            AttributeRule("jobTitle", from: "organizations[primary eq true].title"),
            AttributeRule("department", from: "organizations[primary eq true].department"),
            AttributeRule("organization", from: "organizations[primary eq true].name"),
            AttributeRule("costCenter", from: "organizations[primary eq true].costCenter"),
            // What the Admin console calls “Type of employee” is the organisation's description in the API.
            AttributeRule("employeeType", from: "organizations[primary eq true].description"),
            // What it calls “Employee ID” is the external id of type organization.
            AttributeRule("employeeNumber", from: #"externalIds[type eq "organization"].value"#),
            AttributeRule("managerId", from: #"relations[type eq "manager"].value"#),
            AttributeRule("phoneNumbers", from: "phones", transform: .list),
            AttributeRule("addresses", from: "addresses", transform: .list),
            AttributeRule("locale", from: #"languages[preference eq "preferred"].languageCode"#),
        ],
        group: [
            AttributeRule("idpId", from: "id", required: true),
            AttributeRule("externalId", from: "email"),
            AttributeRule("name", from: "name", required: true),
            AttributeRule("members", from: "members.id", transform: .list),
        ])
}
