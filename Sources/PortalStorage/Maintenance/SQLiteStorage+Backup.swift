import Foundation
import PortalCore

extension SQLiteStorage {
    /// Copies the catalogue and every tenant to a new directory while the hosts go on: each file is consistent in
    /// itself. The master key is not copied; without it the sealed values of a backup cannot be read.
    ///
    /// - Throws: `path_exists` if the directory exists and is not empty.
    package func backup(
        to path: String, progress: @escaping StorageProgressHandler = { _ in }
    ) async throws -> BackupSummary {
        let core = core
        return try await core.offload {
            let target = DataDirectory(root: Self.normalized(path))
            guard try FileSystem.list(target.root).isEmpty else { throw SnapshotFile.taken }
            try FileSystem.makeDirectory(target.root)
            let snapshot = SnapshotFile(directory: core.directory, limits: core.limits)
            let tenants = try core.directory.allTenants()
            var manifest = BackupManifest(
                format: BackupManifest.format, createdAt: Timestamp(milliseconds: Self.now()), files: [])
            func report() throws {
                try progress(
                    StorageProgress(
                        done: manifest.files.count, total: tenants.count + 1, item: manifest.files.last?.path ?? ""))
            }
            func add(_ source: String, _ destination: String) throws {
                var summary = try snapshot.write(source, to: destination)
                summary.path = String(destination.dropFirst(target.root.count + 1))
                manifest.files.append(summary)
                try report()
            }
            try add(core.directory.catalog, target.catalog)
            for tenant in tenants {
                try FileSystem.makeDirectory(target.shard(of: tenant))
                do {
                    try add(core.directory.database(of: tenant), target.database(of: tenant))
                } catch let error as PortalError where error == StorageError.noTenant {
                    // Deleted meanwhile.
                    continue
                } catch {
                    // Whoever reads this has to know which of many it was.
                    guard var named = StorageError.mapped(error) as? PortalError else { throw error }
                    named.message = "Tenant \(Hexadecimal.encode(tenant.number)): \(named.message)"
                    throw named
                }
            }
            try manifest.write(to: target.root)
            return Self.summary(of: manifest, at: target.root)
        }
    }

    /// Puts a backup into an empty or new data directory. To be called while no host uses it.
    ///
    /// - Throws: `path_exists` if the data directory is not empty, `backup_damaged`.
    package static func restore(
        from path: String, to directory: String, progress: StorageProgressHandler = { _ in }
    ) throws -> BackupSummary {
        do {
            let source = normalized(path)
            let target = DataDirectory(root: normalized(directory))
            let present = try FileSystem.list(target.root).filter { $0 != "master.key" }
            guard present.isEmpty else { throw SnapshotFile.taken }
            let manifest = try BackupManifest.read(from: source)
            for file in manifest.files { try verify(file, of: source) }
            try target.prepare()
            // The catalogue comes last: a directory without it was not restored to the end.
            let ordered = manifest.files.sorted { $0.path.hasPrefix("tenants/") && !$1.path.hasPrefix("tenants/") }
            for (index, file) in ordered.enumerated() {
                let destination = target.root + "/" + file.path
                if let parent = FileSystem.parent(of: destination) { try FileSystem.makeDirectory(parent) }
                try FileSystem.copy(source + "/" + file.path, to: destination)
                guard try FileSystem.sha256(destination) == file.sha256 else {
                    throw BackupManifest.damaged("\(file.path) changed while it was read.")
                }
                try FileSystem.synchronizeDirectory(of: destination)
                try progress(StorageProgress(done: index + 1, total: ordered.count, item: file.path))
            }
            _ = try CatalogRebuild(directory: target, limits: StorageLimits()).reconcile()
            return summary(of: manifest, at: target.root)
        } catch {
            throw StorageError.mapped(error)
        }
    }

    private static func verify(_ file: FileSummary, of source: String) throws {
        let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
        let isCatalog = file.path == "catalog.sqlite"
        let isTenant =
            parts.count == 3 && parts.first == "tenants"
            && DataDirectory(root: "").tenant(atRelativePath: file.path) != nil
        guard isCatalog || isTenant else { throw BackupManifest.damaged("Its manifest names other files.") }
        do {
            guard try FileSystem.sha256(source + "/" + file.path) == file.sha256 else {
                throw BackupManifest.damaged("\(file.path) is not what was written.")
            }
        } catch let error as FileError where error.isMissing {
            throw BackupManifest.damaged("\(file.path) is missing.")
        }
    }

    private static func summary(of manifest: BackupManifest, at path: String) -> BackupSummary {
        BackupSummary(
            path: path, tenants: max(manifest.files.count - 1, 0), bytes: manifest.files.reduce(0) { $0 + $1.bytes },
            createdAt: manifest.createdAt)
    }
}
