import PortalCore
import Providers
import Testing

@Suite struct WalkThroughRenderingTests {
    private static let now = Timestamp(milliseconds: 1_795_000_000_000)
    private static let tenant = TenantID(number: 7)
    private static let organization = OrganizationID(tenant: tenant, time: now, entropy: 1)

    @Test(arguments: WalkThroughTests.WalkThrough.all)
    func fillsInEverything(_ walkThrough: WalkThroughTests.WalkThrough) {
        let steps = guide(walkThrough).steps(filledWith: values(walkThrough))
        #expect(steps.count == walkThrough.steps.count)
        for step in steps {
            expectFilled(step)
            #expect(step.inputs.count == walkThrough.steps.first { $0.id == step.id }?.inputs.count)
            for value in step.values {
                // A SCIM token is shown only when it is made.
                if value.value == nil { #expect(value.hint?.contains("token") == true, "\(step.id): \(value.label)") }
            }
        }
        let text = steps.map(\.body).joined()
        if walkThrough.protocol == .saml { #expect(text.contains("https://sso.example.com/sso/saml/conn_")) }
        if walkThrough.protocol == .oidc { #expect(text.contains("https://sso.example.com/sso/oidc/callback/conn_")) }
        if walkThrough.protocol == .scim { #expect(text.contains("https://sso.example.com/scim/v2/dir_")) }
    }

    /// Before there is a connection nothing is known, and the texts must read well all the same.
    @Test(arguments: WalkThroughTests.WalkThrough.all)
    func readsWithoutAnyValue(_ walkThrough: WalkThroughTests.WalkThrough) {
        for step in guide(walkThrough).steps(filledWith: SetupValues()) { expectFilled(step) }
    }

    private func expectFilled(_ step: SetupStep) {
        let texts =
            [step.title, step.body, step.consolePath ?? ""] + step.values.map(\.label)
            + step.values.compactMap(\.value)
            + step.troubleshooting.flatMap { [$0.symptom, $0.cause, $0.remedy] }
        for text in texts { #expect(!text.contains("{{") && !text.contains("}}"), "\(step.id): \(text)") }
    }

    private func guide(_ walkThrough: WalkThroughTests.WalkThrough) -> SetupGuide {
        SetupGuide(module: walkThrough.module, protocol: walkThrough.protocol)
    }

    private func values(_ walkThrough: WalkThroughTests.WalkThrough) -> SetupValues {
        var values = SetupValues(
            organizationName: "Tidewater Lights", applicationName: "Harbour", baseURL: "https://sso.example.com")
        if walkThrough.protocol.isSignOn {
            values.connection = Connection(
                id: ConnectionID(tenant: Self.tenant, time: Self.now, entropy: 2), organizationId: Self.organization,
                providerId: walkThrough.module.descriptor.id, protocol: walkThrough.protocol, name: "Test",
                externalId: nil, createdAt: Self.now)
        } else {
            values.directory = Directory(
                id: DirectoryID(tenant: Self.tenant, time: Self.now, entropy: 3), organizationId: Self.organization,
                providerId: walkThrough.module.descriptor.id, protocol: walkThrough.protocol, name: "Test",
                externalId: nil, createdAt: Self.now)
        }
        return values
    }
}
