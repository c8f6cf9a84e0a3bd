/// A domain that an organisation has proved to be its own: leads from an e-mail address to the organisation.
package struct VerifiedDomain: Sendable, Hashable {
    /// Lower case, A-labels.
    package var domain: String
    package var organizationId: OrganizationID
    package var verifiedAt: Timestamp

    package init(domain: String, organizationId: OrganizationID, verifiedAt: Timestamp) {
        self.domain = domain
        self.organizationId = organizationId
        self.verifiedAt = verifiedAt
    }
}
