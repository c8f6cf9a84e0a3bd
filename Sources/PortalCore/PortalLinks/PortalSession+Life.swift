extension PortalSession {
    /// Unused for longer than this, a session ends.
    package static let idleSeconds: Int64 = 3600
    /// No session lives longer.
    package static let absoluteSeconds: Int64 = 12 * 3600
    /// How exactly the last use is noted.
    package static let touchIntervalSeconds: Int64 = 60

    /// Throws the reason for which the session can no longer be used.
    package func requireLive(at now: Timestamp, in transaction: any TenantTransaction) throws {
        if endedAt != nil {
            if let link = try transaction.portalLinks.get(linkId), link.revokedAt != nil {
                throw PortalError(.session, "link_revoked", "The portal link of this session was revoked.")
            }
            throw PortalError(.session, "session_ended", "The portal session was ended.")
        }
        guard now < expiresAt, now < lastUsedAt.adding(seconds: Self.idleSeconds) else {
            throw PortalError(
                .session, "session_expired", "The portal session has expired.", remedy: "Open the portal link again.")
        }
    }
}
