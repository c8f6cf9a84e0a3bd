import Foundation
package import PortalCore
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Counters in a file that all processes on a data directory map: one is counted up with each commit to a tenant that has
/// it, before the commit and after it. Whoever watches finds what changed without opening a database.
///
/// It is no record: where the file cannot be mapped, nobody hears anything, and what is said in vain costs a look.
package final class SharedBell: CommitBell {
    package let counters = 1 << 16
    /// The first is counted up with each of the others; then there is a counter for the environment.
    private static let total = 0
    private static let environment = 1
    private static let reserved = 2

    // Atomic counters, which every thread may use.
    nonisolated(unsafe) private let memory: UnsafeMutablePointer<Atomic<UInt32>>?

    init(path: String) {
        let bytes = counters * MemoryLayout<UInt32>.stride
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            memory = nil
            return
        }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(bytes)) == 0,
            let mapped = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else {
            memory = nil
            return
        }
        memory = mapped.bindMemory(to: Atomic<UInt32>.self, capacity: counters)
    }

    deinit {
        if let memory { munmap(memory, counters * MemoryLayout<UInt32>.stride) }
    }

    package func counter(of tenant: TenantID) -> Int {
        guard tenant != .environment else { return Self.environment }
        return Self.reserved + Int(tenant.number) % (counters - Self.reserved)
    }

    func ring(_ tenant: TenantID) {
        guard let memory else { return }
        memory[counter(of: tenant)].wrappingAdd(1, ordering: .relaxed)
        memory[Self.total].wrappingAdd(1, ordering: .releasing)
    }

    package func changed(since heard: inout [UInt32]) -> [Int] {
        guard let memory, heard.count == counters else { return [] }
        let total = memory[Self.total].load(ordering: .acquiring)
        guard total != heard[Self.total] else { return [] }
        heard[Self.total] = total
        var changed: [Int] = []
        for index in 1..<counters {
            let count = memory[index].load(ordering: .relaxed)
            if count != heard[index] {
                heard[index] = count
                changed.append(index)
            }
        }
        return changed
    }
}
