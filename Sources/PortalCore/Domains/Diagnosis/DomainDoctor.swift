/// Judges what was seen of a domain: a pure function from observations to a verdict and findings.
///
/// **When a domain is proved.** Only the zone's own name servers count, asked directly and saying themselves that they are
/// authorities for it; what resolvers say is used to explain, never to prove: they remember what was, and their answers can
/// be forged more easily. At least one of these servers has the record, and none of them that answers denies it. One
/// server alone would not do, because a delegation often names a server that nobody looks after any more, for example in a
/// domain that has expired and that anybody can register. A server that gives no answer is no objection, since one that is
/// broken must not keep out an organisation for ever; it gets a finding. The record has to lie at the name itself: an alias
/// is not followed, because with a wildcard alias to some hosting service whoever has the other end could prove the
/// domain. The value has to be the same to the last character; several strings of one record count as one text, as for
/// everybody who reads TXT records (RFC 7208 §3.3).
package struct DomainDoctor: Sendable {
    /// Of what is wrong with records, as much is told: a zone can hold any number.
    package static let maximumRecordFindings = 20

    let question: DomainQuestion
    let observations: DomainObservations
    /// Tokens among the observed ones that another organisation of the environment has.
    let foreignTokens: Set<String>
    let host: DNSHost?
    let zone: String?

    /// How one server stands to the record.
    private enum Standing { case has, denies, silent }

    package init(_ question: DomainQuestion, _ observations: DomainObservations, foreignTokens: Set<String> = []) {
        self.question = question
        self.observations = observations
        self.foreignTokens = foreignTokens
        if case .found(let name, let servers) = observations.zone {
            zone = name
            host = DNSHost.recognizing(servers)
        } else {
            zone = nil
            host = nil
        }
    }

    /// Tokens that were seen and are not this domain's.
    package static func otherTokens(in observations: DomainObservations, of challenge: DomainChallenge) -> Set<String> {
        Set(
            (observations.authoritative + [observations.resolver]).flatMap { [$0.challenge, $0.apex] }
                .flatMap(\.texts).compactMap { strings in
                    let value = ObservedValue(strings, of: challenge)
                    return value.kind == .otherToken ? value.token : nil
                })
    }

    package func diagnosis() -> DomainDiagnosis {
        let standings = observations.authoritative.map { ($0, standing(of: $0)) }
        let having = standings.filter { $0.1 == .has }
        let denying = standings.filter { $0.1 == .denies }
        let verdict: DomainDiagnosis.Verdict
        let outcome: DomainCheck.Outcome
        switch (having.isEmpty, denying.isEmpty) {
        case (false, true): (verdict, outcome) = (.proved, .verified)
        case (false, false): (verdict, outcome) = (.undecided, .serversDisagree)
        case (true, false): (verdict, outcome) = (.absent, .recordMissing)
        case (true, true):
            (verdict, outcome) = observations.zone == .none ? (.absent, .noZone) : (.undecided, .unavailable)
        }
        var findings: [Finding] = []
        findings += zoneFindings(verdict)
        if !having.isEmpty, !denying.isEmpty { findings.append(stale(denying.map(\.0), having.map(\.0))) }
        let mistakes = (verdict == .proved ? having.flatMap { splitNotes($0.0) } : recordFindings(verdict)).uniqued
        findings += mistakes.prefix(Self.maximumRecordFindings)
        let silent = Dictionary(grouping: standings, by: \.0.name)
            // One of its addresses is enough.
            .filter { $0.value.allSatisfy { $0.1 == .silent } }
        for server in standings.map(\.0).filter({ silent[$0.name] != nil }).uniqued(by: \.name) {
            findings.append(silence(of: server, isHarmless: verdict == .proved))
        }
        findings += negativeCache(verdict)
        return DomainDiagnosis(
            verdict: verdict,
            outcome: outcome == .recordMissing && mistakes.contains { Self.areWrongRecords.contains($0.code) }
                ? .recordWrong : outcome,
            findings: findings,
            nameservers: standings.map { server, standing in
                DomainCheck.NameServer(
                    name: server.name, address: server.address,
                    status: standing == .has ? .hasRecord : standing == .denies ? .hasNoRecord : .noAnswer)
            }, zone: zone, dnsHost: host?.name)
    }

    private static let areWrongRecords: Set<FindingCode> = [
        .domainWrongHost, .domainDoubledZone, .domainAlias, .domainSplit, .domainQuotes, .domainWrongToken,
        .domainForeignToken, .domainIncomplete, .domainOtherValue,
    ]

    private func standing(of server: DomainObservations.Server) -> Standing {
        let answers = [server.challenge, server.apex]
        if answers.contains(where: { $0.outcome.isAnswer && hasRecord($0) }) { return .has }
        return answers.allSatisfy(\.outcome.isAnswer) ? .denies : .silent
    }

    private func hasRecord(_ answer: DomainAnswer) -> Bool {
        answer.aliases.isEmpty && answer.texts.contains { ObservedValue($0, of: question.challenge).kind == .right }
    }
}

extension Array where Element: Hashable {
    /// Each once, in order.
    var uniqued: [Element] { uniqued(by: \.self) }
}

extension Array {
    func uniqued<Key: Hashable>(by key: (Element) -> Key) -> [Element] {
        var seen: Set<Key> = []
        return filter { seen.insert(key($0)).inserted }
    }
}
