package import PortalCore

extension StoreSample {
    package static func domain(_ tenant: TenantID, _ number: Int) -> Domain {
        Domain(
            id: id(tenant, number), organizationId: id(tenant, 0), domain: "d\(number).example.com",
            unicodeDomain: "d\(number).example.com",
            record: DomainChallenge(
                name: "_x.d\(number).example.com", value: DomainChallenge.valuePrefix + "token\(number)"),
            createdAt: start)
    }
}

extension StoreConformance {
    static let domains: [Check] = [
        Check(name: "domains come back as they were stored") { subject in
            let tenant = try await subject.makeTenant()
            var domain = StoreSample.domain(tenant, 1)
            domain.unicodeDomain = "größe.example"
            let first = domain
            try await subject.tenants.write(tenant) { transaction in
                try transaction.domains.insert(first)
                try transaction.domains.insert(StoreSample.domain(tenant, 2))
                try transaction.domains.insert(StoreSample.domain(tenant, 3))
            }
            let tenants = try await subject.reopen().tenants
            try await tenants.read(tenant) { transaction in
                let domains = transaction.domains
                try expectEqual(try domains.get(first.id), first, "by id")
                try expect(try domains.get(StoreSample.id(tenant, 9)) == nil, "an unknown one was found")
                try expectEqual(try domains.count(), 3, "count")
                try expect(try domains.contains(token: "token2"), "a token was not found")
                try expect(try !domains.contains(token: "token"), "half a token was found")
            }
            domain.state = .verified
            domain.strategy = .manual
            domain.lastCheck = DomainCheck(
                at: StoreSample.start, outcome: .recordWrong,
                findings: [Finding(.error, .domainWrongToken, path: "/record", message: "m", remedy: "r")],
                nameservers: [DomainCheck.NameServer(name: "ns1", address: nil, status: .noAnswer)],
                zone: "example.com", dnsHost: "Someone")
            domain.failureReason = .verifiedByOtherOrganization
            domain.nextCheckAt = nil
            domain.verificationEndsAt = StoreSample.start.adding(seconds: 4)
            domain.verifiedAt = StoreSample.start.adding(seconds: 5)
            domain.recordMissingSince = StoreSample.start.adding(seconds: 6)
            domain.updatedAt = StoreSample.start.adding(seconds: 7)
            domain.revision = 8
            let changed = domain
            try await tenants.write(tenant) { try $0.domains.update(changed) }
            try await tenants.read(tenant) { transaction in
                try expectEqual(try transaction.domains.get(changed.id), changed, "changed")
                try expectEqual(try transaction.domains.verified(), [changed], "verified")
            }
            try await expectRefusal("domain_not_found", "update of an unknown one") {
                try await tenants.write(tenant) { try $0.domains.update(StoreSample.domain(tenant, 9)) }
            }
        },
        Check(name: "an organization has a domain once") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { try $0.domains.insert(StoreSample.domain(tenant, 1)) }
            try await expectRefusal("domain_exists", "the same domain again") {
                try await subject.tenants.write(tenant) { transaction in
                    var again = StoreSample.domain(tenant, 2)
                    again.domain = "d1.example.com"
                    try transaction.domains.insert(again)
                }
            }
            try await subject.tenants.write(tenant) { transaction in
                try transaction.domains.delete(StoreSample.id(tenant, 1))
                try expectEqual(try transaction.domains.count(), 0, "count")
                try transaction.domains.insert(StoreSample.domain(tenant, 1))
            }
        },
        Check(name: "domains are listed by state and found when they are due") { subject in
            let tenant = try await subject.makeTenant()
            let start = StoreSample.start
            let ids: [DomainID] = (1...5).map { StoreSample.id(tenant, $0) }
            try await subject.tenants.write(tenant) { transaction in
                try expect(try transaction.domains.nextDue() == nil, "due without domains")
                for number in 1...5 {
                    var domain = StoreSample.domain(tenant, number)
                    domain.state = number == 4 ? .failed : .pending
                    domain.nextCheckAt = number == 4 ? nil : start.adding(seconds: Int64(10 - number))
                    try transaction.domains.insert(domain)
                }
            }
            try await subject.tenants.read(tenant) { transaction in
                let domains = transaction.domains
                let first = try domains.list(PageRequest(limit: 2), state: .pending)
                try expectEqual(first.data.map(\.id), [ids[0], ids[1]], "first page")
                let rest = try domains.list(PageRequest(limit: 2, cursor: first.nextCursor), state: .pending)
                try expectEqual(rest.data.map(\.id), [ids[2], ids[4]], "second page")
                try expect(rest.nextCursor == nil, "a third page")
                try expectEqual(
                    try domains.list(PageRequest(order: .descending), state: nil).data.map(\.id), ids.reversed(),
                    "all, newest first")
                try expectEqual(try domains.list(PageRequest(), state: .verified).data, [], "none")
                try expectEqual(try domains.nextDue(), start.adding(seconds: 5), "next")
                try expectEqual(
                    try domains.due(at: start.adding(seconds: 8), limit: 2), [ids[4], ids[2]], "due, earliest first")
                try expectEqual(try domains.due(at: start.adding(seconds: 4), limit: 9), [], "due too early")
            }
        },
    ]
}
