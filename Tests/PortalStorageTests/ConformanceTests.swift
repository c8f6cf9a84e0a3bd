import PortalStorage
import PortalTestSupport
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: StoreConformance.checks)
    func keepsTheRule(_ check: StoreConformance.Check) async throws {
        let workplace = try Workplace()
        let storage = try workplace.open()
        defer { storage.close() }
        try await check.run(storage.subject(in: workplace))
    }
}
