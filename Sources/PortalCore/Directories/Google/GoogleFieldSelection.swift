/// Which members of a Google user are asked for: what the map reads, and what a user is told by.
package struct GoogleFieldSelection: Sendable, Hashable {
    /// What a user is found, named and judged by whatever the map reads.
    private static let always = ["id", "primaryEmail", "name", "suspended"]
    /// Members of the API's `User`. Others would be refused, or are nobody's business (`password`, `recoveryEmail`).
    private static let known = [
        "addresses", "agreedToTerms", "aliases", "archived", "changePasswordAtNextLogin", "creationTime",
        "customerId", "emails", "externalIds", "gender", "id", "ims", "includeInGlobalAddressList",
        "ipWhitelisted", "isAdmin", "isDelegatedAdmin", "isEnforcedIn2Sv", "isEnrolledIn2Sv", "isGuestUser",
        "isMailboxSetup", "keywords", "languages", "lastLoginTime", "locations", "name", "nonEditableAliases",
        "notes", "orgUnitPath", "organizations", "phones", "posixAccounts", "primaryEmail", "relations",
        "suspended", "suspensionReason", "thumbnailPhotoUrl", "websites",
    ]
    private static let custom = "customSchemas"

    /// The names, in a fixed order, without ``custom``.
    package let members: [String]
    /// Schemas of custom fields that the map names, in lower case; all of them for nil, none when empty.
    package let customSchemas: Set<String>?

    package init(_ rules: [AttributeRule]) {
        var wanted = Set(Self.always)
        var schemas: Set<String>? = []
        for path in rules.flatMap(\.sources).compactMap({ try? AttributePath($0) }) where path.schema == nil {
            guard let first = path.components.first?.name.lowercased() else { continue }
            if first == Self.custom.lowercased() {
                if path.components.count > 1 {
                    schemas?.insert(path.components[1].name.lowercased())
                } else {
                    schemas = nil
                }
            } else if let name = Self.known.first(where: { $0.lowercased() == first }) {
                wanted.insert(name)
            }
        }
        members = Self.known.filter(wanted.contains)
        customSchemas = schemas
    }

    var wantsCustomSchemas: Bool { customSchemas?.isEmpty != true }

    /// The parameter `fields` of a listing.
    var mask: String { "nextPageToken,users(\(userMask))" }

    /// The parameter `fields` of a single user.
    var userMask: String { (members + (wantsCustomSchemas ? [Self.custom] : [])).joined(separator: ",") }

    /// The parameter `projection`. Schemas are not named to Google, which would refuse all users for one unknown name.
    var projection: String { wantsCustomSchemas ? "full" : "basic" }
}
