/// What is asked of the DNS about a domain. Implemented over the network in PortalNetwork.
package protocol DomainRecords: Sendable {
    /// Looks, with a bound on the time that it takes. Whatever goes wrong in the DNS is an observation.
    ///
    /// Throws `host_busy` where too much is asked at the same time, and `CancellationError`.
    func observe(_ question: DomainQuestion) async throws -> DomainObservations
}

/// Which domain, and where its record belongs.
package struct DomainQuestion: Sendable, Hashable {
    /// Lower case, A-labels.
    package var domain: String
    /// The part of it that somebody registered: above it there is nothing of theirs.
    package var registrableDomain: String
    package var challenge: DomainChallenge

    package init(domain: String, registrableDomain: String, challenge: DomainChallenge) {
        self.domain = domain
        self.registrableDomain = registrableDomain
        self.challenge = challenge
    }
}

/// What was found out, unjudged.
package struct DomainObservations: Sendable, Hashable {
    package enum Zone: Sendable, Hashable {
        case found(name: String, nameServers: [String])
        /// The resolver knows that there is no such domain.
        case none
        /// The resolver gave no answer by which it can be found.
        case unknown(DomainAnswer.Outcome)
    }

    /// What one server answers about the record's own name and about the domain's, at which it is accepted too.
    package struct Server: Sendable, Hashable {
        package var name: String
        package var address: String?
        package var challenge: DomainAnswer
        package var apex: DomainAnswer

        package init(name: String, address: String?, challenge: DomainAnswer, apex: DomainAnswer) {
            self.name = name
            self.address = address
            self.challenge = challenge
            self.apex = apex
        }
    }

    package var zone: Zone
    /// What the configured resolvers say, as whoever asks them hears it.
    package var resolver: Server
    /// The zone's own servers, each at each of its addresses.
    package var authoritative: [Server]
    /// Names at which the record is put by mistake, asked of one of the zone's servers; only where there is something.
    package var elsewhere: [DomainAnswer]

    package init(zone: Zone, resolver: Server, authoritative: [Server], elsewhere: [DomainAnswer]) {
        self.zone = zone
        self.resolver = resolver
        self.authoritative = authoritative
        self.elsewhere = elsewhere
    }
}

/// What a server answers when it is asked for the TXT records of a name.
package struct DomainAnswer: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case records
        /// The name exists, with other records or with names below it (NODATA).
        case noRecords
        /// NXDOMAIN.
        case noName
        case serverFailure
        case refused
        /// Another response code, by its name.
        case failure(String)
        /// The zone's delegation leads to a server that does not know the zone.
        case notAuthoritative
        case timedOut
        case unreachable
        case truncated
        case malformed
        /// The name server's name has no address.
        case noAddress
        /// The address is one that this host is not allowed to reach.
        case notAllowed

        /// Whether the server said what there is.
        package var isAnswer: Bool {
            switch self {
            case .records, .noRecords, .noName: true
            default: false
            }
        }
    }

    package var name: String
    package var outcome: Outcome
    /// The strings of each record of the name itself, not of one that it is an alias of.
    package var texts: [[String]]
    /// The names that it is an alias of, one after the other.
    package var aliases: [String]
    /// For how many seconds it is remembered that there is nothing.
    package var negativeSeconds: Int?

    package init(
        name: String, outcome: Outcome, texts: [[String]] = [], aliases: [String] = [], negativeSeconds: Int? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.texts = texts
        self.aliases = aliases
        self.negativeSeconds = negativeSeconds
    }
}
