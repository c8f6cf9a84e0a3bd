import PortalCore
import Testing

/// Verdict and findings, from what could be seen.
@Suite struct DomainDoctorTests {
    private static let value = DomainChallenge.valuePrefix + "0a0b0c0d" + String(repeating: "9", count: 32)
    private static let other = DomainChallenge.valuePrefix + "01020304" + String(repeating: "7", count: 32)
    private static let name = "_portal-challenge.mail.example.com"
    private static let question = DomainQuestion(
        domain: "mail.example.com", registrableDomain: "example.com",
        challenge: DomainChallenge(name: name, value: value))

    private static func answer(
        _ outcome: DomainAnswer.Outcome? = nil, _ texts: [[String]] = [], alias: String? = nil, negative: Int? = nil,
        at name: String = name
    ) -> DomainAnswer {
        DomainAnswer(
            name: name, outcome: outcome ?? (texts.isEmpty ? .noName : .records), texts: texts,
            aliases: alias.map { [$0] } ?? [], negativeSeconds: negative)
    }

    private static func server(
        _ name: String, _ challenge: DomainAnswer, apex: DomainAnswer? = nil
    ) -> DomainObservations.Server {
        let failure = challenge.outcome.isAnswer ? nil : challenge.outcome
        return DomainObservations.Server(
            name: name, address: "192.0.2.1", challenge: challenge,
            apex: apex ?? answer(failure ?? .noRecords, at: "mail.example.com"))
    }

    private static func diagnose(
        _ servers: DomainObservations.Server..., resolver: DomainAnswer = answer(.noName),
        elsewhere: [DomainAnswer] = [],
        zone: DomainObservations.Zone? = nil, foreign: Set<String> = []
    ) -> DomainDiagnosis {
        let observations = DomainObservations(
            zone: zone ?? .found(name: "example.com", nameServers: servers.map(\.name)),
            resolver: server("resolver", resolver), authoritative: servers, elsewhere: elsewhere)
        return DomainDoctor(question, observations, foreignTokens: foreign).diagnosis()
    }

    private func codes(_ diagnosis: DomainDiagnosis) -> [String] { diagnosis.findings.map(\.code.rawValue) }

    @Test func theRecordAtEveryServerProves() {
        let right = Self.answer(nil, [["v=spf1 -all"], [Self.value]])
        let both = Self.diagnose(Self.server("ns1", right), Self.server("ns2", right), resolver: right)
        #expect(both.verdict == .proved && both.outcome == .verified && both.findings.isEmpty)
        #expect(both.nameservers.map(\.status) == [.hasRecord, .hasRecord] && both.zone == "example.com")
        let apex = Self.diagnose(
            Self.server("ns1", Self.answer(), apex: Self.answer(nil, [[Self.value]], at: "mail.example.com")))
        #expect(apex.verdict == .proved)
        let pieces = Self.diagnose(
            Self.server("ns1", Self.answer(nil, [["portal-domain-", String(Self.value.dropFirst(14))]])))
        #expect(pieces.verdict == .proved && codes(pieces) == ["domain.record.split_strings"])
        #expect(pieces.findings.first?.severity == .info)
    }

    @Test func aServerThatDeniesTheRecordIsAnObjectionAndASilentOneIsNot() {
        let right = Self.answer(nil, [[Self.value]])
        let stale = Self.diagnose(Self.server("ns1", right), Self.server("ns2", Self.answer()))
        #expect(stale.verdict == .undecided && stale.outcome == .serversDisagree)
        #expect(codes(stale).first == "domain.dns.stale_server" && stale.findings.first?.path == "/nameservers/ns2")
        let silent = Self.diagnose(Self.server("ns1", right), Self.server("ns2", Self.answer(.timedOut)))
        #expect(silent.verdict == .proved && codes(silent) == ["domain.dns.timeout"])
        #expect(silent.findings.first?.severity == .warning)
    }

    @Test func whatOnlyTheResolverSaysProvesNothing() {
        let right = Self.answer(nil, [[Self.value]])
        let alone = Self.diagnose(Self.server("ns1", Self.answer(.timedOut)), resolver: right)
        #expect(alone.verdict == .undecided && alone.outcome == .unavailable && codes(alone) == ["domain.dns.timeout"])
        let denied = Self.diagnose(Self.server("ns1", Self.answer()), resolver: right)
        #expect(denied.verdict == .absent)
        // A server that is no authority, though it has the text.
        let lame = Self.diagnose(Self.server("ns1", Self.answer(.notAuthoritative, [[Self.value]])))
        #expect(lame.verdict == .undecided && codes(lame) == ["domain.dns.lame_delegation"])
        // Behind an alias the text may be anybody's.
        let aliased = Self.diagnose(Self.server("ns1", Self.answer(.records, [[Self.value]], alias: "x.example.net")))
        #expect(aliased.verdict == .absent && codes(aliased).contains("domain.record.cname"))
    }

    @Test(arguments: [
        ([value.replacing("=", with: "= ")], "domain.record.split_strings"),
        (["\"" + value + "\""], "domain.record.extra_quotes"),
        (["\\\"" + value + "\\\""], "domain.record.extra_quotes"),
        (["“" + value + "”"], "domain.record.extra_quotes"), ([other], "domain.record.wrong_token"),
        ([value.uppercased()], "domain.record.wrong_token"), ([String(value.dropLast(3))], "domain.record.incomplete"),
        ([String(value.dropFirst(27))], "domain.record.incomplete"),
        (
            ["portal-domain-", "verification= ", "x"],
            "domain.record.wrong_token"
        ), (["something else"], "domain.record.other_value"),
    ])
    func wrongValuesAreToldApart(_ strings: [String], _ code: String) {
        let diagnosis = Self.diagnose(Self.server("ns1", Self.answer(nil, [strings])))
        #expect(diagnosis.verdict == .absent && diagnosis.outcome == .recordWrong)
        #expect(codes(diagnosis) == [code])
        let finding = diagnosis.findings.first
        #expect(finding?.expected == Self.value && finding?.received?.isEmpty == false)
        #expect(finding?.remedy.contains(Self.value) == true)
    }

    @Test func anotherOrganizationsTokenIsRecognised() {
        let token = String(Self.other.dropFirst(27))
        let servers = [Self.server("ns1", Self.answer(nil, [[Self.other]]))]
        let observations = DomainObservations(
            zone: .found(name: "example.com", nameServers: ["ns1"]), resolver: servers[0], authoritative: servers,
            elsewhere: [])
        #expect(DomainDoctor.otherTokens(in: observations, of: Self.question.challenge) == [token])
        let diagnosis = Self.diagnose(servers[0], foreign: [token])
        #expect(codes(diagnosis) == ["domain.record.other_organization"])
    }

    @Test func wrongPlacesAreToldApart() {
        let missing = Self.server("ns1", Self.answer())
        func at(_ name: String) -> DomainDiagnosis {
            Self.diagnose(missing, elsewhere: [Self.answer(nil, [[Self.value]], at: name)])
        }
        #expect(codes(at(Self.name + ".example.com")) == ["domain.record.doubled_zone"])
        #expect(codes(at("mail.example.com.example.com")) == ["domain.record.doubled_zone"])
        let host = at("_portal-challenge.example.com")
        #expect(codes(host) == ["domain.record.wrong_host"] && host.findings.first?.expected == Self.name)
        let foreign = Self.diagnose(missing, elsewhere: [Self.answer(nil, [["other"]], at: "www.mail.example.com")])
        #expect(codes(foreign) == ["domain.record.nxdomain"] && foreign.outcome == .recordMissing)
        let empty = Self.diagnose(Self.server("ns1", Self.answer(.noRecords)))
        #expect(codes(empty) == ["domain.record.missing"])
        let names = Self.question.challenge.misplacedNames(domain: "mail.example.com", zone: "example.com")
        #expect(names.contains(Self.name + ".example.com") && names.contains("portal-challenge.mail.example.com"))
        #expect(!names.contains(Self.name) && Set(names).count == names.count)
    }

    @Test func theMemoryOfResolversIsTold() {
        let right = Self.answer(nil, [[Self.value]])
        let early = Self.diagnose(Self.server("ns1", right), resolver: Self.answer(.noName, negative: 240))
        #expect(early.verdict == .proved && codes(early) == ["domain.dns.negative_cache"])
        #expect(early.findings.first?.received == "240 s")
        let missing = Self.diagnose(Self.server("ns1", Self.answer(.noName, negative: 300)))
        #expect(codes(missing) == ["domain.record.nxdomain", "domain.dns.negative_cache"])
    }

    @Test(arguments: [
        (DomainAnswer.Outcome.serverFailure, "domain.dns.servfail"), (.refused, "domain.dns.refused"),
        (.timedOut, "domain.dns.timeout"), (.unreachable, "domain.dns.unreachable"),
        (.truncated, "domain.dns.truncated"), (.malformed, "domain.dns.malformed"),
        (.notAuthoritative, "domain.dns.lame_delegation"), (.noAddress, "domain.dns.no_server_address"),
        (.notAllowed, "domain.dns.server_not_allowed"), (.failure("NOTIMP"), "domain.dns.servfail"),
    ])
    func serversThatGiveNoAnswer(_ outcome: DomainAnswer.Outcome, _ code: String) {
        let diagnosis = Self.diagnose(Self.server("ns1", Self.answer(outcome)))
        #expect(diagnosis.verdict == .undecided && diagnosis.outcome == .unavailable && codes(diagnosis) == [code])
        #expect(diagnosis.findings.first?.severity == .error && diagnosis.nameservers.first?.status == .noAnswer)
        let unknown = Self.diagnose(zone: .unknown(outcome))
        #expect(codes(unknown) == [code] && unknown.findings.first?.path == "/resolver")
    }

    @Test func oneOfAServersAddressesIsEnough() {
        let right = Self.answer(nil, [[Self.value]])
        var long = Self.server("ns1", Self.answer(.unreachable))
        long.address = "2001:db8::1"
        let diagnosis = Self.diagnose(Self.server("ns1", right), long)
        #expect(diagnosis.verdict == .proved && diagnosis.findings.isEmpty)
    }

    @Test func aDomainThatDoesNotExist() {
        let diagnosis = Self.diagnose(zone: .some(.none))
        #expect(
            diagnosis.verdict == .absent && diagnosis.outcome == .noZone && codes(diagnosis) == ["domain.zone.missing"])
    }

    @Test func theRemedyIsInTheWordsOfTheHost() {
        let diagnosis = Self.diagnose(Self.server("ada.ns.cloudflare.com", Self.answer()))
        #expect(diagnosis.dnsHost == "Cloudflare")
        let remedy = diagnosis.findings.first?.remedy ?? ""
        #expect(remedy.contains("DNS → Records → Add record") && remedy.contains("“Name” _portal-challenge.mail,"))
    }
}
