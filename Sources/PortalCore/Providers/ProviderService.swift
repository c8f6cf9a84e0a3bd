/// What providers offer: descriptors, walk-throughs, judgement of metadata, directory mappings.
package struct ProviderService: Sendable {
    let gate: TenantGate
    let guide: SetupGuideService
    let intake: MetadataIntake
    package let catalog: ProviderCatalog

    package init(gate: TenantGate, settings: SettingsService, catalog: ProviderCatalog, intake: MetadataIntake) {
        self.gate = gate
        self.guide = SetupGuideService(gate: gate, settings: settings, providers: catalog)
        self.intake = intake
        self.catalog = catalog
    }

    /// The cursor's key is the provider's name.
    package func list(
        _ page: PageRequest, protocol: IdentityProtocol?, capability: ProviderCapability?, as caller: Caller
    ) async throws -> Page<ProviderDescriptor> {
        try await gate.require(.anySession, caller)
        var descriptors = catalog.modules.map(\.descriptor).filter { descriptor in
            `protocol`.map(descriptor.protocols.contains) ?? true
                && capability.map(descriptor.capabilities.contains) ?? true
        }
        if page.order == .descending { descriptors.reverse() }
        if let cursor = page.cursor {
            guard let index = descriptors.firstIndex(where: { $0.id.rawValue == cursor.key }) else {
                throw Cursor.invalid
            }
            descriptors.removeFirst(index + 1)
        }
        return Page(rows: descriptors, request: page) { $0.id.rawValue }
    }

    package func get(_ id: ProviderID, as caller: Caller) async throws -> ProviderDescriptor {
        try await gate.require(.anySession, caller)
        return try catalog.module(id).descriptor
    }

    package func setupSteps(
        _ provider: ProviderID, _ identityProtocol: IdentityProtocol, for subject: SetupGuideService.Subject,
        as caller: Caller
    ) async throws -> [SetupStep] {
        try await guide.steps(provider, identityProtocol, for: subject, as: caller)
    }

    /// An outcome, also where nothing can be used; only what could not be looked at is an error.
    package func validate(
        _ submission: MetadataSubmission, for provider: ProviderID, _ identityProtocol: IdentityProtocol,
        as caller: Caller
    ) async throws -> MetadataReport {
        try await gate.require(.intents([.sso, .certificateRenewal]), caller)
        let module = try catalog.module(provider, offering: identityProtocol)
        guard submission.protocol == identityProtocol else {
            throw PortalError.invalid(
                "/protocol", "is \(identityProtocol.rawValue), but the input is for \(submission.protocol.rawValue)")
        }
        let material = try await intake.collect(submission)
        return intake.review(
            material.configuration, clientSecret: material.clientSecret.map { .given($0) } ?? .absent, by: module)
    }

    /// Without a protocol, that of the provider's directory.
    package func directoryMapping(
        _ provider: ProviderID, _ identityProtocol: IdentityProtocol?, as caller: Caller
    ) async throws -> DirectoryMapping {
        try await gate.require(.anySession, caller)
        let module = try catalog.module(provider)
        let chosen = identityProtocol ?? module.descriptor.protocols.first(where: \.isDirectory)
        guard let chosen, let mapping = module.directoryMapping(for: chosen) else {
            throw PortalError(
                .refused, "protocol_not_supported",
                "\(module.descriptor.name) has no directory mapping for this protocol.",
                field: "/protocol")
        }
        return mapping
    }
}
