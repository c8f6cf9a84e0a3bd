import Foundation
import OIDC
import PortalCore
import PortalServer
import PortalStorage
import Providers
import RPC
import StrictJSON
import Testing

/// A host in this process: the real methods, services and store over a directory of its own, with a clock and a
/// fetcher that tests control, reached over pipes as a dashboard does.
final class TestHost: Sendable {
    let folder: String
    /// Where log streams lead.
    let destination = ScriptedDestination()
    let clock: TestClock
    let fetcher = ScriptedFetcher()
    /// What the DNS says, unless another one was given.
    let records = ScriptedRecords()
    let storage: SQLiteStorage
    let gate: TenantGate
    let services: PortalServices
    let registry: MethodRegistry
    /// What the server logged.
    let log = Guarded<[String]>([])
    /// Every frame that clients received.
    let received = Guarded<[[UInt8]]>([])

    private let scheduler = RequestScheduler()

    var data: String { folder + "/data" }

    init(
        clock: TestClock = TestClock(), folder: String? = nil, baseURLOption: String? = nil,
        http: any HTTPExchange = NoExchange(), google: GoogleAccess? = nil,
        domainRecords: (any DomainRecords)? = nil,
        scimRequestsPerSecond: Int = SCIMRequestBudget.standardPerSecond,
        wrap: (any TenantStore) -> any TenantStore = { $0 },
        environment wrapEnvironment: (any EnvironmentStore) -> any EnvironmentStore = { $0 }
    ) throws {
        self.clock = clock
        if let folder {
            self.folder = folder
        } else {
            self.folder = NSTemporaryDirectory() + "portal-server-\(UUID().uuidString)"
            try FileManager.default.createDirectory(
                atPath: self.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
        let surroundings = Surroundings(
            now: clock.now,
            randomBytes: { count in
                var generator = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            })
        storage = try SQLiteStorage(directory: self.folder + "/data", key: .dataDirectory)
        gate = TenantGate(store: wrap(storage.tenants), sealer: storage.keyring, surroundings: surroundings)
        services = PortalServices(
            gate: gate, environment: wrapEnvironment(storage.environment),
            providers: ProviderCatalog(BuiltInProviders.all),
            intake: MetadataIntake(fetcher: fetcher, addresses: AddressPolicy(), now: surroundings.now),
            http: http, keyMaker: QuickKeyMaker(), baseURLOption: baseURLOption,
            domainRecords: domainRecords ?? records,
            google: google ?? GoogleAccess(http: http), destinations: DestinationCatalog([destination]),
            transport: DeliveryTransport(
                http: http, syslog: NoSyslog(), tokens: DeliveryTokens(), now: surroundings.now,
                randomBytes: surroundings.randomBytes),
            bell: storage.bell, files: ExportFiles(),
            scimRequestsPerSecond: scimRequestsPerSecond,
            host: HostInformation(
                name: "portal-host", version: "0.0.0", startedAt: clock.now(), now: surroundings.now, processID: 1))
        registry = PortalRegistry.make(services)
    }

    /// Runs a test's body with a host and a client, and takes both down however it ends.
    static func run(
        _ host: TestHost? = nil, _ body: (TestHost, TestClient) async throws -> Void
    ) async throws {
        let host = try host ?? TestHost()
        defer { host.close() }
        try await host.withClient { try await body(host, $0) }
    }

    func close() {
        storage.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Runs a body with one more connection.
    func withClient(_ body: (TestClient) async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        let (serverInput, clientOutput) = try Self.pipe()
        let (clientInput, serverOutput) = try Self.pipe()
        let server = RPCServer(
            registry: registry,
            configuration: RPCServer.Configuration(
                mapError: { error, _ in RPCError.answer(to: error) },
                logger: { [log] level, message, metadata in
                    log.withLock { $0.append("\(level) \(message) \(metadata)") }
                }),
            scheduler: scheduler)
        let serving = Task { try await server.serve(input: serverInput, output: serverOutput) }
        let rpc = RPCClient(
            input: clientInput, output: clientOutput,
            tap: { [received] direction, content in
                if direction == .received { received.withLock { $0.append(content) } }
            })
        let client = TestClient(rpc: rpc, registry: registry)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(client))
        } catch {
            outcome = .failure(error)
        }
        rpc.closeOutput()
        _ = try await serving.value
        Foundation.close(serverInput)
        Foundation.close(serverOutput)
        rpc.close()
        try outcome.get()
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0, let reading = ends.first, let writing = ends.last else {
            throw RPCClientError.closed
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (reading, writing)
    }

    /// All events of an organisation, or of the environment.
    func events(of organization: String? = nil) async throws -> [Event] {
        var events: [Event] = []
        var request = EventService.Request(
            organization: organization.flatMap(OrganizationID.init),
            query: EventQuery(page: PageRequest(limit: PageRequest.maximumLimit)))
        while true {
            let page = try await services.events.list(request, as: Caller())
            events += page.data
            guard let cursor = page.nextCursor else { return events }
            request.query.page.cursor = cursor
        }
    }

    /// Files below the data directory with the bytes in them.
    func storedBytes() throws -> [(path: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map { (name, $0) }
        }
    }

    /// Where a text lies that must not be there: files, log lines and received frames.
    func places(of canary: String) throws -> [String] {
        let needle = Data(canary.utf8)
        var places = try storedBytes().filter { $0.bytes.range(of: needle) != nil }.map { "file \($0.path)" }
        places += log.value.filter { $0.contains(canary) }.map { "log line \($0)" }
        places += received.value.filter { Data($0).range(of: needle) != nil }
            .map { "frame " + String(decoding: $0.prefix(200), as: UTF8.self) }
        return places
    }
}
