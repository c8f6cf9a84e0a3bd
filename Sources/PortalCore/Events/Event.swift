package import StrictJSON

/// An entry of an organisation's log: written in the same transaction as the change it reports.
package struct Event: Sendable, Codable, Hashable {
    /// What an event is about.
    package struct Target: Sendable, Decodable, Hashable {
        /// For example `connection`.
        package var type: String
        package var id: String
        package var name: String?
        package init(type: String, id: String, name: String? = nil) {
            self.type = type
            self.id = id
            self.name = name
        }
    }

    /// Where the call came from.
    package struct Context: Sendable, Decodable, Hashable {
        package var sessionId: PortalSessionID?
        package var linkId: PortalLinkID?
        package init(sessionId: PortalSessionID? = nil, linkId: PortalLinkID? = nil) {
            self.sessionId = sessionId
            self.linkId = linkId
        }
    }

    package var id: EventID
    /// Position in the organisation's log: 1, 2, 3, … without a gap.
    package var sequence: Int64
    package var type: EventType
    /// Absent for the environment's own events.
    package var organizationId: OrganizationID?
    package var occurredAt: Timestamp
    package var actor: Actor
    package var targets: [Target]
    package var context: Context
    /// The thing after the change, secrets redacted.
    package var data: JSON
    /// The thing before the change.
    package var previous: JSON?

    package init(
        id: EventID, sequence: Int64, type: EventType, organizationId: OrganizationID?, occurredAt: Timestamp,
        actor: Actor, targets: [Target], context: Context, data: JSON, previous: JSON?
    ) {
        self.id = id
        self.sequence = sequence
        self.type = type
        self.organizationId = organizationId
        self.occurredAt = occurredAt
        self.actor = actor
        self.targets = targets
        self.context = context
        self.data = data
        self.previous = previous
    }
}

/// The event types that exist so far (API.md, "Event types").
package enum EventType: String, Sendable, Codable, CaseIterable {
    case organizationCreated = "organization.created"
    case organizationUpdated = "organization.updated"
    case organizationDeleted = "organization.deleted"
    case organizationImported = "organization.imported"
    case domainCreated = "organization_domain.created"
    case domainVerified = "organization_domain.verified"
    case domainVerificationFailed = "organization_domain.verification_failed"
    case domainRecordMissing = "organization_domain.record_missing"
    case domainDeleted = "organization_domain.deleted"
    case portalLinkCreated = "portal_link.created"
    case portalLinkOpened = "portal_link.opened"
    case portalLinkRevoked = "portal_link.revoked"
    case portalLinkCompleted = "portal_link.completed"
    case portalSessionEnded = "portal_session.ended"
    case connectionCreated = "connection.created"
    case connectionUpdated = "connection.updated"
    case connectionDeleted = "connection.deleted"
    case connectionMetadataChanged = "connection.metadata_changed"
    case connectionActivated = "connection.activated"
    case connectionDeactivated = "connection.deactivated"
    case connectionReset = "connection.reset"
    case connectionCertificateAdded = "connection.certificate_added"
    case connectionCertificateConfirmed = "connection.certificate_confirmed"
    case connectionCertificateRemoved = "connection.certificate_removed"
    case connectionCertificateExpiring = "connection.certificate_expiring"
    case connectionCertificateExpired = "connection.certificate_expired"
    case signOnStarted = "authentication.sso_started"
    case signOnSucceeded = "authentication.succeeded"
    case signOnFailed = "authentication.failed"
    case signOnTimedOut = "authentication.timed_out"
    case testSignOnSucceeded = "authentication.test_succeeded"
    case testSignOnFailed = "authentication.test_failed"
    case sessionLoggedOut = "session.logged_out"
    case sessionLogoutFailed = "session.logout_failed"
    case sessionLogoutRefused = "session.logout_refused"
    case ssoPolicyChanged = "sso_policy.changed"
    case directoryCreated = "directory.created"
    case directoryUpdated = "directory.updated"
    case directoryDeleted = "directory.deleted"
    case directoryLinked = "directory.linked"
    case directoryUnlinked = "directory.unlinked"
    case directoryReset = "directory.reset"
    case directoryCredentialsInvalid = "directory.credentials_invalid"
    case directorySyncCompleted = "directory.sync_completed"
    case directorySyncFailed = "directory.sync_failed"
    case directoryTokenCreated = "directory.token_created"
    case directoryTokenRevoked = "directory.token_revoked"
    case directoryUserCreated = "directory_user.created"
    case directoryUserUpdated = "directory_user.updated"
    case directoryUserDeactivated = "directory_user.deactivated"
    case directoryUserDeleted = "directory_user.deleted"
    case directoryUserQuarantined = "directory_user.quarantined"
    case directoryGroupCreated = "directory_group.created"
    case directoryGroupUpdated = "directory_group.updated"
    case directoryGroupDeleted = "directory_group.deleted"
    case directoryGroupUserAdded = "directory_group.user_added"
    case directoryGroupUserRemoved = "directory_group.user_removed"
    case logStreamCreated = "log_stream.created"
    case logStreamUpdated = "log_stream.updated"
    case logStreamFailed = "log_stream.failed"
    case logStreamRecovered = "log_stream.recovered"
    case logStreamEventSkipped = "log_stream.event_skipped"
    case logStreamDeleted = "log_stream.deleted"
    case hostSettingsUpdated = "host_settings.updated"
}
