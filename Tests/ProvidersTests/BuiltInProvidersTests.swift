import PortalCore
import Providers
import Testing

@Suite struct BuiltInProvidersTests {
    @Test(arguments: BuiltInProviders.all.map(\.descriptor.id))
    func conforms(_ id: ProviderID) throws {
        let module = try #require(BuiltInProviders.all.first { $0.descriptor.id == id })
        let violations = ProviderConformance.violations(of: module)
        #expect(violations.isEmpty, "\(violations.map(\.description).joined(separator: "\n"))")
    }

    @Test func conformTogether() {
        #expect(ProviderConformance.violations(in: BuiltInProviders.all).isEmpty)
    }

    @Test func offerWhatIsPromised() {
        let offers = BuiltInProviders.all.map { "\($0.descriptor.id): \($0.descriptor.protocols.map(\.rawValue))" }
        #expect(
            offers == [
                #"okta: ["saml", "oidc", "scim"]"#, #"entra-id: ["saml", "oidc", "scim"]"#,
                #"google-workspace: ["saml", "oidc", "google_directory"]"#, #"custom-saml: ["saml"]"#,
                #"custom-oidc: ["oidc"]"#, #"custom-scim: ["scim"]"#,
            ])
    }

    @Test func everySourceFolderIsRegistered() {
        let folders = FixtureFolder.folders(in: FixtureFolder.sources)
        let registered = BuiltInProviders.all.map { "\(type(of: $0))" }.sorted()
        #expect(folders == registered)
    }

    @Test func everyProviderHasFixtures() {
        let folders = FixtureFolder.folders(in: FixtureFolder.root)
        #expect(folders == BuiltInProviders.all.map(\.descriptor.id.rawValue).sorted())
    }

    @Test func everyProtocolHasFixtures() {
        for descriptor in BuiltInProviders.all.map(\.descriptor) {
            func isCovered(_ identityProtocol: IdentityProtocol) -> Bool {
                switch identityProtocol {
                case .saml: FixtureFolder.documents("metadata").contains { $0.provider == descriptor.id.rawValue }
                case .oidc: FixtureFolder.documents("discovery").contains { $0.provider == descriptor.id.rawValue }
                case .scim, .googleDirectory:
                    FixtureFolder.pairs("users").contains { $0.provider == descriptor.id.rawValue }
                        && FixtureFolder.pairs("groups").contains { $0.provider == descriptor.id.rawValue }
                }
            }
            for identityProtocol in descriptor.protocols {
                #expect(isCovered(identityProtocol), "\(descriptor.id) has no fixture for \(identityProtocol.rawValue)")
            }
        }
    }
}
