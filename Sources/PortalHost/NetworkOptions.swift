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

    func fetcher() throws -> GuardedFetcher {
        GuardedFetcher(
            policy: try addressPolicy(),
            trustFile: try (trustedAuthorities ?? HostEnvironment.value("TRUST_CA")).map(HostOptions.absolute))
    }
}
