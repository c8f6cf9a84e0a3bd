/// What a look into the DNS came to.
package struct DomainCheck: Sendable, Codable, Hashable {
    package enum Outcome: String, Sendable, Codable, CaseIterable {
        /// The record is there as it should be.
        case verified
        /// The domain is in no zone of the DNS.
        case noZone = "no_zone"
        /// The servers have no record.
        case recordMissing = "record_missing"
        /// There is something, but not the right thing at the right place.
        case recordWrong = "record_wrong"
        /// Some of the domain's servers have it, others do not.
        case serversDisagree = "servers_disagree"
        /// None of the domain's servers gave an answer that counts.
        case unavailable
    }

    /// One of the domain's name servers, as it was met.
    package struct NameServer: Sendable, Codable, Hashable {
        package enum Status: String, Sendable, Codable, CaseIterable {
            case hasRecord = "has_record"
            case hasNoRecord = "has_no_record"
            case noAnswer = "no_answer"
        }

        package var name: String
        package var address: String?
        package var status: Status

        package init(name: String, address: String?, status: Status) {
            self.name = name
            self.address = address
            self.status = status
        }
    }

    package var at: Timestamp
    package var outcome: Outcome
    package var findings: [Finding]
    package var nameservers: [NameServer]
    /// The zone that the domain lies in.
    package var zone: String?
    /// Who runs the zone's name servers, where that is known.
    package var dnsHost: String?

    package init(
        at: Timestamp, outcome: Outcome, findings: [Finding], nameservers: [NameServer], zone: String? = nil,
        dnsHost: String? = nil
    ) {
        self.at = at
        self.outcome = outcome
        self.findings = findings
        self.nameservers = nameservers
        self.zone = zone
        self.dnsHost = dnsHost
    }
}
