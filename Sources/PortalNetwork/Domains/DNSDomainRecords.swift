import DNS
import NIOConcurrencyHelpers
package import PortalCore

/// Asks the DNS about a domain: the configured resolvers, and the zone's own name servers without recursion.
///
/// Name servers are where the zone's owner says they are, who may be hostile: their addresses are held against the address
/// policy before anything is sent.
package final class DNSDomainRecords: DomainRecords {
    package static let standardPort = DNSServer.standardPort

    let client = DNSClient()
    let resolvers: [ResolverAddress]
    let authoritativePort: UInt16
    let policy: AddressPolicy
    let limits: DomainLookupLimits
    private let underWay = NIOLockedValueBox(0)

    /// - Parameters:
    ///   - resolvers: the system's where there are none.
    ///   - authoritativePort: where the zone's name servers are asked; another than 53 only in tests.
    package init(
        resolvers: [ResolverAddress] = [], authoritativePort: UInt16 = standardPort, policy: AddressPolicy,
        limits: DomainLookupLimits = DomainLookupLimits()
    ) {
        self.resolvers = resolvers
        self.authoritativePort = authoritativePort
        self.policy = policy
        self.limits = limits
    }

    package func observe(_ question: DomainQuestion) async throws -> DomainObservations {
        let isAdmitted = underWay.withLockedValue { count in
            guard count < limits.maximumAtOnce else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            throw PortalError(
                .busy, "host_busy", "Too many domains are being looked at.", remedy: "Try again in some seconds.",
                retryable: true)
        }
        defer { underWay.withLockedValue { $0 -= 1 } }
        let observations = await DomainLookup(question, self).run()
        try Task.checkCancellation()
        return observations
    }

    var resolverServers: [DNSServer] {
        let servers = resolvers.isEmpty ? DNSServer.system() : resolvers.compactMap(\.server)
        return Array(servers.prefix(limits.maximumResolvers))
    }
}
