import PortalCore

/// What RFC 7643 §4 says the same of every SCIM client; modules state where their provider differs.
extension DirectoryMapping {
    static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// - Parameters:
    ///   - email: the address that counts as the person's own.
    ///   - groupID: where the provider's own identifier of a group is found.
    ///   - employeeType: where the kind of employment is found.
    static func scim(email: String, groupID: String, employeeType: String = "userType") -> DirectoryMapping {
        DirectoryMapping(
            user: [
                AttributeRule("idpId", from: "externalId"),
                AttributeRule("externalId", from: "externalId"),
                AttributeRule("username", from: "userName", required: true),
                AttributeRule("email", from: email),
                AttributeRule("emails", from: "emails", transform: .list),
                AttributeRule("firstName", from: "name.givenName"),
                AttributeRule("lastName", from: "name.familyName"),
                AttributeRule("displayName", from: "displayName"),
                AttributeRule("active", from: "active", transform: .boolean),
                AttributeRule("jobTitle", from: "title"),
                AttributeRule("department", from: "\(enterpriseUser):department"),
                AttributeRule("division", from: "\(enterpriseUser):division"),
                AttributeRule("organization", from: "\(enterpriseUser):organization"),
                AttributeRule("costCenter", from: "\(enterpriseUser):costCenter"),
                AttributeRule("employeeNumber", from: "\(enterpriseUser):employeeNumber"),
                AttributeRule("employeeType", from: employeeType),
                AttributeRule("managerId", from: "\(enterpriseUser):manager.value"),
                AttributeRule("phoneNumbers", from: "phoneNumbers", transform: .list),
                AttributeRule("addresses", from: "addresses", transform: .list),
                AttributeRule("locale", from: "locale"),
                AttributeRule("timezone", from: "timezone"),
            ],
            group: [
                AttributeRule("idpId", from: groupID),
                AttributeRule("externalId", from: "externalId"),
                AttributeRule("name", from: "displayName", required: true),
                AttributeRule("members", from: "members.value", transform: .list),
            ])
    }
}
