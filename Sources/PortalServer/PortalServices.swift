package import OIDC
package import PortalCore

/// The services behind the methods, put together once by the executable.
package final class PortalServices: Sendable {
    package let organizations: OrganizationService
    package let portalLinks: PortalLinkService
    package let connections: ConnectionService
    package let attributeMaps: AttributeMapService
    package let certificates: CertificateService
    package let serviceProviderKeys: ServiceProviderKeyService
    package let signInSessions: SignInSessionService
    package let policies: SSOPolicyService
    package let homeRealm: HomeRealmService
    package let signOn: SignOnService
    package let housekeeping: HousekeepingService
    package let backgroundWork: BackgroundWork
    package let domains: DomainService
    package let domainVerifier: DomainVerifier
    package let domainChecks: DomainChecks
    package let directories: DirectoryService
    package let directoryMappings: DirectoryMappings
    package let directoryRuns: DirectoryBatchRuns
    package let directoryMaps: DirectoryMapService
    package let directoryGroups: DirectoryGroupService
    package let directoryUsers: DirectoryUserService
    package let joinReports: JoinReportService
    package let directoryRequests: DirectoryRequestLog
    package let scim: SCIMService
    package let selfTest: SelfTestService
    package let directoryRequestLog: DirectoryRequestService
    package let quarantine: QuarantineService
    package let directoryPulls: DirectoryPulls
    package let directoryPuller: DirectoryPuller
    package let directorySync: DirectorySyncService
    package let googleCredentials: GoogleCredentialService
    package let logStreams: LogStreamService
    package let logStreamDelivery: LogStreamDelivery
    package let auditLogExport: AuditLogExport
    package let events: EventService
    package let settings: SettingsService
    package let providers: ProviderService
    package let subscriptions: EventSubscriptions
    package let host: HostInformation

    package init(
        gate: TenantGate, environment: any EnvironmentStore, providers catalog: ProviderCatalog,
        intake: MetadataIntake, http: any HTTPExchange, keyMaker: any ServiceProviderKeyMaker, baseURLOption: String?,
        domainRecords: any DomainRecords, google: GoogleAccess, destinations: DestinationCatalog,
        transport: DeliveryTransport, bell: any CommitBell, files: any FileMaker,
        scimRequestsPerSecond: Int = SCIMRequestBudget.standardPerSecond, host: HostInformation
    ) {
        settings = SettingsService(
            gate: gate, environment: environment, baseURLOption: baseURLOption,
            listenerURL: { host.listener()?.url })
        organizations = OrganizationService(gate: gate, environment: environment)
        portalLinks = PortalLinkService(gate: gate, settings: settings)
        directoryMappings = DirectoryMappings(providers: catalog)
        directoryPulls = DirectoryPulls()
        directoryRuns = DirectoryBatchRuns(gate: gate, mappings: directoryMappings)
        domainVerifier = DomainVerifier(gate: gate, environment: environment, records: domainRecords)
        domainChecks = DomainChecks()
        housekeeping = HousekeepingService(
            gate: gate, environment: environment, settings: settings, providers: catalog,
            watch: MetadataWatch(gate: gate, providers: catalog, intake: intake), directoryRuns: directoryRuns,
            pulls: directoryPulls, domains: domainVerifier, domainChecks: domainChecks)
        domains = DomainService(
            gate: gate, environment: environment, verifier: domainVerifier, housekeeping: housekeeping)
        connections = ConnectionService(
            gate: gate, settings: settings, providers: catalog, intake: intake, housekeeping: housekeeping)
        attributeMaps = AttributeMapService(gate: gate, providers: catalog)
        certificates = CertificateService(gate: gate, addresses: intake.addresses)
        serviceProviderKeys = ServiceProviderKeyService(gate: gate, settings: settings, maker: keyMaker)
        signInSessions = SignInSessionService(gate: gate)
        policies = SSOPolicyService(gate: gate)
        homeRealm = HomeRealmService(gate: gate, environment: environment)
        signOn = SignOnService(
            gate: gate, settings: settings, providers: catalog, homeRealm: homeRealm, keys: serviceProviderKeys,
            housekeeping: housekeeping, addresses: intake.addresses, http: http)
        backgroundWork = BackgroundWork(
            environment: environment, surroundings: gate.surroundings, housekeeping: housekeeping)
        directories = DirectoryService(
            gate: gate, settings: settings, providers: catalog, housekeeping: housekeeping)
        directoryMaps = DirectoryMapService(
            gate: gate, providers: catalog, runs: directoryRuns, housekeeping: housekeeping)
        directoryGroups = DirectoryGroupService(gate: gate, runs: directoryRuns, housekeeping: housekeeping)
        directoryUsers = DirectoryUserService(gate: gate)
        joinReports = JoinReportService(gate: gate, providers: catalog)
        directoryRequests = DirectoryRequestLog(store: gate.store)
        scim = SCIMService(
            gate: gate, settings: settings, mappings: directoryMappings, requests: directoryRequests,
            budget: SCIMRequestBudget(perSecond: scimRequestsPerSecond, now: gate.surroundings.now))
        selfTest = SelfTestService(gate: gate, settings: settings, mappings: directoryMappings)
        directoryRequestLog = DirectoryRequestService(gate: gate, log: directoryRequests)
        quarantine = QuarantineService(gate: gate, mappings: directoryMappings)
        directoryPuller = DirectoryPuller(
            gate: gate, environment: environment, mappings: directoryMappings, google: google)
        directorySync = DirectorySyncService(gate: gate, housekeeping: housekeeping, pulls: directoryPulls)
        googleCredentials = GoogleCredentialService(
            gate: gate, settings: settings, housekeeping: housekeeping, google: google, pulls: directoryPulls)
        logStreams = LogStreamService(
            gate: gate, environment: environment, destinations: destinations, transport: transport)
        logStreamDelivery = LogStreamDelivery(
            gate: gate, environment: environment, bell: bell, destinations: destinations, transport: transport)
        auditLogExport = AuditLogExport(gate: gate, files: files)
        events = EventService(gate: gate, environment: environment)
        providers = ProviderService(gate: gate, settings: settings, catalog: catalog, intake: intake)
        subscriptions = EventSubscriptions(events: events, surroundings: gate.surroundings)
        self.host = host
    }
}

/// What the host tells about itself.
package struct HostInformation: Sendable {
    package var name: String
    package var version: String
    package var startedAt: Timestamp
    package var now: @Sendable () -> Timestamp
    package var processID: Int32
    /// Where this host listens for HTTP; nil where it does not.
    package var listener: @Sendable () -> HTTPListener?

    package init(
        name: String, version: String, startedAt: Timestamp, now: @escaping @Sendable () -> Timestamp,
        processID: Int32, listener: @escaping @Sendable () -> HTTPListener? = { nil }
    ) {
        self.name = name
        self.version = version
        self.startedAt = startedAt
        self.now = now
        self.processID = processID
        self.listener = listener
    }
}
