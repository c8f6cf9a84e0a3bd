import PortalCore

extension StoreConformance {
    static let ordering: [Check] = [
        Check(name: "a read sees every write that was started before it") { subject in
            let tenant = try await subject.makeTenant()
            for number in 1...20 {
                async let written: Void = subject.tenants.write(tenant) {
                    _ = try $0.events.append(StoreSample.draft(tenant, number))
                }
                try await written
                let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
                try expectEqual(last, Int64(number), "last event")
            }
        },
        Check(name: "an acknowledged write is there after opening anew") { subject in
            let tenant = try await subject.makeTenant()
            try await subject.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            let last = try await subject.reopen().tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 1, "last event")
        },
    ]

    static let isolation: [Check] = [
        Check(name: "a write that throws leaves nothing behind and passes its error on") { subject in
            let tenant = try await subject.makeTenant()
            struct Refusal: Error {}
            do {
                try await subject.tenants.write(tenant) { transaction in
                    _ = try transaction.events.append(StoreSample.draft(tenant, 1))
                    throw Refusal()
                }
                throw ConformanceFailure(description: "nothing was thrown")
            } catch is Refusal {}
            let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 0, "last event")
        },
        Check(name: "neighbours of failing writes are kept, and numbers have no gap") { subject in
            let tenant = try await subject.makeTenant()
            struct Refusal: Error {}
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for number in 1...60 {
                    group.addTask {
                        do {
                            try await subject.tenants.write(tenant) { transaction in
                                _ = try transaction.events.append(StoreSample.draft(tenant, number))
                                if number % 3 == 0 { throw Refusal() }
                            }
                            return true
                        } catch {
                            return false
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            try expectEqual(outcomes.count { $0 }, 40, "acknowledged writes")
            let events = try await subject.tenants.read(tenant) {
                try $0.events.list(EventQuery(page: PageRequest(limit: 100))).data
            }
            try expectEqual(events.map(\.sequence), Array(1...40), "sequence numbers")
            try expectEqual(Set(events.map(\.id)).count, 40, "distinct events")
        },
        Check(name: "a write whose task was cancelled leaves nothing behind") { subject in
            let tenant = try await subject.makeTenant()
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await subject.tenants.write(tenant) { _ = try $0.events.append(StoreSample.draft(tenant, 1)) }
            }
            do {
                try await task.value
                throw ConformanceFailure(description: "the cancelled write was acknowledged")
            } catch is CancellationError {}
            let last = try await subject.tenants.read(tenant) { try $0.events.lastSequence() }
            try expectEqual(last, 0, "last event")
        },
    ]
}
