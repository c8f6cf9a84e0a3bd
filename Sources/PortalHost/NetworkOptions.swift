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

    func streamFetcher() throws -> GuardedFetcher { try fetcher(Self.streamLimits, keepsConnections: true) }

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
        _ limits: FetchLimits = FetchLimits(), keepsConnections: Bool = false
    ) throws -> GuardedFetcher {
        GuardedFetcher(
            policy: try addressPolicy(),
            trustFile: try trustFile(),
            limits: limits, keepsConnections: keepsConnections)
    }
}
