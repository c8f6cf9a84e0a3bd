import PortalCore
import Providers
import Testing

@Suite struct WalkThroughTests {
    struct WalkThrough: Sendable, CustomTestStringConvertible {
        let module: any IdentityProviderModule
        let `protocol`: IdentityProtocol
        var steps: [SetupStepTemplate] { module.setupSteps(for: self.protocol) }
        var testDescription: String { "\(module.descriptor.id)/\(self.protocol.rawValue)" }

        static let all = BuiltInProviders.all.flatMap { module in
            module.descriptor.protocols.map { WalkThrough(module: module, protocol: $0) }
        }
    }

    @Test(arguments: WalkThrough.all)
    func endsWithATestAndItsExpectation(_ walkThrough: WalkThrough) {
        let ids = walkThrough.steps.map(\.id)
        if walkThrough.protocol.isSignOn {
            #expect(Array(ids.suffix(2)) == ["test-sign-in", "activate"])
        } else {
            #expect(ids.last == "check-directory")
        }
    }

    /// Values in a text are for reading; those to copy need a button, too.
    @Test(arguments: WalkThrough.all)
    func valuesInTablesHaveACopyButton(_ walkThrough: WalkThrough) {
        for step in walkThrough.steps {
            for placeholder in SetupPlaceholder.allCases
            where placeholder != .organizationName && placeholder != .applicationName {
                guard step.body.contains("`\(placeholder.token)`"), !step.body.contains("links to `") else { continue }
                guard step.id != "activate" else { continue }
                #expect(step.values.contains { $0.placeholder == placeholder }, "\(step.id): \(placeholder.rawValue)")
            }
        }
    }

    @Test(arguments: WalkThrough.all)
    func everyStepSaysWhereItIs(_ walkThrough: WalkThrough) {
        for step in walkThrough.steps { #expect(step.consolePath?.contains("→") == true, "\(step.id)") }
    }

    @Test(arguments: [
        (
            "entra-id", IdentityProtocol.saml,
            ["AADSTS50011", "AADSTS700016", "AADSTS50105", "AADSTS75011", "AADSTS7500529"]
        ),
        ("entra-id", .oidc, ["AADSTS50011", "AADSTS700016", "AADSTS50105", "AADSTS7000215"]),
        ("google-workspace", .saml, ["app_not_configured_for_user", "app_not_enabled", "24 hours"]),
        ("google-workspace", .oidc, ["redirect_uri_mismatch", "org_internal"]),
        ("google-workspace", .googleDirectory, ["unauthorized_client", "userRateLimitExceeded", "invalid_grant"]),
        ("okta", .saml, ["404", "not assigned"]),
        ("okta", .scim, ["PUT", "401", "Push now"]),
        ("entra-id", .scim, ["40 minutes", "“False”", "objectId", "Restart provisioning"]),
    ])
    func explainsWhatPeopleMeet(_ provider: String, _ identityProtocol: IdentityProtocol, _ symptoms: [String]) throws {
        let module = try #require(BuiltInProviders.all.first { $0.descriptor.id.rawValue == provider })
        let text = module.setupSteps(for: identityProtocol).map { step in
            step.body + step.troubleshooting.map { "\($0.symptom) \($0.cause) \($0.remedy)" }.joined(separator: "\n")
        }.joined(separator: "\n")
        for symptom in symptoms { #expect(text.lowercased().contains(symptom.lowercased()), "\(symptom)") }
    }

    @Test func entraTakesTheObjectIDBeforeTheFirstUser() throws {
        let ids = EntraID().setupSteps(for: .scim).map(\.id)
        let mapping = try #require(ids.firstIndex(of: "external-id"))
        let start = try #require(ids.firstIndex(of: "try-and-start"))
        #expect(mapping < start)
    }

    @Test func googleAsksForAllScopesAndOnlyToRead() throws {
        let text = GoogleWorkspace().setupSteps(for: .googleDirectory).map(\.body).joined()
        for scope in ["user.readonly", "group.readonly", "group.member.readonly"] {
            #expect(text.contains("https://www.googleapis.com/auth/admin.directory.\(scope)"))
        }
    }
}
