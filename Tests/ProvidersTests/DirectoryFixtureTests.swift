import PortalCore
import Providers
import StrictJSON
import Testing

@Suite struct DirectoryFixtureTests {
    @Test(arguments: FixtureFolder.pairs("users"))
    func mapsUsers(_ pair: FixtureFolder.Pair) throws {
        let outcome = try mapping(of: pair).user(from: FixtureFolder.json(at: pair.raw))
        #expect(outcome.problems.isEmpty, "\(outcome.problems)")
        #expect(try JSONEncoding.json(of: outcome.resource) == FixtureFolder.json(at: pair.expected))
    }

    @Test(arguments: FixtureFolder.pairs("groups"))
    func mapsGroups(_ pair: FixtureFolder.Pair) throws {
        let outcome = try mapping(of: pair).group(from: FixtureFolder.json(at: pair.raw))
        #expect(outcome.problems.isEmpty, "\(outcome.problems)")
        #expect(try JSONEncoding.json(of: outcome.resource) == FixtureFolder.json(at: pair.expected))
    }

    /// What came out goes back into a raw resource and comes out the same.
    @Test(arguments: FixtureFolder.pairs("users"))
    func inversesRoundTrip(_ pair: FixtureFolder.Pair) throws {
        let mapping = try mapping(of: pair)
        let first = mapping.user(from: try FixtureFolder.json(at: pair.raw)).resource
        #expect(mapping.user(from: mapping.raw(from: first)).resource == first)
    }

    @Test func bothDialectsOfEntraGiveOneUser() throws {
        let disabled = FixtureFolder.pairs("users").filter { $0.name.hasPrefix("users/disabled-") }
        let users = try disabled.map { try mapping(of: $0).user(from: FixtureFolder.json(at: $0.raw)).resource }
        #expect(users.count == 2)
        #expect(Set(users).count == 1)
    }

    @Test(arguments: [IdentityProtocol.scim, .googleDirectory])
    func quarantinesUsersWithoutAName(_ identityProtocol: IdentityProtocol) {
        for module in BuiltInProviders.all {
            guard let mapping = module.directoryMapping(for: identityProtocol) else { continue }
            let outcome = mapping.user(from: ["externalId": "1", "active": true])
            #expect(!outcome.isUsable)
            #expect(outcome.problems.contains { $0.target == "username" })
        }
    }

    private func mapping(of pair: FixtureFolder.Pair) throws -> DirectoryMapping {
        let module = try #require(BuiltInProviders.all.first { $0.descriptor.id.rawValue == pair.provider })
        return try #require(
            module.descriptor.protocols.lazy.compactMap { module.directoryMapping(for: $0) }.first)
    }
}
