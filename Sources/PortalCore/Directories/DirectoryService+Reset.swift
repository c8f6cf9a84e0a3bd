extension DirectoryService {
    /// What a reset says to applications.
    private struct ResetRecord: Codable, Sendable {
        var directory: DirectoryView
        /// How many users and groups the directory forgot.
        var forgotten: Forgotten
        /// Always false: what the directory forgot says nothing about who may work with the application.
        var deprovision: Bool
        var explanation: String

        struct Forgotten: Codable, Sendable {
            var users: DirectoryView.UserCounts
            var groups: Int
        }
    }

    private struct Reset: Codable, Sendable {
        var directory: CountedDirectory
        var isPurged: Bool
    }

    /// Returns a directory to its setup: without users, groups, map, selection and credentials, with a new token.
    ///
    /// Nobody is deprovisioned by it: one event, `directory.reset`, says how many were forgotten.
    ///
    /// - Throws: `confirmation_required`.
    package func reset(_ id: DirectoryID, confirm: Bool, as caller: Caller) async throws -> DirectoryView {
        let surroundings = gate.surroundings
        let secret = DirectorySecret.make(surroundings)
        let reset = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let before = try transaction.directory(id)
            let counts = try transaction.directoryUsers.counts(of: id)
            guard confirm else {
                throw PortalError(
                    .state, "confirmation_required",
                    "Resetting “\(before.name)” makes it forget its users (\(counts.users)) and groups (\(counts.groups)), its "
                        + "attribute map and selection, and ends its tokens or credentials at once. Nobody is "
                        + "deprovisioned by it.",
                    remedy: "Call it again with confirm: true.", field: "/confirm")
            }
            var after = Directory(
                id: id, organizationId: before.organizationId, providerId: before.providerId,
                protocol: before.protocol, name: before.name, externalId: before.externalId,
                createdAt: before.createdAt)
            after.revision = before.revision + 1
            after.updatedAt = scope.now
            if before.protocol == .scim {
                after.tokens = [secret.token(in: id.tenant, at: scope.now, surroundings)]
            }
            let isPurged = try transaction.discard(id)
            try transaction.directories.insert(after)
            let view = DirectoryView(after, counts: DirectoryCounts(), at: scope.now)
            try scope.record(
                .directoryReset, of: after.organizationId, in: transaction.events, targets: [after.eventTarget],
                data: ResetRecord(
                    directory: view,
                    forgotten: ResetRecord.Forgotten(users: DirectoryView.UserCounts(counts), groups: counts.groups),
                    deprovision: false,
                    explanation: "The directory forgot its users and groups. Do not remove anybody because of it: "
                        + "they are announced again when the identity provider sends them."))
            for token in before.tokens where token.isLive(at: scope.now) {
                try scope.record(.directoryTokenRevoked, token, of: after, in: transaction)
            }
            for token in after.tokens { try scope.record(.directoryTokenCreated, token, of: after, in: transaction) }
            return Reset(
                directory: CountedDirectory(
                    after, DirectoryCounts(), token: after.tokens.isEmpty ? nil : secret.text),
                isPurged: isPurged)
        }
        if !reset.isPurged { try await expectPurge(of: id) }
        return try await present(reset.directory)
    }
}
