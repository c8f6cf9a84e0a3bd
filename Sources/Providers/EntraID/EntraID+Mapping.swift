import PortalCore

extension EntraID {
    /// Entra sends the work address, with `primary` only when it creates a user and without it in later changes.
    /// Both PATCH dialects leave the same resource behind, so one mapping serves both.
    static let scimMapping = DirectoryMapping.scim(email: #"emails[type eq "work"].value"#, groupID: "externalId")
}
