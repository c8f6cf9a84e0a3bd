import ArgumentParser
import PortalCore
import PortalNetwork

/// The options of commands that fetch.
struct NetworkOptions: ParsableArguments {
    @Option(
        name: .customLong("allow-address"),
        help: ArgumentHelp(
            "Lets outgoing requests reach addresses that are refused otherwise, also by plain http. Repeatable.",
            valueName: "cidr"))
    var allowedAddresses: [String] = []

    @Option(
        name: .customLong("trust-ca"),
        help: ArgumentHelp("Further certificate authorities for outgoing TLS (PEM).", valueName: "file"))
    var trustedAuthorities: String?

    @Option(
        name: .customLong("google-api"),
        help: ArgumentHelp("Asks there instead of Google's endpoints (for tests).", valueName: "url"))
    var googleAPI: String?

    @Option(
        name: .customLong("dns-server"),
        help: ArgumentHelp(
            "Asks this resolver instead of the system's, at port 53 unless another is given. Repeatable.",
            valueName: "address:port"))
    var dnsServers: [String] = []

    @Option(
        name: .customLong("dns-authoritative-port"),
        help: ArgumentHelp(
            "Asks the name servers of domains at this port instead of 53 (for tests).", valueName: "port"))
    var dnsAuthoritativePort: UInt16?

    func domainRecords() throws -> DNSDomainRecords {
        let servers = dnsServers.isEmpty ? HostEnvironment.values("DNS_SERVER") : dnsServers
        let port =
            try dnsAuthoritativePort
            ?? HostEnvironment.value("DNS_AUTHORITATIVE_PORT").map { text in
                guard let port = UInt16(text) else {
                    throw ValidationError("PORTAL_HOST_DNS_AUTHORITATIVE_PORT cannot be “\(text)”.")
                }
                return port
            } ?? DNSDomainRecords.standardPort
        guard port > 0 else { throw ValidationError("--dns-authoritative-port is a port from 1 to 65535.") }
        return DNSDomainRecords(
            resolvers: try servers.map { text in
                guard let address = ResolverAddress(text) else {
                    throw ValidationError(
                        "--dns-server: \(text) is not an address such as 192.0.2.1, 127.0.0.1:5353 or [::1]:5353.")
                }
                return address
            }, authoritativePort: port, policy: try addressPolicy())
    }

    /// A page of users may be long and slow; and directories that are pulled do not use up the fetches that sign-ins need.
    private static let directoryLimits: FetchLimits = {
        var limits = FetchLimits()
        limits.maximumBytes = 32 << 20
        limits.timeoutSeconds = 60
        return limits
    }()

    func directoryFetcher() throws -> GuardedFetcher { try fetcher(Self.directoryLimits) }

    /// Streams do not use up the fetches that sign-ins need either.
    private static let streamLimits: FetchLimits = {
        var limits = FetchLimits()
        limits.timeoutSeconds = 30
        return limits
    }()

    /// For how long a name that streams lead to is not looked up again, in seconds.
    private static let streamResolutionSeconds: Int64 = 15

    func streamFetcher() throws -> GuardedFetcher {
        try fetcher(
            Self.streamLimits, keepsConnections: true,
            resolver: PatientResolver(SystemHostResolver(), seconds: Self.streamResolutionSeconds))
    }

    func syslog() throws -> GuardedSyslog {
        GuardedSyslog(policy: try addressPolicy(), trustFile: try trustFile())
    }

    private func trustFile() throws -> String? {
        try (trustedAuthorities ?? HostEnvironment.value("TRUST_CA")).map(HostOptions.absolute)
    }

    func googleEndpoints() throws -> GoogleEndpoints {
        guard let url = googleAPI ?? HostEnvironment.value("GOOGLE_API") else { return .google }
        do {
            let checked = try WebURL(url)
            guard !checked.hasQuery, !checked.hasFragment else {
                throw ValidationError("--google-api takes a URL without a query or fragment.")
            }
            return GoogleEndpoints(replacedBy: EnvironmentSettings.withoutTrailingSlash(url))
        } catch let problem as WebURL.Problem {
            throw ValidationError("--google-api: the URL \(problem).")
        }
    }

    func addressPolicy() throws -> AddressPolicy {
        let texts = allowedAddresses.isEmpty ? HostEnvironment.values("ALLOW_ADDRESS") : allowedAddresses
        return AddressPolicy(
            allowed: try texts.map { text in
                guard let range = CIDR(text) else {
                    throw ValidationError("\(text) is not an address range such as 127.0.0.0/8 or ::1.")
                }
                return range
            })
    }

    func fetcher(
        _ limits: FetchLimits = FetchLimits(), keepsConnections: Bool = false,
        resolver: any HostResolver = SystemHostResolver()
    ) throws -> GuardedFetcher {
        GuardedFetcher(
            policy: try addressPolicy(),
            trustFile: try trustFile(),
            limits: limits, keepsConnections: keepsConnections, resolver: resolver)
    }
}
