/// A customer of the vendor: one tenant, one file.
package struct Organization: Sendable, Decodable, Hashable {
    package enum SSOPolicy: String, Sendable, Codable, CaseIterable { case optional, required }

    package var id: OrganizationID
    package var name: String
    /// The vendor's own identifier, unique in the environment.
    package var externalId: String?
    /// At most 50 keys.
    package var metadata: [String: String]
    /// If true, single sign-on may be activated without a verified domain.
    package var allowAnyDomain: Bool
    package var ssoPolicy: SSOPolicy
    /// E-mail addresses that `required` never locks out.
    package var breakGlassEmails: [String]
    /// The organisation's verified domains, lower case, A-labels; kept in the transactions that verify and delete them.
    package var domains: [String]
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change.
    package var revision: Int

    package init(
        id: OrganizationID, name: String, externalId: String?, metadata: [String: String], allowAnyDomain: Bool,
        createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.externalId = externalId
        self.metadata = metadata
        self.allowAnyDomain = allowAnyDomain
        self.ssoPolicy = .optional
        self.breakGlassEmails = []
        self.domains = []
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.revision = 1
    }
}
