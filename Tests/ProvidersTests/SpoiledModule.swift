import PortalCore

/// A sound module with one thing made wrong: shows that the conformance suite notices.
struct SpoiledModule: IdentityProviderModule {
    var base: any IdentityProviderModule
    var descriptor: ProviderDescriptor
    var steps: @Sendable ([SetupStepTemplate], IdentityProtocol) -> [SetupStepTemplate] = { steps, _ in steps }
    var findings: @Sendable ([Finding]) -> [Finding] = { $0 }
    var remedies: @Sendable (String?, FindingCode) -> String? = { remedy, _ in remedy }
    var mappings: @Sendable (DirectoryMapping?) -> DirectoryMapping? = { $0 }
    var attributes: @Sendable (AttributeMap?, IdentityProtocol) -> AttributeMap? = { map, _ in map }

    init(_ base: any IdentityProviderModule) {
        self.base = base
        descriptor = base.descriptor
    }

    func setupSteps(for protocol: IdentityProtocol) -> [SetupStepTemplate] {
        steps(base.setupSteps(for: `protocol`), `protocol`)
    }

    func review(_ material: ReviewMaterial) -> [Finding] { findings(base.review(material)) }

    func remedy(for code: FindingCode, protocol: IdentityProtocol) -> String? {
        remedies(base.remedy(for: code, protocol: `protocol`), code)
    }

    func directoryMapping(for protocol: IdentityProtocol) -> DirectoryMapping? {
        mappings(base.directoryMapping(for: `protocol`))
    }

    func attributeMap(for protocol: IdentityProtocol) -> AttributeMap? {
        attributes(base.attributeMap(for: `protocol`), `protocol`)
    }
}
