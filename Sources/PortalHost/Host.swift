import Destinations
import Foundation
import OIDC
import PortalCore
import PortalNetwork
import PortalServer
import PortalStorage
import PortalWeb
import Providers
import RPC

/// The composition: which engine stands behind which port.
struct Host: Sendable {
    let storage: SQLiteStorage
    let fetcher: GuardedFetcher
    /// For directories that are pulled.
    let directoryFetcher: GuardedFetcher
    /// For log streams.
    let streamFetcher: GuardedFetcher
    let syslog: GuardedSyslog
    let services: PortalServices
    let limits = RPCLimits()
    /// What the HTTP listener was bound to, while there is one.
    let listener: ListenerState

    init(
        options: HostOptions, network: NetworkOptions, baseURL: String?,
        scimRequestsPerSecond: Int = SCIMRequestBudget.standardPerSecond
    ) throws {
        storage = try options.openStorage()
        fetcher = try network.fetcher()
        directoryFetcher = try network.directoryFetcher()
        streamFetcher = try network.streamFetcher()
        syslog = try network.syslog()
        let listener = ListenerState()
        self.listener = listener
        services = Self.services(
            tenants: storage.tenants, environment: storage.environment, sealer: storage.keyring, fetcher: fetcher,
            domainRecords: try network.domainRecords(),
            google: GoogleAccess(endpoints: try network.googleEndpoints(), http: directoryFetcher),
            transport: DeliveryTransport(
                http: streamFetcher, syslog: syslog, tokens: DeliveryTokens(), now: Surroundings.system.now,
                randomBytes: Surroundings.system.randomBytes),
            bell: storage.bell,
            addresses: try network.addressPolicy(), baseURL: baseURL, scimRequestsPerSecond: scimRequestsPerSecond,
            listener: {
                listener.bound.map { HTTPListener(address: "\($0.address)", port: $0.port, url: $0.url) }
            })
    }

    /// The same put together over other engines.
    static func services(
        tenants: any TenantStore, environment: any EnvironmentStore, sealer: any SecretSealer,
        fetcher: any DocumentFetcher & HTTPExchange, domainRecords: any DomainRecords, google: GoogleAccess,
        transport: DeliveryTransport, bell: any CommitBell, addresses: AddressPolicy, baseURL: String?,
        scimRequestsPerSecond: Int = SCIMRequestBudget.standardPerSecond,
        listener: @escaping @Sendable () -> HTTPListener? = { nil }
    ) -> PortalServices {
        let surroundings = Surroundings.system
        return PortalServices(
            gate: TenantGate(store: tenants, sealer: sealer, surroundings: surroundings), environment: environment,
            providers: ProviderCatalog(BuiltInProviders.all),
            intake: MetadataIntake(fetcher: fetcher, addresses: addresses, now: surroundings.now),
            http: fetcher, keyMaker: RSAKeyMaker(), baseURLOption: baseURL,
            domainRecords: domainRecords, google: google,
            destinations: DestinationCatalog(BuiltInDestinations.all), transport: transport, bell: bell,
            files: ExportFiles(), scimRequestsPerSecond: scimRequestsPerSecond,
            host: HostInformation(
                name: "portal-host", version: Version.current, startedAt: surroundings.now(), now: surroundings.now,
                processID: ProcessInfo.processInfo.processIdentifier, listener: listener))
    }

    var registry: MethodRegistry { PortalRegistry.make(services, limits: limits) }

    /// Lets go of everything, so that files are closed and the fetcher's threads end.
    func close() async {
        await fetcher.shutdown()
        await directoryFetcher.shutdown()
        await streamFetcher.shutdown()
        await syslog.shutdown()
        storage.close()
    }
}

extension Surroundings {
    /// What one call gives at most (POSIX.1-2024, `getentropy`).
    private static let longestRandomness = 256

    /// The system's clock and random numbers.
    static let system = Surroundings(
        now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))) },
        randomBytes: { count in
            [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let length = min(count - filled, Self.longestRandomness)
                    let place = buffer.baseAddress.map { $0 + filled }
                    precondition(place.map { getentropy($0, length) } == 0, "the system has no random numbers")
                    filled += length
                }
            }
        })
}
