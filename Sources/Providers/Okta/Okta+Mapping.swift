import PortalCore

extension Okta {
    /// Okta marks exactly one address as primary, and gives pushed groups no identifier of its own: ours is the one.
    static let scimMapping = DirectoryMapping.scim(email: "emails[primary eq true].value", groupID: "id")
}
