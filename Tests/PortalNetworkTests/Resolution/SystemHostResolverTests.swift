import PortalCore
import PortalNetwork
import Testing

@Suite("The system's resolver")
struct SystemHostResolverTests {
    @Test("localhost is this machine")
    func localhost() async throws {
        let addresses = try await SystemHostResolver().addresses(of: "localhost")
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.scope == .loopback })
        #expect(Set(addresses).count == addresses.count)
    }

    @Test("An address in text form is itself")
    func literals() async throws {
        let resolver = SystemHostResolver()
        for text in ["127.0.0.9", "::1"] {
            let addresses = try await resolver.addresses(of: text)
            #expect(addresses == [IPAddress(text)])
        }
    }

    @Test("More look-ups at once than the limit are refused or answered, never stuck")
    func many() async throws {
        let resolver = SystemHostResolver()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<(SystemHostResolver.maximumConcurrentLookups * 4) {
                group.addTask {
                    do throws(HostResolutionError) {
                        return try await !resolver.addresses(of: "localhost").isEmpty
                    } catch {
                        return error == .busy
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count == SystemHostResolver.maximumConcurrentLookups * 4)
        #expect(outcomes.allSatisfy { $0 })
        let afterwards = try await resolver.addresses(of: "localhost")
        #expect(!afterwards.isEmpty)
    }
}
