/// The attribute map of a connection.
package struct AttributeMapService: Sendable {
    let gate: TenantGate
    let providers: ProviderCatalog

    package init(gate: TenantGate, providers: ProviderCatalog) {
        self.gate = gate
        self.providers = providers
    }

    package struct View: Sendable, Codable, Hashable {
        package var rules: [SignOnAttributeRule]
        /// True for the provider's default.
        package var isDefault: Bool
        /// What waits to be applied.
        package var staged: AttributeMap?
    }

    package func get(_ id: ConnectionID, as caller: Caller) async throws -> View {
        let connection = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .signOn
        ) { transaction, _ in
            try transaction.connection(id)
        }
        return try view(connection)
    }

    /// Nil returns to the provider's default. On an active connection it is staged.
    package func set(
        _ map: AttributeMap?, of id: ConnectionID, expectedRevision: Int?, as caller: Caller
    ) async throws -> View {
        if let violation = map?.violations.first {
            throw PortalError.invalid("/map\(violation.pointer)", violation.message)
        }
        let connection = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .signOn
        ) { transaction, scope in
            let before = try transaction.connection(id)
            try Revision.check(expectedRevision, against: before.revision)
            var after = before
            var setup = after.edited
            setup.attributeMap = map
            after.take(setup)
            guard after != before else { return before }
            try transaction.save(&after, replacing: before, as: .connectionUpdated, scope)
            return after
        }
        return try view(connection)
    }

    /// The map in force for a setup of a connection.
    package func map(of setup: ConnectionSetup, _ provider: ProviderID, _ identityProtocol: IdentityProtocol) throws
        -> AttributeMap
    {
        try setup.attributeMap ?? providers.module(provider).standardAttributeMap(for: identityProtocol)
    }

    private func view(_ connection: Connection) throws -> View {
        let live = try map(of: connection.live, connection.providerId, connection.protocol)
        let staged = try connection.staged.map { try map(of: $0, connection.providerId, connection.protocol) }
        return View(
            rules: live.rules, isDefault: connection.live.attributeMap == nil,
            staged: staged == live ? nil : staged)
    }
}
