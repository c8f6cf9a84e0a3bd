import PortalCore

extension StoreConformance {
    static let lifecycle: [Check] = [
        Check(name: "an unknown tenant is not found") { subject in
            let tenant = TenantID(number: 77)
            try await expectRefusal("organization_not_found", "read") {
                try await subject.tenants.read(tenant) { _ in }
            }
            try await expectRefusal("organization_not_found", "write") {
                try await subject.tenants.write(tenant) { _ in }
            }
            try await expectRefusal("organization_not_found", "export") {
                _ = try await subject.tenants.export(tenant, to: subject.scratch + "/none")
            }
        },
        Check(name: "what the first write did is there, also after opening anew") { subject in
            let tenant = try await subject.makeTenant()
            let name = try await subject.reopen().tenants.read(tenant) { try $0.organizations.get().name }
            try expectEqual(name, "Acme", "name")
        },
        Check(name: "creating twice is a conflict and harms nothing") { subject in
            let tenant = try await subject.makeTenant()
            do {
                try await subject.tenants.create(tenant) { _ in }
                throw ConformanceFailure(description: "the second creation succeeded")
            } catch let error as PortalError {
                try expectEqual(error.kind, .conflict, "kind")
            }
            _ = try await subject.tenants.read(tenant) { try $0.organizations.get() }
        },
        Check(name: "a first write that throws leaves no tenant") { subject in
            let tenant = TenantID(number: 78)
            struct Refusal: Error {}
            do {
                try await subject.tenants.create(tenant) { transaction in
                    try transaction.organizations.insert(StoreSample.organization(tenant))
                    throw Refusal()
                }
                throw ConformanceFailure(description: "nothing was thrown")
            } catch is Refusal {}
            try await expectRefusal("organization_not_found", "read") {
                try await subject.tenants.read(tenant) { _ in }
            }
            _ = try await subject.makeTenant(78)
        },
        Check(name: "a deleted tenant is gone and its number free, deleting again succeeds") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            try await subject.tenants.delete(tenant)
            try await subject.tenants.delete(tenant)
            try await expectRefusal("organization_not_found", "read") {
                try await subject.tenants.read(tenant) { _ in }
            }
            _ = try await subject.makeTenant()
            let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 0, "events of the new tenant")
        },
        Check(name: "a change within a read is refused") { subject in
            let tenant = try await subject.makeTenant()
            for _ in 0..<2 {
                do {
                    try await subject.tenants.read(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
                    throw ConformanceFailure(description: "the change was accepted")
                } catch is PortalError {}
            }
            let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 0, "events")
        },
        Check(name: "tenants are apart") { subject in
            let first = try await subject.makeTenant(1)
            let second = try await subject.makeTenant(2)
            try await subject.tenants.write(first) { try $0.connections.insert(StoreSample.connection(first, 1)) }
            let found = try await subject.tenants.read(second) {
                try $0.connections.get(StoreSample.id(first, 1))
            }
            try expect(found == nil, "a connection of another tenant was found")
        },
        Check(name: "a watcher is told at once, and when something is committed, until it stops") { subject in
            let tenant = try await subject.makeTenant()
            var changes = subject.tenants.changes(of: tenant).makeAsyncIterator()
            await changes.next()
            try await subject.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            await changes.next()
            let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 1, "events")
        },
    ]
}
