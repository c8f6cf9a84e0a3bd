import PortalCore
import PortalTestSupport
import Providers
import Testing

/// What the modules add for real documents: whose they are, and nothing that is not so.
@Suite(.enabled(if: SharedFixtures.areExpected, Comment(rawValue: SharedFixtures.absence)))
struct SharedMetadataReviewTests {
    /// Per document: what Okta, Entra ID, Google Workspace and Custom SAML say of its origin.
    @Test(arguments: [
        ("okta", ["", "error Okta", "error Okta", "info Okta"]),
        ("entra-id", ["error Microsoft Entra ID", "", "error Microsoft Entra ID", "info Microsoft Entra ID"]),
        ("google", ["error Google Workspace", "error Google Workspace", "", "info Google Workspace"]),
        ("adfs", ["error AD FS", "error AD FS", "error AD FS", ""]),
        ("onelogin", ["error OneLogin", "error OneLogin", "error OneLogin", ""]),
        ("different-signing-and-encryption", ["error OneLogin", "error OneLogin", "error OneLogin", ""]),
        ("ping", ["error PingOne", "error PingOne", "error PingOne", ""]),
        ("keycloak", ["error Keycloak", "error Keycloak", "error Keycloak", ""]),
        ("jumpcloud", ["error JumpCloud", "error JumpCloud", "error JumpCloud", ""]),
        ("shibboleth-testshib", ["error Shibboleth", "error Shibboleth", "error Shibboleth", ""]),
        ("entities-descriptor", ["error Shibboleth", "error Shibboleth", "error Shibboleth", ""]),
        ("multiple-signing-certificates", ["", "warning Microsoft Entra ID", "warning Google Workspace", ""]),
    ])
    func namesTheOrigin(of name: String, expected: [String]) throws {
        let bytes = try SharedFixtures.bytes("metadata/\(name).xml")
        let modules: [any IdentityProviderModule] = [Okta(), EntraID(), GoogleWorkspace(), CustomSAML()]
        for (module, expected) in zip(modules, expected) {
            let report = MetadataValidator(module: module, protocol: .saml).validate(
                .document(MetadataInput.SAMLDocument(bytes: bytes, source: .xml)),
                context: ReviewContext(now: Timestamp(milliseconds: 1_795_000_000_000)))
            let origins = report.findings.filter { $0.code == .samlEntityIDOtherProvider }
            guard !expected.isEmpty else {
                #expect(origins.isEmpty, "\(module.descriptor.id): \(origins)")
                continue
            }
            let words = expected.split(separator: " ", maxSplits: 1)
            #expect(origins.count == 1, "\(module.descriptor.id)")
            #expect(origins.first?.severity.rawValue == words.first.map(String.init))
            #expect(origins.first?.message.contains(words.last ?? "?") == true)
        }
    }
}
