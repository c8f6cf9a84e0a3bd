import StrictJSON

/// Connections as they are set up: made, named, given metadata that is kept as received and judged anew at each look.
package struct ConnectionService: Sendable {
    package static let maximumNameLength = 200

    let gate: TenantGate
    let settings: SettingsService
    let providers: ProviderCatalog
    let intake: MetadataIntake
    let housekeeping: HousekeepingService

    package init(
        gate: TenantGate, settings: SettingsService, providers: ProviderCatalog, intake: MetadataIntake,
        housekeeping: HousekeepingService
    ) {
        self.gate = gate
        self.settings = settings
        self.providers = providers
        self.intake = intake
        self.housekeeping = housekeeping
    }

    /// Looking at certificates needs the renewal intent only.
    private static let reading = Access.intents([.sso, .certificateRenewal])

    // MARK: Creating

    package struct Creation: Sendable {
        package var providerId: ProviderID
        package var `protocol`: IdentityProtocol
        package var name: String?
        package var externalId: String?
        package init(
            providerId: ProviderID, protocol: IdentityProtocol, name: String? = nil, externalId: String? = nil
        ) {
            self.providerId = providerId
            self.protocol = `protocol`
            self.name = name
            self.externalId = externalId
        }
    }

    package func create(
        _ creation: Creation, for organization: OrganizationID, as caller: Caller
    ) async throws -> ConnectionView {
        let module = try providers.module(creation.providerId, offering: creation.protocol)
        try check(name: creation.name, externalId: creation.externalId)
        let surroundings = gate.surroundings
        let created = try await gate.write(
            TenantGate.Target(organization), as: caller, allowing: .signOn
        ) { transaction, scope in
            try transaction.requireOrganization(organization)
            let connection = Connection(
                id: surroundings.makeID(in: organization.tenant), organizationId: organization,
                providerId: creation.providerId, protocol: creation.protocol,
                name: creation.name ?? module.descriptor.name, externalId: creation.externalId, createdAt: scope.now)
            try transaction.connections.insert(connection)
            try scope.record(
                .connectionCreated, of: organization, in: transaction.events, targets: [connection.eventTarget],
                data: ConnectionRecord(connection))
            return connection
        }
        return try await present(created)
    }

    // MARK: Reading

    package func get(_ id: ConnectionID, as caller: Caller) async throws -> ConnectionView {
        let connection = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: Self.reading
        ) { transaction, _ in
            try transaction.connection(id)
        }
        return try await present(connection)
    }

    package func list(
        of organization: OrganizationID, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<ConnectionView> {
        let connections = try await gate.read(
            TenantGate.Target(organization), as: caller, allowing: Self.reading
        ) { transaction, _ in
            try transaction.requireOrganization(organization)
            return try transaction.connections.list(page)
        }
        let baseURL = try await settings.current().baseURL
        return Page(
            data: connections.data.map { view($0, baseURL: baseURL) }, nextCursor: connections.nextCursor)
    }

    // MARK: Changing

    package struct Change: Sendable {
        package var name: String?
        /// Present and nil removes it.
        package var externalId: String??
        package var options: OptionsChange
        package var expectedRevision: Int?
        package init() { options = OptionsChange() }
    }

    /// Name and external id change at once; options of an active connection are staged.
    package func update(_ id: ConnectionID, _ change: Change, as caller: Caller) async throws -> ConnectionView {
        try check(name: change.name, externalId: change.externalId ?? nil)
        try change.options.check()
        if change.options.allowUnverifiedDomains == true { try refuseUnverifiedDomains(caller) }
        let updated = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let before = try transaction.connection(id)
            try Revision.check(change.expectedRevision, against: before.revision)
            if let required = change.options.requireVerifiedEmail, required != true,
                before.live.options.requireVerifiedEmail
            {
                try refuseUnverifiedEmail(caller)
            }
            var after = before
            if let name = change.name { after.name = name }
            if let externalId = change.externalId { after.externalId = externalId }
            if !change.options.isEmpty {
                try change.options.check(for: before.protocol)
                var setup = after.edited
                change.options.apply(to: &setup.options)
                after.take(setup)
            }
            guard after != before else { return before }
            try transaction.save(&after, replacing: before, as: .connectionUpdated, scope)
            return after
        }
        return try await present(updated)
    }

    /// Takes metadata in if it can be used; otherwise throws `invalid_metadata` with every finding, and nothing changes.
    /// On an active connection it is staged.
    package func setMetadata(
        _ id: ConnectionID, _ submission: MetadataSubmission, expectedRevision: Int?, as caller: Caller
    ) async throws -> ConnectionView {
        // A repeated call is not fetched, judged or held against a revision again.
        let first = try await gate.firstResult(
            of: Connection.self, TenantGate.Target(id), as: caller, allowing: .signOn)
        if let first { return try await present(first) }
        let current = try await gate.read(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, _ in
            let connection = try transaction.connection(id)
            try Revision.check(expectedRevision, against: connection.revision)
            return connection
        }
        guard submission.protocol == current.protocol else {
            throw PortalError(
                .refused, "protocol_not_supported",
                "This is \(submission.protocol.rawValue) input, and the connection's protocol is "
                    + "\(current.protocol.rawValue).",
                remedy: "Create a connection with the protocol \(submission.protocol.rawValue).", field: "/connectionId"
            )
        }
        let module = try providers.module(current.providerId)
        let material = try await intake.collect(submission)
        let report = intake.review(
            material.configuration,
            clientSecret: material.clientSecret.map { .given($0) }
                ?? (current.edited.secretKept(for: material.configuration) == nil ? .absent : .stored),
            by: module)
        guard report.valid else { throw report.refusal }
        let surroundings = gate.surroundings
        // Noted before the change, which a crash could otherwise leave unattended: certificates and a URL to be watched.
        try await housekeeping.expectVisit(id.tenant, at: surroundings.now())
        let updated = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let before = try transaction.connection(id)
            try Revision.check(expectedRevision, against: before.revision)
            var after = before
            var setup = after.edited
            var configuration = material.configuration
            let secret =
                try material.clientSecret.map { secret in
                    let context = SecretContext.clientSecret(of: id)
                    return Base64URL.encode(try gate.sealer.seal(Array(secret.utf8), context: context))
                } ?? setup.secretKept(for: configuration)
            configuration.oidc?.sealedClientSecret = secret
            setup.take(configuration, report.settings, at: scope.now) { surroundings.makeID(in: id.tenant) }
            after.take(setup)
            after.watchMetadata(at: scope.now)
            try transaction.save(&after, replacing: before, as: .connectionMetadataChanged, scope)
            return after
        }
        return try await present(updated)
    }

    package func delete(_ id: ConnectionID, as caller: Caller) async throws {
        _ = try await gate.write(TenantGate.Target(id), as: caller, allowing: .signOn) { transaction, scope in
            let connection = try transaction.connection(id)
            try transaction.requireAnotherWayIn(besides: connection)
            try transaction.connections.delete(id)
            try scope.record(
                .connectionDeleted, of: connection.organizationId, in: transaction.events,
                targets: [connection.eventTarget], data: ConnectionRecord(connection))
            return true
        }
    }

    // MARK: Helpers

    func present(_ connection: Connection) async throws -> ConnectionView {
        view(connection, baseURL: try await settings.current().baseURL)
    }

    private func view(_ connection: Connection, baseURL: String) -> ConnectionView {
        ConnectionView(
            connection, baseURL: baseURL, report: report(on: connection.live, of: connection),
            stagedReport: connection.staged.flatMap { report(on: $0, of: connection) }, now: gate.surroundings.now())
    }

    /// Today's judgement of a setup's metadata; nil where there is none.
    func report(on setup: ConnectionSetup, of connection: Connection) -> MetadataReport? {
        guard let metadata = setup.metadata, let module = try? providers.module(connection.providerId) else {
            return nil
        }
        return intake.review(metadata, clientSecret: setup.hasClientSecret ? .stored : .absent, by: module)
    }

    private func check(name: String?, externalId: String?) throws {
        if let name { try TextRules.checkName(name, at: "/name", maximum: Self.maximumNameLength) }
        if let externalId {
            try TextRules.checkName(externalId, at: "/externalId", maximum: Self.maximumNameLength)
        }
    }
}

extension MetadataReport {
    /// The refusal of metadata that cannot be used.
    var refusal: PortalError {
        PortalError(
            .refused, "invalid_metadata", "The metadata cannot be used; nothing was changed.",
            remedy: findings.first?.remedy, findings: findings)
    }
}

extension ConnectionSetup {
    /// Takes accepted metadata in, with what sign-ins use of it. Beside further certificates the last test stays what it
    /// is; it says nothing about the identity provider without a certificate that was trusted, or about another secret.
    mutating func take(
        _ configuration: IdentityProviderConfiguration, _ accepted: IdentityProviderSettings?, at now: Timestamp,
        makeID: () -> CertificateID
    ) {
        let oldEntity = entityId
        let trusted = trustedCertificates(at: now, requestedAt: nil).map(\.der)
        // A secret that is kept is kept as it is sealed; one that was given is sealed anew.
        if metadata?.oidc?.sealedClientSecret != configuration.oidc?.sealedClientSecret { test = nil }
        metadata = configuration
        settings = accepted
        if let saml {
            takeCertificates(from: saml, keepingUploads: oldEntity == saml.entityId, at: now, makeID: makeID)
        } else {
            certificates = []
        }
        if !Set(trusted).isSubset(of: certificates.map(\.der)) { test = nil }
    }
}
