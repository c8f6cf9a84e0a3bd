import Crypto
import GRDB
import PortalCore

/// A copy of an exported file that was checked, sealed under this environment's key and is ready to be placed.
struct ImportCandidate: Sendable {
    let temporary: String
    let summary: ImportSummary

    init(path: String, core: StorageCore, sourceKey: MasterKeySource?) throws {
        let files = TenantFiles(directory: core.directory, limits: core.limits)
        let temporary = core.directory.temporaryFile("import")
        self.temporary = temporary
        do {
            // Reading a database that is open here by other means than SQLite's would drop its locks.
            guard !FileSystem.isInside(path, core.directory.root) else {
                throw PortalError.invalid("/path", "The file lies in the data directory.")
            }
            do {
                try FileSystem.copy(path, to: temporary)
            } catch let error as FileError where error.isMissing {
                throw PortalError(.notFound, "file_not_found", "There is no such file.", field: "/path")
            }
            let masters = [
                try core.keyring.source.key(in: core.directory), try sourceKey?.key(in: core.directory),
            ].compactMap { $0 }
            let keys = try core.keyring.load()
            try Self.bringUpToDate(temporary, core.limits)
            let queue = try TenantFiles.openAlone(temporary, limits: core.limits)
            defer { try? queue.close() }
            summary = try queue.writeWithoutTransaction { database in
                try Self.check(database)
                let tenant = try Self.tenant(of: database)
                return try Self.seal(database, tenant: tenant, under: keys, masters: masters)
            }
            try TenantFiles.finish(queue, temporary)
        } catch {
            files.discard(temporary)
            throw Self.refusal(error)
        }
    }

    private static func refusal(_ error: any Error) -> any Error {
        let mapped = StorageError.mapped(error)
        guard let error = mapped as? PortalError, error.reason == "storage_corrupt" else { return mapped }
        return damaged
    }

    private static let damaged = PortalError(
        .refused, "import_damaged", "The file is not an undamaged export of an organization.",
        remedy: "Export it again, or use another copy.", field: "/path")

    private static func bringUpToDate(_ path: String, _ limits: StorageLimits) throws {
        let queue = try TenantFiles.openAlone(path, limits: limits)
        defer { try? queue.close() }
        let state = try queue.writeWithoutTransaction { try Schema.tenant.state(of: SQLConnection(database: $0)) }
        switch state {
        case .current: return
        case .newer: throw StorageError.newerSchema
        case .foreign: throw damaged
        case .older: try Schema.tenant.migrate(queue)
        }
    }

    private static func check(_ database: Database) throws {
        let connection = SQLConnection(database: database)
        guard try DatabaseCheck.problems(connection).isEmpty else { throw damaged }
        // Triggers, views or other tables could act on what is done later.
        let found = try DatabaseCheck.definitions(connection)
        let expected = try {
            let fresh = try DatabaseQueue()
            try Schema.tenant.migrate(fresh)
            return try fresh.writeWithoutTransaction {
                try DatabaseCheck.definitions(SQLConnection(database: $0))
            }
        }()
        guard found == expected else { throw damaged }
    }

    /// The number that all identifiers carry; every row is read once.
    private static func tenant(of database: Database) throws -> TenantID {
        let access = SQLAccess(database, mayWrite: false)
        let organization = try SQLiteOrganizationStore(access: access).get().id
        let tenant = organization.tenant
        guard tenant != .environment else { throw damaged }
        let transaction = SQLiteTenantTransaction(access: access, tenant: tenant)
        func belongs<Kind>(_ id: Identifier<Kind>, _ owner: OrganizationID?) throws {
            guard id.tenant == tenant, owner == organization else { throw damaged }
        }
        let links = transaction.portalLinks
        let connections = transaction.connections
        let directories = transaction.directories
        let domains = transaction.domains
        let events = transaction.events
        try forEach(listed: { try links.list($0) }, do: { try belongs($0.id, $0.organizationId) })
        try forEach(listed: { try connections.list($0) }, do: { try belongs($0.id, $0.organizationId) })
        try forEach(
            listed: { try directories.list($0) },
            do: { directory in
                try belongs(directory.id, directory.organizationId)
                try readContents(of: directory.id, in: transaction) { guard $0 == tenant else { throw damaged } }
            })
        for stream in try transaction.logStreams.all() { try belongs(stream.id, stream.organizationId) }
        try forEach(
            listed: { try domains.list($0, state: nil) }, do: { try belongs($0.id, $0.organizationId) })
        try forEach(listed: { try events.list(EventQuery(page: $0)) }, do: { try belongs($0.id, $0.organizationId) })
        for id in try access.all("SELECT id FROM portalSession", map: { try $0.id(0) as PortalSessionID }) {
            try belongs(id, try transaction.portalSessions.get(id)?.organizationId)
        }
        for id in try access.all("SELECT id FROM signInSession", map: { try $0.id(0) as SignInSessionID }) {
            try belongs(id, try transaction.signInSessions.get(id)?.organizationId)
        }
        for id in try access.all("SELECT id FROM serviceProviderCredential", map: { try $0.id(0) as CertificateID }) {
            guard id.tenant == tenant, try transaction.serviceProviderCredentials.get(id) != nil else { throw damaged }
        }
        return tenant
    }

    static func forEach<Element>(
        listed list: (PageRequest) throws -> Page<Element>, do body: (Element) throws -> Void
    ) throws {
        var request = PageRequest(limit: PageRequest.maximumLimit)
        while true {
            let page = try list(request)
            for element in page.data { try body(element) }
            guard let cursor = page.nextCursor else { return }
            request.cursor = cursor
        }
    }

    private static func seal(
        _ database: Database, tenant: TenantID, under keys: Keyring.Contents, masters: [MasterKey]
    ) throws -> ImportSummary {
        let access = SQLAccess(database, mayWrite: true)
        var known = keys.keys
        for row in try WrappedKey.all(access.connection) where known[row.id] == nil {
            guard let master = masters.first(where: { $0.fingerprint == row.master }) else { continue }
            known[row.id] = try row.key(under: master)
        }
        var summary = ImportSummary(tenant: tenant, clearedSecrets: 0, droppedAnswers: 0)
        try access.change("BEGIN")
        for column in SealedColumn.tenant {
            _ = try column.move(access, limit: Int.max, keys: known, to: keys) { key in
                try column.remove(access, key: key)
                switch column {
                case .clientSecret, .serviceProviderKey, .directoryKey, .logStreamSecrets: summary.clearedSecrets += 1
                case .idempotency: summary.droppedAnswers += 1
                case .pendingSignIn: break
                }
            }
        }
        try WrappedKey.replaceAll(keys.wrapped, access: access)
        try access.change("COMMIT")
        return summary
    }
}
