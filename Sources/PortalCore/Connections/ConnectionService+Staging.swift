import StrictJSON

/// Edits beside what is live: tested, swapped whole, and taken back one step.
extension ConnectionService {
    static let nothingStaged = PortalError(
        .state, "nothing_staged", "There are no staged edits.",
        remedy: "Change the metadata, the options or the attribute map of an active connection first.")

    /// Makes what is staged the live setup, in one step: each sign-in is made with the one or the other.
    package func applyStaged(
        _ id: ConnectionID, skipTest: Bool, expectedRevision: Int?, as caller: Caller
    ) async throws -> ConnectionView {
        try refuseSkippedTest(skipTest, caller)
        let current = try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, _ in
            try transaction.connection(id)
        }
        let report = current.staged.flatMap { self.report(on: $0, of: current) }
        let applied = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let before = try transaction.connection(id)
            try Revision.check(expectedRevision, against: before.revision)
            guard let staged = before.staged else { throw Self.nothingStaged }
            guard staged.metadata == current.staged?.metadata else { throw Self.changedMeanwhile }
            if before.state == .active {
                try Self.requireReady(
                    staged, report: report, skipTest: skipTest, organization: try transaction.organizations.get(),
                    name: before.name)
            }
            var after = before
            after.previous = before.live
            after.live = staged
            after.live.retire(before.live, at: scope.now)
            after.staged = nil
            after.live.appointPrimary(at: scope.now)
            if after.live.metadata != before.live.metadata { after.watchMetadata(at: scope.now) }
            try transaction.save(&after, replacing: before, as: Self.eventType(after.live, before.live), scope)
            return after
        }
        return try await present(applied)
    }

    package func discardStaged(_ id: ConnectionID, as caller: Caller) async throws -> ConnectionView {
        let left = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let before = try transaction.connection(id)
            guard before.staged != nil else { throw Self.nothingStaged }
            var after = before
            after.staged = nil
            if after.watchedSetup == nil { after.monitor = nil }
            try transaction.save(&after, replacing: before, as: .connectionUpdated, scope)
            return after
        }
        return try await present(left)
    }

    /// Makes the setup before the last apply live again. What was live is staged, so that it can be mended, unless other
    /// edits are staged already.
    package func rollBack(_ id: ConnectionID, as caller: Caller) async throws -> ConnectionView {
        let restored = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) {
            transaction, scope in
            let before = try transaction.connection(id)
            guard let previous = before.previous else {
                throw PortalError(
                    .state, "nothing_to_roll_back", "There is no earlier setup to go back to.",
                    remedy: "One is kept from each connections/staged/apply until the next.")
            }
            if previous.options.allowUnverifiedDomains, !before.live.options.allowUnverifiedDomains {
                try refuseUnverifiedDomains(caller)
            }
            if !previous.options.requireVerifiedEmail, before.live.options.requireVerifiedEmail {
                try refuseUnverifiedEmail(caller)
            }
            if before.state == .active { try Self.requireTrust(previous, name: before.name, at: scope.now) }
            var after = before
            after.live = previous
            after.live.retire(before.live, at: scope.now)
            after.previous = nil
            if after.staged == nil, after.state == .active { after.staged = before.live }
            after.live.appointPrimary(at: scope.now)
            if after.live.metadata != before.live.metadata { after.watchMetadata(at: scope.now) }
            try transaction.save(&after, replacing: before, as: Self.eventType(after.live, before.live), scope)
            return after
        }
        return try await present(restored)
    }

    private static func eventType(_ after: ConnectionSetup, _ before: ConnectionSetup) -> EventType {
        after.metadata == before.metadata ? .connectionUpdated : .connectionMetadataChanged
    }
}
