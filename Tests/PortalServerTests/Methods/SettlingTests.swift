import PortalCore
import PortalServer
import PortalStorage
import StrictJSON
import Testing

/// What a host that died on the way leaves behind is completed or undone by the next one.
@Suite struct SettlingTests {
    private func entry(_ host: TestHost, _ id: String) async throws -> TenantEntry? {
        guard let tenant = OrganizationID(id)?.tenant else { return nil }
        return try await host.storage.environment.read { try $0.tenants.get(tenant) }
    }

    private func change(_ host: TestHost, _ id: String, _ body: @escaping @Sendable (inout TenantEntry) -> Void)
        async throws
    {
        let tenant = try #require(OrganizationID(id)?.tenant)
        try await host.storage.environment.write { transaction in
            guard var entry = try transaction.tenants.get(tenant) else { return }
            body(&entry)
            try transaction.tenants.update(entry)
        }
    }

    @Test func aReservationWithoutAStoreIsGivenUp() async throws {
        try await TestHost.run { host, client in
            let tenant = TenantID(number: 77)
            let id: OrganizationID = Identifier(tenant: tenant, time: host.clock.now(), entropy: 1)
            let since = host.clock.now()
            try await host.storage.environment.write {
                try $0.tenants.insert(
                    TenantEntry(
                        tenant: tenant, organizationId: id, name: "Half", externalId: "half", state: .creating,
                        since: since))
            }
            try await client.refusal(
                "organizations/get", ["externalId": "half"], -32004, "organization_not_found")
            #expect(try await client.call("organizations/list").page().isEmpty)
            // Another host may still be at it.
            try await host.services.organizations.settle()
            try await client.refusal(
                "organizations/create", ["name": "X", "externalId": "half"], -32009, "external_id_taken")
            host.clock.advance(seconds: OrganizationService.settleAfterSeconds + 1)
            try await host.services.organizations.settle()
            _ = try await client.organization("X", ["externalId": "half"])
            #expect(try await host.storage.environment.read { try $0.tenants.unsettled() }.isEmpty)
        }
    }

    @Test func anOrganisationWhoseStoreWasMadeIsCompleted() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme", ["externalId": "acme"])
            try await change(host, id) { $0.state = .creating }
            #expect(try await client.call("organizations/list").page().isEmpty)
            host.clock.advance(seconds: OrganizationService.settleAfterSeconds + 1)
            try await host.services.organizations.settle()
            #expect(try await client.call("organizations/list").page().count == 1)
            #expect(try await client.call("organizations/get", ["externalId": "acme"]).text("id") == id)
        }
    }

    @Test func anAnnouncedChangeThatNeverCameIsTakenBack() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Acme", ["externalId": "old"])
            let now = host.clock.now()
            try await change(host, id) { entry in
                entry.externalId = "new"
                entry.stale = true
                entry.since = now
            }
            // Found by what it has, not by what was claimed, while the line is under change.
            #expect(try await client.call("organizations/get", ["externalId": "old"]).text("id") == id)
            try await client.refusal("organizations/get", ["externalId": "new"], -32004, "organization_not_found")
            host.clock.advance(seconds: OrganizationService.settleAfterSeconds + 1)
            try await host.services.organizations.settle()
            #expect(try await entry(host, id)?.externalId == "old")
            #expect(try await entry(host, id)?.stale == false)
            _ = try await client.organization("Other", ["externalId": "new"])
        }
    }

    @Test func aChangeWhoseLineWasNotUpdatedIsCompleted() async throws {
        try await TestHost.run { host, client in
            let id = try await client.organization("Old name", ["externalId": "old"])
            let tenant = try #require(OrganizationID(id)?.tenant)
            let now = host.clock.now()
            try await change(host, id) { entry in
                entry.stale = true
                entry.since = now
                entry.externalId = "new"
            }
            try await host.storage.tenants.write(tenant) { transaction in
                var organization = try transaction.organizations.get()
                organization.name = "New name"
                organization.externalId = "new"
                try transaction.organizations.update(organization)
            }
            #expect(try await client.call("organizations/get", ["externalId": "new"]).text("id") == id)
            host.clock.advance(seconds: OrganizationService.settleAfterSeconds + 1)
            try await host.services.organizations.settle()
            #expect(try await client.call("organizations/list", ["search": "new name"]).page().count == 1)
            #expect(try await client.call("organizations/list", ["search": "old"]).page().isEmpty)
        }
    }

    @Test(arguments: [false, true])
    func aDeletionIsFinishedByTheNextCallOrTheNextHost(storeIsGone: Bool) async throws {
        try await TestHost.run { host, client in
            for bySettling in [false, true] {
                let id = try await client.organization("Acme", ["externalId": "acme"])
                let now = host.clock.now()
                try await change(host, id) { entry in
                    entry.state = .deleting
                    entry.since = now
                }
                if storeIsGone { try await host.storage.tenants.delete(try #require(OrganizationID(id)?.tenant)) }
                #expect(try await client.call("organizations/list").page().isEmpty)
                if bySettling {
                    host.clock.advance(seconds: OrganizationService.settleAfterSeconds + 1)
                    try await host.services.organizations.settle()
                } else {
                    try await client.call("organizations/delete", ["organizationId": .string(id)])
                }
                #expect(try await entry(host, id) == nil)
                try await client.refusal(
                    "organizations/get", ["organizationId": .string(id)], -32004, "organization_not_found")
                _ = try await client.organization("Next", ["externalId": "acme"])
                try await client.call("organizations/delete", ["externalId": "acme"])
            }
        }
    }

    @Test func aCancelledCreationReservesNothing() async throws {
        for round in 0..<30 {
            try await TestHost.run { host, client in
                let gate = Task {
                    try await host.services.organizations.create(
                        OrganizationService.Creation(name: "Gone", externalId: "gone"), as: Caller())
                }
                for _ in 0..<round { await Task.yield() }
                gate.cancel()
                let made = try? await gate.value
                let listed = try await client.call("organizations/list").page()
                #expect(listed.count == (made == nil ? 0 : 1))
                #expect(try await host.storage.environment.read { try $0.tenants.unsettled() }.isEmpty)
                if made == nil {
                    #expect(
                        try host.storedBytes().allSatisfy {
                            !$0.path.hasPrefix("data/tenants/") || !$0.path.hasSuffix(".sqlite")
                        })
                    _ = try await client.organization("Next", ["externalId": "gone"])
                }
            }
        }
    }

    @Test func aCancelledChangeOrDeletionLeavesIndexAndStoreInAgreement() async throws {
        try await TestHost.run { host, client in
            for round in 0..<40 {
                let id = try await client.organization("Acme", ["externalId": "acme"])
                let organization = try #require(OrganizationID(id))
                let services = host.services.organizations
                let task = Task {
                    if round.isMultiple(of: 2) { return try await services.delete(.id(organization), as: Caller()) }
                    var change = OrganizationService.Change()
                    change.externalId = .some("changed")
                    _ = try await services.update(.id(organization), change, as: Caller())
                }
                for _ in 0..<round { await Task.yield() }
                task.cancel()
                _ = await task.result
                #expect(try await host.storage.environment.read { try $0.tenants.unsettled() }.isEmpty)
                let listed = try await client.call("organizations/list").page()
                if let kept = listed.first {
                    let externalId = try kept.text("externalId")
                    #expect(try await client.call("organizations/get", ["externalId": .string(externalId)]) == kept)
                    #expect(try await entry(host, id)?.externalId == externalId)
                    try await client.call("organizations/delete", ["organizationId": .string(id)])
                } else {
                    #expect(try await entry(host, id) == nil)
                    try await client.refusal(
                        "organizations/get", ["organizationId": .string(id)], -32004, "organization_not_found")
                }
            }
        }
    }
}
