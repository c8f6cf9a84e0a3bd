extension DomainDoctor {
    // MARK: What to do

    private var home: String { host?.name ?? "the host of your DNS" }

    /// How the record is to be entered.
    private var entry: String {
        let challenge = question.challenge
        let zone = zone ?? question.registrableDomain
        guard let host else {
            let short = DNSHost.short(challenge.name, in: zone)
            return
                "type TXT, name \(challenge.name) (only \(short) where the host completes names with \(zone)), value "
                + challenge.value
        }
        return "\(host.menuPath); type TXT, “\(host.nameField)” \(host.input(for: challenge.name, in: zone)), "
            + "“\(host.valueField)” \(host.input(forValue: challenge.value))"
    }

    private var addRecord: String { "At \(home), add the record: \(entry)." }

    private func finding(
        _ severity: Finding.Severity, _ code: FindingCode, at path: String = "/record", _ message: String,
        _ remedy: String, expected: String? = nil, received: String? = nil
    ) -> Finding {
        Finding(
            severity, code, path: path, message: message, remedy: remedy, expected: expected,
            received: received?.excerpt)
    }

    // MARK: The zone

    func zoneFindings(_ verdict: DomainDiagnosis.Verdict) -> [Finding] {
        switch observations.zone {
        case .found: return []
        case .none:
            return [
                finding(
                    .error, .domainNoZone, at: "/domain",
                    "The DNS has no domain \(question.registrableDomain): it is not registered, has expired, or its "
                        + "registrar has no name servers for it.",
                    "Look whether the domain is spelled correctly. At its registrar, see that it is registered and has "
                        + "name servers, then add the record there.", received: question.domain)
            ]
        case .unknown(let outcome):
            return [failure(of: observations.resolver, outcome, isResolver: true, isHarmless: false)]
        }
    }

    // MARK: The record

    /// What is wrong with what is there; when nothing is there, that.
    func recordFindings(_ verdict: DomainDiagnosis.Verdict) -> [Finding] {
        guard case .found = observations.zone else { return [] }
        let servers = observations.authoritative.filter { $0.challenge.outcome.isAnswer || $0.apex.outcome.isAnswer }
        // Where none of the zone's servers could be heard, what the resolver says is better than nothing.
        let heard = servers.isEmpty ? [observations.resolver] : servers
        var findings = heard.compactMap { alias($0.challenge) }.uniqued
        findings += heard.flatMap { values($0.challenge, isApex: false) + values($0.apex, isApex: true) }.uniqued
        findings += observations.elsewhere.compactMap(misplaced)
        if findings.isEmpty, verdict == .absent, let server = servers.first { findings.append(missing(server)) }
        return findings
    }

    private func missing(_ server: DomainObservations.Server) -> Finding {
        let name = question.challenge.name
        if server.challenge.outcome == .noName {
            return finding(
                .error, .domainNameMissing,
                "The name \(name) does not exist (NXDOMAIN, says \(server.name)): the record has not been added, or not saved.",
                addRecord, expected: question.challenge.value)
        }
        return finding(
            .error, .domainRecordMissing,
            "The name \(name) exists, but has no TXT record (says \(server.name)).", addRecord,
            expected: question.challenge.value)
    }

    private func alias(_ answer: DomainAnswer) -> Finding? {
        guard let target = answer.aliases.first else { return nil }
        return finding(
            .error, .domainAlias,
            "\(answer.name) is an alias (CNAME) of \(target.excerpt), and a name with an alias can have no other record.",
            "At \(home), delete the CNAME record of \(answer.name); if it comes from a wildcard record, the TXT record "
                + "takes its place as soon as it is there. Then add the record: \(entry).",
            expected: "TXT " + question.challenge.value, received: "CNAME " + target)
    }

    /// At the domain itself stand other people's records; only those that are meant for us are looked at.
    private func values(_ answer: DomainAnswer, isApex: Bool) -> [Finding] {
        answer.texts.compactMap { strings in
            let value = ObservedValue(strings, of: question.challenge)
            guard !isApex || value.kind != .foreign else { return nil }
            return judgement(of: value, at: answer.name)
        }
    }

    private func judgement(of value: ObservedValue, at name: String) -> Finding? {
        let expected = question.challenge.value
        func make(_ code: FindingCode, _ message: String, _ remedy: String) -> Finding {
            finding(.error, code, message, remedy, expected: expected, received: value.text)
        }
        let correct = "At \(home), edit the record of \(name): "
        let typed = host?.input(forValue: expected) ?? expected
        switch value.kind {
        case .right: return nil
        case .split:
            return make(
                .domainSplit,
                "The value at \(name) has blanks in it, as they come where a text is cut into several strings (here "
                    + "\(value.stringCount)).",
                correct + "enter the value in one piece, without a blank or a line break: \(typed).")
        case .quoted:
            return make(
                .domainQuotes,
                "The value at \(name) has quotation marks in it, which the DNS host took for a part of it.",
                correct + "enter the value without further quotation marks: \(typed).")
        case .incomplete:
            return make(
                .domainIncomplete, "At \(name) there is only a part of the value.",
                correct + "enter the whole value: \(typed).")
        case .otherToken where value.token.map(foreignTokens.contains) == true:
            return make(
                .domainForeignToken, "The record at \(name) is the one that another organisation was given here.",
                "Find out who else sets up this domain. To verify it for this organisation, add its own record beside "
                    + "that one: \(entry).")
        case .otherToken:
            return make(
                .domainWrongToken,
                "The record at \(name) has another value than the present one, for example that of an earlier attempt "
                    + "or of another domain.", correct + "replace the value by \(typed).")
        case .foreign:
            return make(
                .domainOtherValue, "At \(name) there is a TXT record that has nothing to do with this verification.",
                "Leave it if it serves something else. " + addRecord)
        }
    }

    /// A record for us at a name where nobody looks.
    private func misplaced(_ answer: DomainAnswer) -> Finding? {
        let isOurs = answer.texts.contains { strings in
            let kind = ObservedValue(strings, of: question.challenge).kind
            return kind == .right || kind == .quoted || kind == .split
        }
        guard isOurs, let zone else { return nil }
        let challenge = question.challenge
        guard ![challenge.name, question.domain].map({ "\($0).\(zone)" }).contains(answer.name) else {
            return finding(
                .error, .domainDoubledZone,
                "The record is at \(answer.name): \(home) completes names with \(zone), and the name was given whole.",
                "At \(home), edit the record: its name is \(DNSHost.short(challenge.name, in: zone)), without \(zone).",
                expected: challenge.name, received: answer.name)
        }
        return finding(
            .error, .domainWrongHost, "The record is at another name, \(answer.name).",
            "At \(home), delete it there, and add it at the right name: \(entry).", expected: challenge.name,
            received: answer.name)
    }

    /// It counts, but some other reader may not put the strings together.
    func splitNotes(_ server: DomainObservations.Server) -> [Finding] {
        [server.challenge, server.apex].flatMap { answer in
            answer.texts.map { ObservedValue($0, of: question.challenge) }
                .filter { $0.kind == .right && $0.stringCount > 1 }.map { value in
                    finding(
                        .info, .domainSplit,
                        "The value at \(answer.name) is cut into \(value.stringCount) strings; together they are right.",
                        "Nothing has to be done. Entered in one piece, it is right for every reader.",
                        expected: question.challenge.value, received: value.text)
                }
        }
    }

    // MARK: The servers

    func stale(_ denying: [DomainObservations.Server], _ having: [DomainObservations.Server]) -> Finding {
        let (late, right) = (denying.map(\.name).uniqued, having.map(\.name).uniqued)
        return finding(
            .error, .domainStaleServer, at: "/nameservers/\(late.first ?? "")",
            "The record is at \(right.joined(separator: ", ")), but not at \(late.joined(separator: ", ")): these have an "
                + "older state of the zone.",
            "Wait some minutes, since servers follow each other with a delay. If it stays like this, have \(home) see why "
                + "they do not follow (serial number, zone transfer), or remove them from the domain's name servers at "
                + "its registrar.",
            expected: "the same record at every name server", received: "missing at " + late.joined(separator: ", "))
    }

    func silence(of server: DomainObservations.Server, isHarmless: Bool) -> Finding {
        let outcome = server.challenge.outcome.isAnswer ? server.apex.outcome : server.challenge.outcome
        return failure(of: server, outcome, isResolver: false, isHarmless: isHarmless)
    }

    private func failure(
        of server: DomainObservations.Server, _ outcome: DomainAnswer.Outcome, isResolver: Bool, isHarmless: Bool
    ) -> Finding {
        let name = server.address.map { "\(server.name) (\($0))" } ?? server.name
        let who = isResolver ? "The resolver that this host asks" : "The name server \(name)"
        let zone = zone ?? question.registrableDomain
        let care =
            isResolver
            ? "On the portal's side: see that its resolver answers for \(question.domain) (option --dns-server), and try again."
            : "At \(home): see why \(server.name) does not answer for \(zone), or take it off the domain's name servers at "
                + "the registrar."
        func make(_ code: FindingCode, _ message: String, _ remedy: String) -> Finding {
            finding(
                isHarmless ? .warning : .error, code, at: isResolver ? "/resolver" : "/nameservers/\(server.name)",
                message, remedy)
        }
        switch outcome {
        case .serverFailure:
            return make(
                .domainServerFailure, "\(who) answers SERVFAIL: it cannot make out the zone \(zone).",
                isResolver
                    ? "At \(home): see that the domain's name servers answer, and that its DNSSEC keys agree with the DS "
                        + "record at the registrar." : care)
        case .refused: return make(.domainRefused, "\(who) answers REFUSED: it does not serve \(zone) to us.", care)
        case .notAuthoritative:
            return make(
                .domainLameDelegation,
                "\(who) is named for \(zone), but is no authority for it (lame delegation).",
                "At the domain's registrar, name the servers that really have the zone; or at \(home), set the zone up on "
                    + "\(server.name).")
        case .timedOut:
            return make(
                .domainTimedOut, "\(who) gave no answer in time.",
                isResolver
                    ? care
                    : "At \(home): see that \(server.name) is reachable. If it is for others, let this host's network send to "
                        + "port 53, UDP and TCP.")
        case .unreachable: return make(.domainUnreachable, "\(who) cannot be reached.", care)
        case .truncated:
            return make(
                .domainTruncated, "\(who) has more to say than a datagram carries, and does not say it over TCP.",
                isResolver
                    ? care
                    : "At \(home): let \(server.name) answer over TCP (port 53), or remove TXT records of \(question.domain) "
                        + "that are not needed any more.")
        case .noAddress:
            return make(
                .domainNoServerAddress, "The name server \(server.name) has no address.",
                "At the domain's registrar, correct the name servers: \(server.name) does not exist, or has no address."
            )
        case .notAllowed:
            return make(
                .domainServerNotAllowed,
                "\(who) has an address inside a private network, which this host does not ask.",
                "At the domain's registrar, name servers with public addresses. In a test network, allow the address with "
                    + "--allow-address.")
        case .malformed: return make(.domainMalformed, "\(who) answers with what is no DNS message.", care)
        case .failure(let code):
            return make(.domainServerFailure, "\(who) answers \(code.excerpt).", care)
        case .records, .noRecords, .noName:
            return make(.domainTimedOut, "\(who) gave no whole answer.", care)
        }
    }

    // MARK: Memory

    /// How long whoever asked too early goes on hearing that there is nothing.
    func negativeCache(_ verdict: DomainDiagnosis.Verdict) -> [Finding] {
        guard case .found = observations.zone else { return [] }
        let resolver = observations.resolver.challenge
        let remembered = resolver.outcome == .noName || resolver.outcome == .noRecords ? resolver.negativeSeconds : nil
        let isThere =
            verdict == .proved
            || observations.authoritative.contains { server in
                server.challenge.texts.contains { ObservedValue($0, of: question.challenge).kind == .right }
            }
        if isThere {
            // At the domain itself the resolver may have it.
            guard let remembered, !observations.authoritative.contains(where: { hasRightApex($0) }) else { return [] }
            return [
                finding(
                    .info, .domainNegativeCache, at: "/resolver",
                    "Resolvers still remember that \(question.challenge.name) has no record, for \(remembered) more "
                        + "seconds at most.",
                    "Nothing has to be done: the domain's own servers were asked.", received: "\(remembered) s")
            ]
        }
        let announced = observations.authoritative.compactMap(\.challenge.negativeSeconds).max()
        guard verdict == .absent, let seconds = remembered ?? announced else { return [] }
        return [
            finding(
                .info, .domainNegativeCache, at: "/resolver",
                "Resolvers that were asked remember for \(seconds) seconds that \(question.challenge.name) has no record.",
                "After adding the record, do not worry if other tools do not show it before that time is over; this check "
                    + "asks the domain's own servers.", received: "\(seconds) s")
        ]
    }

    private func hasRightApex(_ server: DomainObservations.Server) -> Bool {
        server.apex.texts.contains { ObservedValue($0, of: question.challenge).kind == .right }
    }
}

extension DNSHost {
    /// The part of a name before the zone's.
    static func short(_ name: String, in zone: String) -> String {
        name.hasSuffix("." + zone) ? String(name.dropLast(zone.utf8.count + 1)) : name
    }
}
