import GRDB
import PortalCore

extension SQLiteStorage {
    /// Examines the catalogue and every tenant (`PRAGMA integrity_check`, foreign keys) while the hosts go on.
    package func verify(
        progress: @escaping StorageProgressHandler = { _ in }
    ) async throws -> VerificationSummary {
        let core = core
        return try await core.offload {
            let root = core.directory.root
            let paths =
                [core.directory.catalog] + (try core.directory.allTenants().map(core.directory.database(of:)))
            var summary = VerificationSummary()
            for path in paths {
                let name = String(path.dropFirst(root.count + 1))
                do {
                    let problems = try Self.problems(path, core)
                    if !problems.isEmpty { summary.damaged.append(.init(path: name, problems: problems)) }
                } catch let error as PortalError where error == StorageError.noTenant {
                    // Deleted meanwhile.
                    continue
                } catch {
                    let mapped = StorageError.mapped(error) as? PortalError
                    summary.damaged.append(.init(path: name, problems: [mapped?.message ?? "It cannot be read."]))
                }
                summary.databases += 1
                try progress(StorageProgress(done: summary.databases, total: paths.count, item: name))
            }
            return summary
        }
    }

    private static func problems(_ path: String, _ core: StorageCore) throws -> [String] {
        let schema: Schema = path == core.directory.catalog ? .catalog : .tenant
        let open = try OpenDatabase(
            path: path, schema: schema, limits: core.limits, cacheKiB: core.limits.tenantCacheKiB)
        defer { open.close() }
        return try open.withConnection { try DatabaseCheck.problems($0) }
    }

    /// Makes the catalogue anew from the tenants' files. To be called while no host uses the directory.
    package static func rebuildCatalog(
        directory: String, limits: StorageLimits = StorageLimits()
    ) throws -> RebuildSummary {
        do {
            let directory = DataDirectory(root: normalized(directory))
            try directory.prepare()
            return try CatalogRebuild(directory: directory, limits: limits).rebuild()
        } catch {
            throw StorageError.mapped(error)
        }
    }
}
