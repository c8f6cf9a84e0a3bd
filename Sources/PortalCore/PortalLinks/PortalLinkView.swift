/// A portal link as clients see it: with its state, without anything of the token.
package struct PortalLinkView: Sendable, Codable, Hashable {
    package var id: PortalLinkID
    package var organizationId: OrganizationID
    package var kind: PortalLink.Kind
    package var state: PortalLink.State
    package var intents: [Intent]
    package var completedIntents: [Intent]
    package var returnUrl: String?
    package var successUrl: String?
    package var itContactEmail: String?
    package var externalUserId: String?
    package var revocable: Bool
    package var opened: Int
    package var openedAt: Timestamp?
    package var createdAt: Timestamp
    package var expiresAt: Timestamp
    package var revokedAt: Timestamp?
    package var completedAt: Timestamp?

    init(_ link: PortalLink, at now: Timestamp) {
        id = link.id
        organizationId = link.organizationId
        kind = link.kind
        state = link.state(at: now)
        intents = link.intents
        completedIntents = link.completedIntents
        returnUrl = link.returnUrl
        successUrl = link.successUrl
        itContactEmail = link.itContactEmail
        externalUserId = link.externalUserId
        revocable = link.revocable
        opened = link.opened
        openedAt = link.openedAt
        createdAt = link.createdAt
        expiresAt = link.expiresAt
        revokedAt = link.revokedAt
        completedAt = link.completedAt
    }
}

/// What a page needs to greet whoever opened a link.
package struct OpenedSession: Sendable, Codable, Hashable {
    package struct OrganizationSummary: Sendable, Codable, Hashable {
        package var id: OrganizationID
        package var name: String
    }

    package var sessionId: PortalSessionID
    package var organization: OrganizationSummary
    package var intents: [Intent]
    package var expiresAt: Timestamp
    package var returnUrl: String?
    package var successUrl: String?
    package var branding: EnvironmentSettings.Branding

    init(
        _ session: PortalSession, link: PortalLink, _ organization: Organization, _ settings: EnvironmentSettings
    ) {
        sessionId = session.id
        self.organization = OrganizationSummary(id: organization.id, name: organization.name)
        intents = session.intents
        expiresAt = session.expiresAt
        // A shared link goes nowhere afterwards (SPEC.md §2).
        returnUrl = link.kind == .api ? link.returnUrl ?? settings.redirects.defaultReturnUrl : nil
        successUrl = link.kind == .api ? link.successUrl ?? settings.redirects.defaultSuccessUrl : nil
        branding = settings.branding
    }
}
