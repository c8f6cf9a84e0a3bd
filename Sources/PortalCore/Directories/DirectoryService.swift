import Crypto
import StrictJSON

/// Directories as they are set up: made, named, and given their first SCIM token.
package struct DirectoryService: Sendable {
    package static let maximumNameLength = 200

    let gate: TenantGate
    let settings: SettingsService
    let providers: ProviderCatalog

    package init(gate: TenantGate, settings: SettingsService, providers: ProviderCatalog) {
        self.gate = gate
        self.settings = settings
        self.providers = providers
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
            let view = DirectoryView(directory, baseURL: nil)
            try scope.record(
                .directoryCreated, of: organization, in: transaction.events, targets: [directory.eventTarget],
                data: view)
            if let token = directory.tokens.first {
                try scope.record(
                    .directoryTokenCreated, of: organization, in: transaction.events,
                    targets: [directory.eventTarget, Event.Target(type: "directory_token", id: token.id.description)],
                    data: DirectoryView.Token(token))
            }
            return Created(directory: directory, token: directory.tokens.isEmpty ? nil : secret.text)
        }
        var view = try await present(created.directory)
        view.token = created.token
        return view
    }

    /// Kept for a repeated idempotency key as one, so that the token in the answer is the one that was made.
    private struct Created: Sendable, Codable {
        var directory: Directory
        var token: String?
    }

    package func get(_ id: DirectoryID, as caller: Caller) async throws -> DirectoryView {
        let directory = try await gate.read(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, _ in
            try transaction.directory(id)
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
            return try transaction.directories.list(page)
        }
        let baseURL = try await settings.current().baseURL
        return Page(
            data: directories.data.map { DirectoryView($0, baseURL: baseURL) }, nextCursor: directories.nextCursor)
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
            guard after != before else { return before }
            after.revision += 1
            after.updatedAt = scope.now
            try transaction.directories.update(after)
            try scope.record(
                .directoryUpdated, of: after.organizationId, in: transaction.events, targets: [after.eventTarget],
                data: DirectoryView(after, baseURL: nil),
                previous: DirectoryView(before, baseURL: nil))
            return after
        }
        return try await present(updated)
    }

    package func delete(_ id: DirectoryID, as caller: Caller) async throws {
        _ = try await gate.write(
            TenantGate.Target(id), as: caller, allowing: .directorySync
        ) { transaction, scope in
            let directory = try transaction.directory(id)
            try transaction.directories.delete(id)
            try scope.record(
                .directoryDeleted, of: directory.organizationId, in: transaction.events,
                targets: [directory.eventTarget], data: DirectoryView(directory, baseURL: nil))
            return true
        }
    }

    private func present(_ directory: Directory) async throws -> DirectoryView {
        DirectoryView(directory, baseURL: try await settings.current().baseURL)
    }

    private func check(name: String?, externalId: String?) throws {
        if let name { try TextRules.checkName(name, at: "/name", maximum: Self.maximumNameLength) }
        if let externalId {
            try TextRules.checkName(externalId, at: "/externalId", maximum: Self.maximumNameLength)
        }
    }
}

/// A SCIM bearer token at the moment of its creation.
private struct DirectorySecret: Sendable {
    static let length = 32
    let text: String

    static func make(_ surroundings: Surroundings) -> DirectorySecret {
        DirectorySecret(text: "scim_" + Base64URL.encode(surroundings.randomBytes(length)))
    }

    func token(in tenant: TenantID, at now: Timestamp, _ surroundings: Surroundings) -> DirectoryToken {
        DirectoryToken(
            id: surroundings.makeID(in: tenant),
            hash: Base64URL.encode(SHA256.bytes(of: text)), hint: String(text.suffix(4)),
            createdAt: now)
    }
}

/// A directory as clients see it: no hashes, and the token only at its creation.
package struct DirectoryView: Sendable, Codable, Hashable {
    package struct Token: Sendable, Codable, Hashable {
        package var id: DirectoryTokenID
        /// The token's last four characters.
        package var hint: String
        package var createdAt: Timestamp
        package var expiresAt: Timestamp?

        init(_ token: DirectoryToken) {
            id = token.id
            hint = token.hint
            createdAt = token.createdAt
            expiresAt = token.expiresAt
        }
    }

    package struct UserCounts: Sendable, Codable, Hashable {
        package var active: Int
        package var inactive: Int
    }

    package var id: DirectoryID
    package var organizationId: OrganizationID
    package var providerId: ProviderID
    package var `protocol`: IdentityProtocol
    package var name: String
    package var externalId: String?
    package var state: Directory.State
    package var users: UserCounts
    package var groups: Int
    /// SCIM base URL; absent for directories that we pull.
    package var endpoint: String?
    package var tokens: [Token]
    /// What it is pulled with, without the key.
    package var credentials: GoogleCredentials?
    package var nextSyncAt: Timestamp?
    /// The bearer token: only in the answer to its creation.
    package var token: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var revision: Int

    init(_ directory: Directory, baseURL: String?) {
        id = directory.id
        organizationId = directory.organizationId
        providerId = directory.providerId
        `protocol` = directory.protocol
        name = directory.name
        externalId = directory.externalId
        state = directory.state
        // Nothing is synced before SCIM and the pull exist, so there is nothing to count.
        users = UserCounts(active: 0, inactive: 0)
        groups = 0
        endpoint = directory.protocol == .scim ? baseURL.map { "\($0)/scim/v2/\(directory.id)" } : nil
        tokens = directory.tokens.map(Token.init)
        credentials = directory.credentials
        nextSyncAt = directory.nextSyncAt
        createdAt = directory.createdAt
        updatedAt = directory.updatedAt
        revision = directory.revision
    }
}

extension Directory {
    var eventTarget: Event.Target { Event.Target(type: "directory", id: id.description, name: name) }
}

extension TenantTransaction {
    func directory(_ id: DirectoryID) throws -> Directory {
        guard let directory = try directories.get(id) else { throw PortalError.notFound(DirectoryID.self) }
        return directory
    }
}
