import GRDB
import PortalCore

/// One organisation's collections on its own database.
struct SQLiteTenantTransaction: TenantTransaction {
    let access: SQLAccess
    let tenant: TenantID

    var organizations: any OrganizationStore { SQLiteOrganizationStore(access: access) }
    var portalLinks: any PortalLinkStore { SQLitePortalLinkStore(access: access) }
    var portalSessions: any PortalSessionStore { SQLitePortalSessionStore(access: access) }
    var connections: any ConnectionStore { SQLiteConnectionStore(access: access) }
    var serviceProviderCredentials: any ServiceProviderCredentialStore {
        SQLiteServiceProviderCredentialStore(access: access)
    }
    var signInSessions: any SignInSessionStore { SQLiteSignInSessionStore(access: access) }
    var pendingSignIns: any PendingSignInStore { SQLitePendingSignInStore(access: access) }
    var sessionSubjects: any SessionSubjectStore { SQLiteSessionSubjectStore(access: access) }
    var pendingLogouts: any PendingLogoutStore { SQLitePendingLogoutStore(access: access) }
    var replays: any ReplayStore { SQLiteReplayStore(access: access) }
    var signInCodes: any SignInCodeStore { SQLiteSignInCodeStore(access: access) }
    var domains: any DomainStore { SQLiteDomainStore(access: access) }
    var directories: any DirectoryStore { SQLiteDirectoryStore(access: access) }
    var directoryUsers: any DirectoryUserStore { SQLiteDirectoryUserStore(access: access) }
    var directoryGroups: any DirectoryGroupStore { SQLiteDirectoryGroupStore(access: access) }
    var directoryRequests: any DirectoryRequestStore { SQLiteDirectoryRequestStore(access: access) }
    var quarantine: any QuarantineStore { SQLiteQuarantineStore(access: access) }
    var directoryRuns: any DirectoryRunStore { SQLiteDirectoryRunStore(access: access) }
    var logStreams: any LogStreamStore { SQLiteLogStreamStore(access: access) }
    var events: any EventStore { SQLiteEventStore(access: access, tenant: tenant) }
    var idempotency: any IdempotencyStore { SQLiteIdempotencyStore(access: access) }
}

/// The environment's collections on the catalogue.
struct SQLiteEnvironmentTransaction: EnvironmentTransaction {
    let access: SQLAccess

    var tenants: any TenantIndex { SQLiteTenantIndex(access: access) }
    var settings: any SettingsStore { SQLiteSettingsStore(access: access) }
    var events: any EventStore { SQLiteEventStore(access: access, tenant: .environment) }
    var idempotency: any IdempotencyStore { SQLiteIdempotencyStore(access: access) }
    var domains: any DomainDirectory { SQLiteDomainDirectory(access: access) }
    var leases: any LeaseStore { SQLiteLeaseStore(access: access) }
    var agenda: any TenantAgenda { SQLiteTenantAgenda(access: access) }
    var streamingTenants: any StreamingTenantStore { SQLiteStreamingTenantStore(access: access) }
}
