/// The environment's settings: what the vendor decides once for all organisations.
package struct EnvironmentSettings: Sendable, Codable, Hashable {
    package struct Branding: Sendable, Codable, Hashable {
        /// The vendor's product name, shown to IT admins.
        package var applicationName: String?
        package var logoUrl: String?
        /// `#rrggbb`.
        package var accentColor: String?
        package var supportEmail: String?
        package init() {}
    }

    package struct Redirects: Sendable, Codable, Hashable {
        package var defaultReturnUrl: String?
        package var defaultSuccessUrl: String?
        /// Origins and URL prefixes that a return or success URL may have.
        package var allowed: [String] = []
        package init() {}
    }

    package var branding = Branding()
    package var redirects = Redirects()
    /// Host label of the domain challenge record.
    package var domainChallengePrefix = "_portal-challenge"
    /// What ACS, redirect, SCIM and portal URLs begin with; no trailing slash.
    package var baseUrl: String?
    package var revision = 1

    package init() {}
}
