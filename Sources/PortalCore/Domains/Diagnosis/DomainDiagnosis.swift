/// What follows from what was seen of a domain in the DNS.
package struct DomainDiagnosis: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case proved
        /// The domain's own servers say that the record is not there.
        case absent
        /// Nobody who would know could be heard.
        case undecided
    }

    package var verdict: Verdict
    package var outcome: DomainCheck.Outcome
    package var findings: [Finding]
    package var nameservers: [DomainCheck.NameServer]
    package var zone: String?
    package var dnsHost: String?

    package func check(at time: Timestamp) -> DomainCheck {
        DomainCheck(
            at: time, outcome: outcome, findings: findings, nameservers: nameservers, zone: zone, dnsHost: dnsHost)
    }
}
