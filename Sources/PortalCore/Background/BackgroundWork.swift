/// The host's own work, done by one host at a time: whoever has the lease.
package struct BackgroundWork: Sendable {
    /// How often there is a look at what is due, in seconds.
    package static let intervalSeconds: Int64 = 5
    /// For how long a lease is taken, in seconds; it is made longer before each organisation.
    package static let leaseSeconds: Int64 = 120
    private static let leaseName = "housekeeping"

    let environment: any EnvironmentStore
    let surroundings: Surroundings
    let housekeeping: HousekeepingService
    /// Tells this process from every other.
    let holder: String

    package init(
        environment: any EnvironmentStore, surroundings: Surroundings, housekeeping: HousekeepingService
    ) {
        self.environment = environment
        self.surroundings = surroundings
        self.housekeeping = housekeeping
        holder = Hex.encode(surroundings.randomBytes(16))
    }

    /// Does what is due, if no other host is at it. Nil where there was nothing to do, or another one does it.
    package func round() async throws -> HousekeepingService.Summary? {
        guard try await housekeeping.hasWork(), let lease = try await takeLease() else { return nil }
        let outcome: Result<HousekeepingService.Summary, any Error>
        do {
            outcome = .success(try await housekeeping.round { try await takeLease()?.token == lease.token })
        } catch {
            outcome = .failure(error)
        }
        // Given back also where the work was cancelled, so that another host need not wait.
        try? await Uncancelled.run { try await environment.write { try $0.leases.release(lease) } }
        return try outcome.get()
    }

    private func takeLease() async throws -> Lease? {
        let (holder, surroundings) = (holder, surroundings)
        return try await environment.write { transaction in
            let now = surroundings.now()
            return try transaction.leases.acquire(
                Self.leaseName, holder: holder, now: now, until: now.adding(seconds: Self.leaseSeconds))
        }
    }
}
