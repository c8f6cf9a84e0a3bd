/// How a provider's raw attributes become our normalised user and group (API.md, "Normalised user").
package struct DirectoryMapping: Sendable, Codable, Hashable {
    package var user: [AttributeRule]
    package var group: [AttributeRule]

    /// Rules of users, and rules of groups.
    package static let maximumRules = 100

    package init(user: [AttributeRule], group: [AttributeRule]) {
        self.user = user
        self.group = group
    }
}
