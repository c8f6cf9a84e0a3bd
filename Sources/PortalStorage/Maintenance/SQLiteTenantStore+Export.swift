package import PortalCore

extension SQLiteTenantStore {
    /// Rows of deleted directories that are removed in one transaction; others have their turn in between.
    private static let purgedAtOnce = 200

    package func export(_ tenant: TenantID, to path: String) async throws -> FileSummary {
        // The copy holds nothing of a directory that was deleted.
        while try await !write(tenant, { try $0.directories.purge(limit: Self.purgedAtOnce) }) {}
        let core = core
        let lane = core.lanes.hold(tenant)
        defer { core.lanes.release(tenant) }
        // Takes its turn, so that the copy holds every write that was started before.
        try await lane.perform(.read) { _ in }
        return try await core.offload {
            let keys = try core.keyring.load().wrapped
            let snapshot = SnapshotFile(directory: core.directory, limits: core.limits)
            return try snapshot.write(core.directory.database(of: tenant), to: path) { database in
                try WrappedKey.replaceAll(keys, access: SQLAccess(database, mayWrite: true))
            }
        }
    }

    package func importTenant(from path: String) async throws -> TenantID {
        try await importTenant(from: path, sourceKey: nil).tenant
    }

    /// As ``importTenant(from:)``, with the master key of the environment that the file comes from.
    package func importTenant(from path: String, sourceKey: MasterKeySource?) async throws -> ImportSummary {
        let core = core
        let candidate = try await core.offload {
            try ImportCandidate(path: path, core: core, sourceKey: sourceKey)
        }
        let files = TenantFiles(directory: core.directory, limits: core.limits)
        do {
            try await exclusively(candidate.summary.tenant) {
                try files.place(candidate.temporary, at: core.directory.database(of: candidate.summary.tenant))
            }
        } catch {
            files.discard(candidate.temporary)
            throw error
        }
        return candidate.summary
    }
}
