/// The engine's bounds.
package struct StorageLimits: Sendable {
    /// Tenant databases kept open; more only while more are in use at the same moment.
    package var openDatabases = 256
    /// Threads that run transactions: as many tenants can wait for the disk at once.
    package var workers = 8
    /// Entries that share one commit.
    package var batchSize = 256
    /// Entries that may wait for one tenant; further ones are refused with `organization_busy`.
    package var waitingEntries = 4096
    /// How long a write waits for another process, in milliseconds, before `storage_busy`.
    package var busyTimeoutMilliseconds = 5000
    /// A database that was not used for so long is closed, in milliseconds.
    package var idleMilliseconds = 60_000
    /// How often watched tenants are looked at for other processes' commits, in milliseconds.
    package var pollMilliseconds = 100
    /// Page cache of a tenant's database and of the catalogue, in KiB.
    package var tenantCacheKiB = 512
    package var catalogCacheKiB = 4096
    /// Files left behind by a crash are removed when they are older, in seconds.
    package var leftoverSeconds = 3600
    /// Largest size of a tenant's database in pages of 4 KiB; zero means SQLite's own limit.
    package var maximumPages = 0

    package init() {}
}
