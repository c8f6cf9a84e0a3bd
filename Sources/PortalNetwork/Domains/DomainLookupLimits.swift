import DNS

/// Bounds on what is asked about one domain.
package struct DomainLookupLimits: Sendable, Hashable {
    /// Domains looked at the same time; more are refused. Together they stay below what one `DNSClient` has under way.
    package var maximumAtOnce = 8
    /// Of the configured resolvers, as many are asked, one after the other.
    package var maximumResolvers = 3
    /// Of the zone's name servers, as many are asked.
    package var maximumNameServers = 8
    /// Of each one's addresses, as many are asked.
    package var maximumAddresses = 2
    /// Steps from the domain up to its zone.
    package var maximumLevels = 10
    /// TXT records of one name that are kept.
    package var maximumTexts = 100
    /// How long the first datagram is waited for, in milliseconds; a second one twice as long.
    package var timeoutMilliseconds = 1_200
    /// The end of waiting for one server, in milliseconds.
    package var deadlineMilliseconds = 4_000

    package init() {}

    func options(recursionDesired: Bool) -> DNSQueryOptions {
        DNSQueryOptions(
            recursionDesired: recursionDesired, timeoutMilliseconds: timeoutMilliseconds, tries: 2,
            deadlineMilliseconds: deadlineMilliseconds)
    }
}
