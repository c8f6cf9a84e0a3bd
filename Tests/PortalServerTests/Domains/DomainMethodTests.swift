import PortalCore
import PortalServer
import PortalStorage
import StrictJSON
import Testing

/// `domains/*`, with a DNS that says what the test wants.
@Suite struct DomainMethodTests {
    private func domain(_ client: TestClient, _ organization: String, _ name: String = "engine-works.io") async throws
        -> JSON
    {
        try await client.call(
            "domains/create", ["organizationId": .string(organization), "domain": .string(name)])
    }

    private func publish(_ domain: JSON, _ host: TestHost) throws {
        host.records.set(
            try #require(domain["record"]).text("value"), at: try #require(domain["record"]).text("name"))
    }

    private func own(_ domain: JSON) throws -> JSON { ["domainId": .string(try domain.text("id"))] }

    private func types(_ host: TestHost, _ organization: String) async throws -> [String] {
        try await host.events(of: organization).map(\.type.rawValue).filter { $0.hasPrefix("organization_domain") }
    }

    private func domains(_ client: TestClient, _ organization: String) async throws -> JSON? {
        try await client.call("organizations/get", ["organizationId": .string(organization)])["domains"]
    }

    /// A visit, and the checks that it asked for.
    private func visit(_ host: TestHost, _ domain: JSON) async throws {
        let id = try #require(DomainID(try domain.text("id")))
        try await host.services.housekeeping.visit(id.tenant)
        try await host.services.domainVerifier.check(id)
    }

    @Test func aDomainIsProvedByItsRecord() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await domain(client, organization, "Bücher-Works.IO")
            #expect(made["state"] == "pending" && made["strategy"] == "dns")
            #expect(
                made["domain"] == "xn--bcher-works-9db.io" || made["domain"]?.stringValue?.hasPrefix("xn--") == true)
            #expect(made["unicodeDomain"] == "bücher-works.io")
            let record = try #require(made["record"])
            #expect(try record.text("name") == "_portal-challenge." + made.text("domain"))
            let token = try record.text("value").dropFirst(27)
            #expect(token.count == 40 && record["type"] == "TXT")
            let missing = try await client.call("domains/verify", own(made))
            #expect(missing["state"] == "pending" && missing["lastCheck"]?["outcome"] == "record_missing")
            #expect(missing["lastCheck"]?["findings"]?[0]?["code"] == "domain.record.nxdomain")
            #expect(try await domains(client, organization) == [])
            try publish(made, host)
            let verified = try await client.call("domains/verify", own(made))
            #expect(verified["state"] == "verified" && verified["verifiedAt"] != nil && verified["revision"] == 2)
            #expect(verified["lastCheck"]?["nameservers"]?[0]?["status"] == "has_record")
            #expect(try await client.call("domains/get", own(made)) == verified)
            #expect(try await domains(client, organization) == [try #require(made["domain"])])
            let name = try made.text("domain")
            #expect(try await host.services.domainVerifier.line(of: name)?.organizationId.description == organization)
            let answer = try await client.call("sso/resolve", ["email": .string("ada@\(name)")])
            #expect(answer["organizationId"] == .string(organization))
            let written = try await client.call("sso/resolve", ["email": "ada@Bücher-Works.io"])
            #expect(written["organizationId"] == .string(organization))
            // Again changes nothing.
            _ = try await client.call("domains/verify", own(made))
            #expect(
                try await types(host, organization) == ["organization_domain.created", "organization_domain.verified"])
            try await client.call("domains/delete", own(made))
            #expect(try await domains(client, organization) == [])
            #expect(try await host.services.domainVerifier.line(of: name) == nil)
            try await client.refusal("domains/get", own(made), -32004, "domain_not_found")
            #expect(try await types(host, organization).last == "organization_domain.deleted")
        }
    }

    @Test(arguments: [
        ("co.uk", -32022, "public_suffix"), ("gmail.com", -32022, "consumer_domain"),
        ("https://a.example.com", -32602, "invalid_params"), ("a b.com", -32602, "invalid_params"),
        ("localhost", -32602, "invalid_params"), ("10.0.0.1", -32602, "invalid_params"),
    ])
    func whatIsNoDomainOfAnOrganization(_ name: String, _ code: Int, _ reason: String) async throws {
        try await TestHost.run { _, client in
            let organization = try await client.organization()
            let params: JSON = ["organizationId": .string(organization), "domain": .string(name)]
            try await client.refusal("domains/create", params, code, reason, field: "/domain")
            try await client.refusal(
                "organizations/create", ["name": "B", "domains": ["b.example.com", .string(name)]], code, reason,
                field: "/domains/1")
            #expect(try await client.call("organizations/list").page().count == 1)
        }
    }

    @Test func badInputIsRefused() async throws {
        try await TestHost.run { _, client in
            let organization = try await client.organization()
            _ = try await domain(client, organization)
            try await client.refusal(
                "domains/create", ["organizationId": .string(organization), "domain": "Engine-Works.io."], -32009,
                "domain_exists")
            for params: JSON in [
                [:], ["domainId": 1], ["domainId": "dom_x"], ["domainId": .string(organization)],
            ] {
                for method in ["get", "verify", "verifyManually", "delete"] {
                    try await client.refusal("domains/\(method)", params, -32602, "invalid_params")
                }
            }
            let many = JSON.array((0...DomainRules.maximumAtOnce).map { .string("d\($0).example.com") })
            try await client.refusal("organizations/create", ["name": "B", "domains": many], -32602, "invalid_params")
            try await client.refusal(
                "organizations/create", ["name": "B", "domains": ["a.example.com", "A.example.com"]], -32602,
                "invalid_params")
        }
    }

    @Test func anOrganizationBeginsWithDomains() async throws {
        try await TestHost.run { host, client in
            let made = try await client.call(
                "organizations/create", ["name": "Acme", "domains": ["acme.example.com", "engine-works.io"]])
            #expect(made["domains"] == [])
            let organization = try made.text("id")
            let params: JSON = ["organizationId": .string(organization)]
            let listed = try await client.call("domains/list", params).page()
            #expect(listed.map { $0["domain"] } == ["acme.example.com", "engine-works.io"])
            #expect(try await types(host, organization).count == 2)
            _ = try await client.call("domains/verifyManually", own(listed[0]))
            let other: JSON = ["name": "Other", "domains": ["acme.example.com"]]
            try await client.refusal("organizations/create", other, -32009, "domain_taken", field: "/domains/0")
            let pending = try await client.call(
                "domains/list", ["organizationId": .string(organization), "state": "pending"]
            ).page()
            #expect(pending.map { $0["domain"] } == ["engine-works.io"])
        }
    }

    @Test func theVendorsWordIsEnoughAndAPortalSessionsIsNot() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let session = try await client.session(organization, intents: ["domain_verification"])
            let made = try await client.call(
                "domains/create", ["organizationId": .string(organization), "domain": "engine-works.io"],
                session: session)
            try await client.refusal("domains/verifyManually", own(made), session: session, -32003, "admin_required")
            let verified = try await client.call("domains/verifyManually", own(made), key: "once")
            #expect(
                verified["state"] == "verified" && verified["strategy"] == "manual" && verified["nextCheckAt"] == nil)
            #expect(try await client.call("domains/verifyManually", own(made), key: "once") == verified)
            #expect(try await domains(client, organization) == ["engine-works.io"])
            // A look finds nothing, and that changes nothing.
            let looked = try await client.call("domains/verify", own(made))
            #expect(looked["state"] == "verified" && looked["lastCheck"]?["outcome"] == "record_missing")
            #expect(looked["recordMissingSince"] == nil)
            try await client.call("domains/delete", own(made), key: "gone")
            try await client.call("domains/delete", own(made), key: "gone")
        }
    }

    @Test func aVerifiedDomainCompletesTheSharedLinkThatWasMadeForIt() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let link = try await client.link(organization, kind: "shared", intents: ["domain_verification"])
            let made = try await domain(client, organization)
            try publish(made, host)
            _ = try await client.call("domains/verify", own(made))
            let after = try await client.call("portalLinks/get", ["linkId": .string(link.text("id"))])
            #expect(after["state"] == "completed")
        }
    }

    @Test func aConnectionCanBeActivatedWhenADomainIsVerified() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let connection = try await client.connection(organization)
            try await client.call(
                "connections/setMetadata",
                ["connectionId": .string(connection), "metadataXml": .string(try Samples.metadata())])
            let params: JSON = ["connectionId": .string(connection), "skipTest": true]
            try await client.refusal("connections/activate", params, -32012, "domain_not_verified")
            let made = try await domain(client, organization)
            try publish(made, host)
            _ = try await client.call("domains/verify", own(made))
            #expect(try await client.call("connections/activate", params)["state"] == "active")
        }
    }

    @Test func ofTwoOrganizationsThatVerifyOneDomainAtOnceOneHasIt() async throws {
        try await TestHost.run { host, client in
            var made: [JSON] = []
            for name in ["A", "B"] {
                let one = try await domain(client, try await client.organization(name))
                made.append(one)
            }
            // Both find the right record, each its own, as a zone can hold both.
            let names = try made.map { try #require($0["record"]).text("name") }
            #expect(names[0] == names[1])
            let records = BothRecords(try made.map { try #require($0["record"]).text("value") })
            let other = try TestHost(clock: host.clock, folder: host.folder, domainRecords: records)
            defer { other.storage.close() }
            let ids = try made.map { try #require(DomainID(try $0.text("id"))) }
            let ended = try await withThrowingTaskGroup(of: Domain.self) { tasks in
                for id in ids { tasks.addTask { try await other.services.domains.verify(id, as: Caller()) } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(ended.filter { $0.state == .verified }.count == 1)
            let loser = try #require(ended.first { $0.state == .failed })
            #expect(loser.failureReason == .verifiedByOtherOrganization && loser.nextCheckAt == nil)
            #expect(
                try await types(host, loser.organizationId.description)
                    == ["organization_domain.created", "organization_domain.verification_failed"])
            let lost: JSON = ["domainId": .string(loser.id.description)]
            try await client.refusal("domains/verifyManually", lost, -32009, "domain_taken")
            try await client.refusal(
                "domains/create",
                ["organizationId": .string(try await client.organization("C")), "domain": "engine-works.io"], -32009,
                "domain_taken", field: "/domain")
            // What the winner lets go, the other can have.
            let winner = try #require(ended.first { $0.state == .verified })
            try await client.call("domains/delete", ["domainId": .string(winner.id.description)])
            let again = try await other.services.domains.verify(loser.id, as: Caller())
            #expect(again.state == .verified && again.failureReason == nil)
        }
    }

    @Test func anOrganizationHasSoManyDomains() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let id = try #require(OrganizationID(organization))
            try await host.gate.store.write(id.tenant) { [gate = host.gate] transaction in
                for number in 1...DomainRules.maximumPerOrganization {
                    let name = "d\(number).example.com"
                    try transaction.domains.insert(
                        Domain(
                            id: gate.surroundings.makeID(in: id.tenant), organizationId: id, domain: name,
                            unicodeDomain: name, record: DomainChallenge(name: name, value: name),
                            createdAt: gate.surroundings.now()))
                }
            }
            try await client.refusal(
                "domains/create", ["organizationId": .string(organization), "domain": "engine-works.io"], -32012,
                "too_many_domains")
        }
    }

    @Test func anotherOrganizationsTokenIsToldAsThat() async throws {
        try await TestHost.run { host, client in
            let theirs = try await domain(client, try await client.organization("A"))
            let ours = try await domain(client, try await client.organization("B"))
            try publish(theirs, host)
            let looked = try await client.call("domains/verify", own(ours))
            #expect(looked["lastCheck"]?["findings"]?[0]?["code"] == "domain.record.other_organization")
            // A number in a token is no proof: nobody was given this one.
            let value = try #require(theirs["record"]).text("value")
            host.records.set(
                String(value.dropLast(8)) + "00000000", at: try #require(ours["record"]).text("name"))
            let forged = try await client.call("domains/verify", own(ours))
            #expect(forged["lastCheck"]?["findings"]?[0]?["code"] == "domain.record.wrong_token")
        }
    }

    // MARK: By itself

    @Test func aPendingDomainIsFoundByItselfAndGivenUpInTheEnd() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let (found, lost) = (
                try await domain(client, organization), try await domain(client, organization, "lost.example.com")
            )
            // Not before its time.
            try await visit(host, found)
            #expect(host.records.questions.value.isEmpty)
            var looks = 0
            var intervals: [Int64] = []
            while true {
                let before = try await client.call("domains/get", own(lost))
                guard let due = before["nextCheckAt"]?.stringValue.flatMap({ Timestamp($0) }) else { break }
                let seconds = (due.milliseconds - host.clock.now().milliseconds) / 1_000 + 1
                intervals.append(seconds)
                host.clock.advance(seconds: max(seconds, 1))
                try await visit(host, lost)
                looks += 1
                if looks == 3 { try publish(found, host) }
                if looks == 4 { try await visit(host, found) }
                try #require(looks < 200)
            }
            #expect(try await client.call("domains/get", own(found))["state"] == "verified")
            let failed = try await client.call("domains/get", own(lost))
            #expect(failed["state"] == "failed" && failed["failureReason"] == "verification_period_expired")
            // Minutes, then hours, then days.
            #expect(intervals.prefix(5).allSatisfy { $0 <= 400 } && intervals.max() ?? 0 > 80_000 && looks < 100)
            #expect(try await types(host, organization).filter { $0.hasSuffix("verification_failed") }.count == 1)
            // Somebody asks: the search begins anew.
            let again = try await client.call("domains/verify", own(lost))
            #expect(again["state"] == "pending" && again["failureReason"] == nil && again["nextCheckAt"] != nil)
        }
    }

    @Test func aRecordThatGoesIsToldOnceEachTime() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await domain(client, organization)
            let name = try #require(made["record"]).text("name")
            try publish(made, host)
            _ = try await client.call("domains/verify", own(made))
            func nextDay() async throws -> JSON {
                host.clock.advance(seconds: DomainSchedule.recheckSeconds + 1)
                try await visit(host, made)
                return try await client.call("domains/get", own(made))
            }
            #expect(try await nextDay()["recordMissingSince"] == nil)
            host.records.set(nil, at: name)
            host.records.silence(true)
            #expect(try await nextDay()["recordMissingSince"] == nil)
            host.records.silence(false)
            let gone = try await nextDay()
            #expect(gone["state"] == "verified" && gone["recordMissingSince"] != nil)
            #expect(try await nextDay()["recordMissingSince"] == gone["recordMissingSince"])
            try publish(made, host)
            #expect(try await nextDay()["recordMissingSince"] == nil)
            host.records.set(nil, at: name)
            _ = try await nextDay()
            #expect(try await types(host, organization).filter { $0.hasSuffix("record_missing") }.count == 2)
            #expect(try await domains(client, organization) == ["engine-works.io"])
        }
    }

    @Test func aDomainThatIsDueIsLookedForOnceByTwoHosts() async throws {
        try await TestHost.run { host, client in
            let made = try await domain(client, try await client.organization())
            let other = try TestHost(clock: host.clock, folder: host.folder)
            defer { other.storage.close() }
            host.clock.advance(seconds: DomainSchedule.firstSeconds + 1)
            let id = try #require(DomainID(try made.text("id")))
            async let first: Void = host.services.domainVerifier.check(id)
            async let second: Void = other.services.domainVerifier.check(id)
            _ = try await (first, second)
            #expect(host.records.questions.value.count + other.records.questions.value.count == 1)
        }
    }

    // MARK: What a crash leaves

    @Test func theIndexIsMended() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let id = try #require(OrganizationID(organization))
            let made = try await domain(client, organization)
            try publish(made, host)
            let verifier = host.services.domainVerifier
            // The index was claimed, and then nothing: the next look goes on.
            let stored = try await host.gate.store.read(id.tenant) { transaction in
                try transaction.domains.list(PageRequest(), state: nil).data
            }
            #expect(try await verifier.claim(try #require(stored.first)))
            try await verifier.settle(in: id.tenant)
            #expect(try await verifier.line(of: "engine-works.io") != nil)
            host.clock.advance(seconds: 120)
            try await verifier.settle(in: id.tenant)
            #expect(try await verifier.line(of: "engine-works.io") == nil)
            // Verified, and the line was lost, for example with the whole index.
            _ = try await client.call("domains/verify", own(made))
            let line = try #require(try await verifier.line(of: "engine-works.io"))
            try await verifier.release(line)
            try await host.services.housekeeping.visit(id.tenant)
            #expect(try await verifier.line(of: "engine-works.io")?.organizationId == id)
            // And meanwhile another one got it.
            try await verifier.release(try #require(try await verifier.line(of: "engine-works.io")))
            let rival = try #require(OrganizationID(try await client.organization("Rival")))
            try await host.storage.environment.write { transaction in
                try transaction.domains.insert(
                    VerifiedDomain(domain: "engine-works.io", organizationId: rival, verifiedAt: line.verifiedAt))
            }
            try await host.services.housekeeping.visit(id.tenant)
            let lost = try await client.call("domains/get", own(made))
            #expect(lost["state"] == "failed" && lost["failureReason"] == "verified_by_other_organization")
            #expect(try await domains(client, organization) == [])
        }
    }

    @Test func aDomainThatIsDeletedWhileItIsLookedForStaysDeleted() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await domain(client, organization)
            try publish(made, host)
            let id = try #require(DomainID(try made.text("id")))
            host.records.onQuestion { try await host.services.domains.delete(id, as: Caller()) }
            await #expect(throws: PortalError.notFound(DomainID.self)) {
                try await host.services.domains.verify(id, as: Caller())
            }
            #expect(try await domains(client, organization) == [])
            host.records.onQuestion(nil)
            host.clock.advance(seconds: 120)
            try await host.services.housekeeping.visit(id.tenant)
            #expect(try await host.services.domainVerifier.line(of: "engine-works.io") == nil)
        }
    }

    @Test func anImportedOrganizationBringsItsDomains() async throws {
        try await TestHost.run { host, client in
            let organization = try await client.organization()
            let made = try await domain(client, organization)
            try publish(made, host)
            _ = try await client.call("domains/verify", own(made))
            let path = host.folder + "/acme.sqlite"
            try await client.call(
                "organizations/export", ["organizationId": .string(organization), "path": .string(path)])
            try await client.call("organizations/delete", ["organizationId": .string(organization)])
            #expect(try await host.services.domainVerifier.line(of: "engine-works.io") == nil)
            try await client.call("organizations/import", ["path": .string(path)])
            try await host.services.housekeeping.visit(try #require(OrganizationID(organization)).tenant)
            #expect(try await host.services.domainVerifier.line(of: "engine-works.io") != nil)
            #expect(try await client.call("domains/get", own(made))["state"] == "verified")
        }
    }
}

/// A zone with the records of several organisations at one name.
private struct BothRecords: DomainRecords {
    let values: [String]

    init(_ values: [String]) { self.values = values }

    func observe(_ question: DomainQuestion) async throws -> DomainObservations {
        let answer = DomainAnswer(name: question.challenge.name, outcome: .records, texts: values.map { [$0] })
        let server = DomainObservations.Server(
            name: "ns1", address: nil, challenge: answer,
            apex: DomainAnswer(name: question.domain, outcome: .noRecords))
        return DomainObservations(
            zone: .found(name: question.domain, nameServers: ["ns1"]), resolver: server, authoritative: [server],
            elsewhere: [])
    }
}
