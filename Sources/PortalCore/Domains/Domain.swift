/// A domain that an organisation says is its own, and the state of the proof.
package struct Domain: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable, CaseIterable {
        /// Looked for in the DNS until it is found or its time is over.
        case pending
        case verified
        case failed
    }

    /// How it is proved, or was.
    package enum Strategy: String, Sendable, Codable, CaseIterable {
        case dns
        /// By the vendor's word; nobody looks for a record then.
        case manual
    }

    package enum FailureReason: String, Sendable, Codable, CaseIterable {
        case verificationPeriodExpired = "verification_period_expired"
        case verifiedByOtherOrganization = "verified_by_other_organization"
    }

    package var id: DomainID
    package var organizationId: OrganizationID
    /// Lower case, A-labels.
    package var domain: String
    /// As people write it.
    package var unicodeDomain: String
    package var state: State
    package var strategy: Strategy
    package var record: DomainChallenge
    package var lastCheck: DomainCheck?
    /// Present while it is failed.
    package var failureReason: FailureReason?
    /// When it is looked for by itself; nil where it is not.
    package var nextCheckAt: Timestamp?
    /// When the search that is under way, or was last, ends.
    package var verificationEndsAt: Timestamp
    package var verifiedAt: Timestamp?
    /// Since when the record of a verified domain is gone.
    package var recordMissingSince: Timestamp?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    /// Grows with each change of its state.
    package var revision: Int

    package init(
        id: DomainID, organizationId: OrganizationID, domain: String, unicodeDomain: String, record: DomainChallenge,
        createdAt: Timestamp
    ) {
        self.id = id
        self.organizationId = organizationId
        self.domain = domain
        self.unicodeDomain = unicodeDomain
        self.state = .pending
        self.strategy = .dns
        self.record = record
        self.nextCheckAt = createdAt.adding(seconds: DomainSchedule.firstSeconds)
        self.verificationEndsAt = createdAt.adding(seconds: DomainSchedule.periodSeconds)
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.revision = 1
    }
}

extension Domain {
    var eventTarget: Event.Target { Event.Target(type: "organization_domain", id: id.description, name: domain) }
}
