/// Directories as they are set up: made, named, and given their first SCIM token.
package struct DirectoryService: Sendable {
    package static let maximumNameLength = 200

    let gate: TenantGate
    let settings: SettingsService
    let providers: ProviderCatalog
    let housekeeping: HousekeepingService

    package init(
        gate: TenantGate, settings: SettingsService, providers: ProviderCatalog, housekeeping: HousekeepingService
    ) {
        self.gate = gate
        self.settings = settings
        self.providers = providers
        self.housekeeping = housekeeping
    }

    package struct Creation: Sendable {
        package var providerId: ProviderID
        package var name: String?
        package var externalId: String?
        package init(providerId: ProviderID, name: String? = nil, externalId: String? = nil) {
            self.providerId = providerId
            self.name = name
            self.externalId = externalId
        }
    }

    package func create(
        _ creation: Creation, for organization: OrganizationID, as caller: Caller
    ) async throws -> DirectoryView {
        let module = try providers.module(creation.providerId)
        guard let identityProtocol = module.descriptor.protocols.first(where: \.isDirectory) else {
            throw PortalError(
                .refused, "protocol_not_supported", "\(module.descriptor.name) has no directory.",
                remedy: "Choose a provider with the capability directory_sync; providers/list filters by it.",
                field: "/providerId")
        }
        try check(name: creation.name, externalId: creation.externalId)
        let surroundings = gate.surroundings
        let secret = DirectorySecret.make(surroundings)
        let created = try await gate.write(
            TenantGate.Target(organization), as: caller, allowing: .directorySync
        ) { transaction, scope in
            try transaction.requireOrganization(organization)
            var directory = Directory(
                id: surroundings.makeID(in: organization.tenant), organizationId: organization,
                providerId: creation.providerId, protocol: identityProtocol,
                name: creation.name ?? module.descriptor.name, externalId: creation.externalId, createdAt: scope.now)
            if identityProtocol == .scim {
                directory.tokens = [secret.token(in: organization.tenant, at: scope.now, surroundings)]
            }
            try transaction.directories.insert(directory)
            try scope.record(
                .directoryCreated, of: organization, in: transaction.events, targets: [directory.eventTarget],
                data: DirectoryView(directory, at: scope.now))
            for token in directory.tokens {
                try scope.record(.directoryTokenCreated, token, of: directory, in: transaction)
            }
            return CountedDirectory(
                directory, DirectoryCounts(), token: directory.tokens.isEmpty ? nil : secret.text)
        }
        return try await present(created)
    }

    package func get(_ id: DirectoryID, as caller: Caller) async throws -> DirectoryView {
        let directory = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, _ in
            try transaction.counted(transaction.directory(id))
        }
        return try await present(directory)
    }

    package func list(
        of organization: OrganizationID, _ page: PageRequest, as caller: Caller
    ) async throws -> Page<DirectoryView> {
        let directories = try await gate.read(
            TenantGate.Target(organization), as: caller, allowing: .directorySync
        ) { transaction, _ in
            try transaction.requireOrganization(organization)
            let directories = try transaction.directories.list(page)
            return Page(
                data: try directories.data.map { try transaction.counted($0) }, nextCursor: directories.nextCursor)
        }
        let (baseURL, now) = (try await settings.current().baseURL, gate.surroundings.now())
        return Page(
            data: directories.data.map { $0.view(baseURL: baseURL, at: now) }, nextCursor: directories.nextCursor)
    }

    package struct Change: Sendable {
        package var name: String?
        /// Present and nil removes it.
        package var externalId: String??
        package var expectedRevision: Int?
        package init() {}
    }

    package func update(_ id: DirectoryID, _ change: Change, as caller: Caller) async throws -> DirectoryView {
        try check(name: change.name, externalId: change.externalId ?? nil)
        let updated = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let before = try transaction.directory(id)
            try Revision.check(change.expectedRevision, against: before.revision)
            var after = before
            if let name = change.name { after.name = name }
            if let externalId = change.externalId { after.externalId = externalId }
            guard after != before else { return try transaction.counted(before) }
            try transaction.save(&after, replacing: before, as: .directoryUpdated, scope)
            return try transaction.counted(after)
        }
        return try await present(updated)
    }

    /// With all that it holds, of which the housekeeping removes what is much. One event says how much that was; none
    /// tells of each user and group.
    package func delete(_ id: DirectoryID, as caller: Caller) async throws {
        let isPurged = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let directory = try transaction.counted(transaction.directory(id))
            let isPurged = try transaction.discard(id)
            try scope.record(
                .directoryDeleted, of: directory.directory.organizationId, in: transaction.events,
                targets: [directory.directory.eventTarget], data: directory.view(baseURL: nil, at: scope.now))
            return isPurged
        }
        if !isPurged { try await expectPurge(of: id) }
    }

    /// What a deleted or reset directory held goes soon; should this host end before, with the next visit.
    func expectPurge(of id: DirectoryID) async throws {
        try await housekeeping.expectVisit(id.tenant, at: gate.surroundings.now())
    }

    func present(_ directory: CountedDirectory) async throws -> DirectoryView {
        directory.view(baseURL: try await settings.current().baseURL, at: gate.surroundings.now())
    }

    private func check(name: String?, externalId: String?) throws {
        if let name { try TextRules.checkName(name, at: "/name", maximum: Self.maximumNameLength) }
        if let externalId {
            try TextRules.checkName(externalId, at: "/externalId", maximum: Self.maximumNameLength)
        }
    }
}

extension TenantTransaction {
    func directory(_ id: DirectoryID) throws -> Directory {
        guard let directory = try directories.get(id) else { throw PortalError.notFound(DirectoryID.self) }
        return directory
    }

    /// Deletes a directory, of what it held as much as takes no time. True if nothing is left.
    func discard(_ id: DirectoryID) throws -> Bool {
        try directories.delete(id)
        return try directories.purge(limit: HousekeepingService.batch)
    }
}
