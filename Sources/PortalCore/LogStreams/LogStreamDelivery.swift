import StrictJSON

/// Sends events to where they are streamed: of all hosts on one environment one does it, under a lease whose token fences
/// what it notes.
///
/// Each stream is served in the order of its log, one batch after the other; the next batch is read when the one before is
/// acknowledged and that is noted. So after a crash only what was acknowledged and not yet noted comes twice.
package struct LogStreamDelivery: Sendable {
    static let leaseName = "log_streams"
    /// For how long the lease is taken, in seconds, and how often it is made longer.
    package static let leaseSeconds: Int64 = 9
    static let renewalMilliseconds: Int64 = 2_500
    /// How often somebody without the lease looks whether it is free, in milliseconds.
    static let standbyMilliseconds: Int64 = 1_000
    /// How often commits are noticed, in milliseconds.
    static let pollMilliseconds: Int64 = 20
    /// Organisations served at the same time.
    static let organizationsAtOnce = 64

    let gate: TenantGate
    let environment: any EnvironmentStore
    let bell: any CommitBell
    let destinations: DestinationCatalog
    let transport: DeliveryTransport
    /// Tells this process from every other.
    private let holder: String

    package init(
        gate: TenantGate, environment: any EnvironmentStore, bell: any CommitBell, destinations: DestinationCatalog,
        transport: DeliveryTransport
    ) {
        self.gate = gate
        self.environment = environment
        self.bell = bell
        self.destinations = destinations
        self.transport = transport
        holder = Hex.encode(gate.surroundings.randomBytes(16))
    }

    // MARK: The lease

    /// Serves until the task is cancelled.
    ///
    /// - Parameter failed: is told of what keeps it from working; it tries again.
    package func run(failed: @escaping @Sendable (any Error) -> Void) async {
        var heard = [UInt32](repeating: 0, count: bell.counters)
        var isNew = true
        while !Task.isCancelled {
            do {
                // Where nobody streams there is nothing to hold, and nothing to look for before the catalogue changes.
                let environmentCounter = bell.counter(of: .environment)
                if bell.changed(since: &heard).contains(environmentCounter) || isNew {
                    isNew = false
                    if let lease = try await takeLeaseIfNeeded() {
                        isNew = true
                        try await hold(lease)
                        continue
                    }
                }
            } catch is CancellationError {
            } catch {
                isNew = true
                failed(error)
            }
            try? await Task.sleep(for: .milliseconds(Self.standbyMilliseconds))
        }
    }

    private func takeLeaseIfNeeded() async throws -> Lease? {
        guard try await environment.read({ try !$0.streamingTenants.all().isEmpty }) else { return nil }
        return try await takeLease()
    }

    private func takeLease() async throws -> Lease? {
        let (holder, surroundings) = (holder, gate.surroundings)
        return try await environment.write { transaction in
            let now = surroundings.now()
            return try transaction.leases.acquire(
                Self.leaseName, holder: holder, now: now, until: now.adding(seconds: Self.leaseSeconds))
        }
    }

    /// Serves for as long as the lease is ours.
    private func hold(_ lease: Lease) async throws {
        let right = DeliveryRight(lease)
        let outcome: Result<Void, any Error>
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    while true {
                        try await Task.sleep(for: .milliseconds(Self.renewalMilliseconds))
                        guard let renewed = try await takeLease(), renewed.token == lease.token else { return }
                        await right.renew(renewed)
                    }
                }
                tasks.addTask { try await serve(under: right) }
                // Whichever ends first ends the other.
                defer { tasks.cancelAll() }
                try await tasks.next()
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // Given back also where the work was cancelled, so that another host need not wait.
        try? await Uncancelled.run { try await environment.write { try $0.leases.release(lease) } }
        try outcome.get()
    }

    // MARK: Who is served

    private func serve(under right: DeliveryRight) async throws {
        let schedule = DeliverySchedule(counter: bell.counter)
        var heard = [UInt32](repeating: 0, count: bell.counters)
        _ = bell.changed(since: &heard)
        await schedule.know(try await environment.read { try $0.streamingTenants.all() }, at: gate.surroundings.now())
        let environmentCounter = bell.counter(of: .environment)
        try await withThrowingDiscardingTaskGroup { tasks in
            while true {
                try Task.checkCancellation()
                guard await right.isValid(at: gate.surroundings.now()) else { return }
                let changed = bell.changed(since: &heard)
                if changed.contains(environmentCounter) {
                    let all = try await environment.read { try $0.streamingTenants.all() }
                    await schedule.know(all, at: gate.surroundings.now())
                }
                let due = await schedule.next(
                    changed, at: gate.surroundings.now(), limit: Self.organizationsAtOnce)
                for tenant in due {
                    tasks.addTask {
                        let next = await serve(tenant, under: right)
                        await schedule.ended(tenant, next: next, at: gate.surroundings.now())
                    }
                }
                try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
            }
        }
    }

    /// Brings an organisation's streams as far as they go. Returns when it is to be served again, of itself.
    func serve(_ tenant: TenantID, under right: DeliveryRight) async -> DeliverySchedule.Next {
        do {
            let streams = try await gate.store.read(tenant) { try $0.logStreams.all() }
            return await withTaskGroup(of: DeliverySchedule.Next.self) { tasks in
                for stream in streams where !stream.isPaused {
                    tasks.addTask { await serve(stream, under: right) }
                }
                var next = DeliverySchedule.Next()
                for await part in tasks { next.merge(part) }
                return next
            }
        } catch let error as PortalError where error == .notFound(OrganizationID.self) {
            return DeliverySchedule.Next()
        } catch {
            return later
        }
    }

    /// What goes wrong with one stream is nothing to the others: its secrets cannot be opened, or the disk is full.
    private func serve(_ stream: LogStream, under right: DeliveryRight) async -> DeliverySchedule.Next {
        do {
            var run = try await StreamRun(stream, of: self, under: right)
            return try await run.drain()
        } catch {
            return later
        }
    }

    /// Looked at again after some time, in seconds.
    private static let laterSeconds: Int64 = 30
    private var later: DeliverySchedule.Next {
        DeliverySchedule.Next(at: gate.surroundings.now().adding(seconds: Self.laterSeconds))
    }
}
