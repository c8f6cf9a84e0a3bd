import Dispatch
import Foundation
import PortalCore

/// What the two stores share: the directory, the lanes, the keyring, and who watches.
final class StorageCore: Sendable {
    let directory: DataDirectory
    let limits: StorageLimits
    let keyring: Keyring
    let workers: Workers
    let executor: ResumingExecutor
    let catalog: Lane
    let lanes: TenantLanes
    let hub: ChangeHub
    let bell: SharedBell

    init(directory: DataDirectory, keyring: Keyring, limits: StorageLimits) {
        self.directory = directory
        self.limits = limits
        self.keyring = keyring
        let workers = Workers(count: limits.workers)
        let executor = ResumingExecutor()
        let timer = DispatchQueue(label: "portal.storage.timer")
        // The hub asks the lanes, and the lanes tell the hub: tied by boxes that are filled below.
        let hubBox = Locked<ChangeHub?>(nil)
        let lanesBox = Locked<TenantLanes?>(nil)
        let bell = SharedBell(path: directory.bell)
        let tell: @Sendable (TenantID) -> Void = { tenant in
            bell.ring(tenant)
            hubBox.withLock { $0 }?.signal(tenant)
        }
        let catalog = Lane(
            workers: workers, executor: executor, limits: limits,
            opener: {
                try OpenDatabase(
                    path: directory.catalog, schema: .catalog, limits: limits, cacheKiB: limits.catalogCacheKiB)
            },
            commits: { bell.ring(.environment) }, committed: { tell(.environment) })
        let lanes = TenantLanes(workers: workers, timer: timer, limits: limits) { tenant in
            Lane(
                workers: workers, executor: executor, limits: limits,
                opener: {
                    lanesBox.withLock { $0 }?.closeEvicted()
                    return try OpenDatabase(
                        path: directory.database(of: tenant), schema: .tenant, limits: limits,
                        cacheKiB: limits.tenantCacheKiB)
                },
                commits: { bell.ring(tenant) }, committed: { tell(tenant) })
        }
        self.workers = workers
        self.executor = executor
        self.catalog = catalog
        self.lanes = lanes
        self.bell = bell
        hub = ChangeHub(timer: timer, limits: limits) { tenant, answer in
            guard tenant != .environment else { return catalog.probe(answer) }
            lanes.hold(tenant).probe { mark in
                lanes.release(tenant)
                answer(mark)
            }
        }
        hubBox.withLock { $0 = hub }
        lanesBox.withLock { $0 = lanes }
    }

    /// Runs something that blocks for long on a thread of its own; calls under way bound how many there are.
    func offload<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "portal.storage.maintenance").async {
                continuation.resume(with: Result { try body() }.mapError { StorageError.mapped($0) })
            }
        }
    }

    func close() {
        hub.close()
        lanes.closeAll()
        catalog.closeWhenIdle()
        keyring.close()
    }
}
