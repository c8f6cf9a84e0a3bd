/// What a link lets an IT admin do.
package enum Intent: String, Sendable, Codable, CaseIterable, Hashable {
    case sso
    case directorySync = "directory_sync"
    case domainVerification = "domain_verification"
    case auditLogs = "audit_logs"
    case logStreams = "log_streams"
    case certificateRenewal = "certificate_renewal"
}

/// An invitation into the portal of one organisation. The token itself is never kept, only its hash.
package struct PortalLink: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Shared from the dashboard: setup only, 30 days, revocable.
        case shared
        /// Made for a button in the vendor's application: 5 minutes.
        case api
    }

    package enum State: String, Sendable, Codable { case active, expired, revoked, completed }

    package var id: PortalLinkID
    package var organizationId: OrganizationID
    package var kind: Kind
    package var intents: [Intent]
    package var returnUrl: String?
    package var successUrl: String?
    package var itContactEmail: String?
    package var externalUserId: String?
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var revokedAt: Timestamp?
    /// When the setup that a shared link was made for was completed, which ends the link.
    package var completedAt: Timestamp?
    package var openedAt: Timestamp?
    /// How often it was opened.
    package var opened: Int
    /// Intents whose setup is complete; when all are, a shared link ends by itself.
    package var completedIntents: [Intent]

    package init(
        id: PortalLinkID, organizationId: OrganizationID, kind: Kind, intents: [Intent], returnUrl: String?,
        successUrl: String?, itContactEmail: String?, externalUserId: String?, createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.organizationId = organizationId
        self.kind = kind
        self.intents = intents
        self.returnUrl = returnUrl
        self.successUrl = successUrl
        self.itContactEmail = itContactEmail
        self.externalUserId = externalUserId
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.opened = 0
        self.completedIntents = []
    }

    package func state(at now: Timestamp) -> State {
        if revokedAt != nil { return .revoked }
        if completedAt != nil { return .completed }
        return now >= expiresAt ? .expired : .active
    }

    /// A shared link is; an API link only if it was made with an `externalUserId`.
    package var revocable: Bool { kind == .shared || externalUserId != nil }
}

/// What opening a link yields: limited to the link's organisation and intents, with idle and absolute time-out.
package struct PortalSession: Sendable, Codable, Hashable {
    package var id: PortalSessionID
    package var linkId: PortalLinkID
    package var organizationId: OrganizationID
    package var intents: [Intent]
    package var createdAt: Timestamp
    package var lastUsedAt: Timestamp
    /// Absolute end.
    package var expiresAt: Timestamp
    package var endedAt: Timestamp?

    package init(id: PortalSessionID, link: PortalLink, createdAt: Timestamp, expiresAt: Timestamp) {
        self.id = id
        self.linkId = link.id
        self.organizationId = link.organizationId
        self.intents = link.intents
        self.createdAt = createdAt
        self.lastUsedAt = createdAt
        self.expiresAt = expiresAt
    }

    /// As it was kept.
    package init(
        id: PortalSessionID, linkId: PortalLinkID, organizationId: OrganizationID, intents: [Intent],
        createdAt: Timestamp, lastUsedAt: Timestamp, expiresAt: Timestamp, endedAt: Timestamp?
    ) {
        self.id = id
        self.linkId = linkId
        self.organizationId = organizationId
        self.intents = intents
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
    }
}
