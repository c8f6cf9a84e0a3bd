import GRDB
import PortalCore

struct SQLiteDomainStore: DomainStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, organizationId, domain, unicodeDomain, state, strategy, recordName, recordValue, lastCheck, \
        failureReason, nextCheckAt, verificationEndsAt, verifiedAt, recordMissingSince, createdAt, updatedAt, revision \
        FROM domain
        """

    func insert(_ domain: Domain) throws {
        do {
            try access.change(
                """
                INSERT INTO domain (id, organizationId, domain, unicodeDomain, state, strategy, recordName, recordValue, \
                lastCheck, failureReason, nextCheckAt, verificationEndsAt, verifiedAt, recordMissingSince, createdAt, \
                updatedAt, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                .id(domain.id), .id(domain.organizationId), .text(domain.domain), .text(domain.unicodeDomain),
                .raw(domain.state), .raw(domain.strategy), .text(domain.record.name), .text(domain.record.value),
                try .optionalJSON(domain.lastCheck), .text(domain.failureReason?.rawValue), .time(domain.nextCheckAt),
                .time(domain.verificationEndsAt), .time(domain.verifiedAt), .time(domain.recordMissingSince),
                .time(domain.createdAt), .time(domain.updatedAt), .integer(domain.revision))
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            guard error.message?.contains("domain.domain") == true else { throw error }
            throw PortalError(
                .conflict, "domain_exists", "The organization has this domain already.",
                remedy: "Verify the one that is there, or delete it first.", field: "/domain")
        }
    }

    func get(_ id: DomainID) throws -> Domain? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: Domain.init(row:))
    }

    func list(_ page: PageRequest, state: Domain.State?) throws -> Page<Domain> {
        try access.page(
            Self.select, where: state.map { _ in "state = ?" }, state.map { [.raw($0)] } ?? [], page: page, id: \.id,
            map: Domain.init(row:))
    }

    func verified() throws -> [Domain] {
        try access.all(
            Self.select + " WHERE state = ? ORDER BY id", .raw(Domain.State.verified), map: Domain.init(row:))
    }

    func count() throws -> Int {
        try access.first("SELECT count(*) FROM domain") { try $0.int(0) } ?? 0
    }

    func contains(token: String) throws -> Bool {
        try access.first(
            "SELECT 1 FROM domain WHERE recordValue = ?", .text(DomainChallenge.valuePrefix + token)
        ) { _ in true } ?? false
    }

    func update(_ domain: Domain) throws {
        let changed = try access.change(
            """
            UPDATE domain SET state = ?, strategy = ?, lastCheck = ?, failureReason = ?, nextCheckAt = ?, \
            verificationEndsAt = ?, verifiedAt = ?, recordMissingSince = ?, updatedAt = ?, revision = ? WHERE id = ?
            """,
            .raw(domain.state), .raw(domain.strategy), try .optionalJSON(domain.lastCheck),
            .text(domain.failureReason?.rawValue), .time(domain.nextCheckAt), .time(domain.verificationEndsAt),
            .time(domain.verifiedAt), .time(domain.recordMissingSince), .time(domain.updatedAt),
            .integer(domain.revision), .id(domain.id))
        guard changed == 1 else { throw PortalError.notFound(DomainID.self) }
    }

    func delete(_ id: DomainID) throws {
        try access.change("DELETE FROM domain WHERE id = ?", .id(id))
    }

    func due(at time: Timestamp, limit: Int) throws -> [DomainID] {
        try access.all(
            "SELECT id FROM domain WHERE nextCheckAt <= ? ORDER BY nextCheckAt, id LIMIT ?", .time(time),
            .integer(limit)
        ) { try $0.id(0) }
    }

    func nextDue() throws -> Timestamp? {
        try access.first("SELECT min(nextCheckAt) FROM domain WHERE nextCheckAt IS NOT NULL") {
            try $0.optionalTime(0)
        } ?? nil
    }
}

extension Domain {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), organizationId: try row.id(1), domain: try row.text(2), unicodeDomain: try row.text(3),
            record: DomainChallenge(name: try row.text(6), value: try row.text(7)), createdAt: try row.time(14))
        state = try row.raw(4)
        strategy = try row.raw(5)
        lastCheck = try row.optionalJSON(8)
        failureReason = try row.optionalRaw(9)
        nextCheckAt = try row.optionalTime(10)
        verificationEndsAt = try row.time(11)
        verifiedAt = try row.optionalTime(12)
        recordMissingSince = try row.optionalTime(13)
        updatedAt = try row.time(15)
        revision = try row.int(16)
    }
}
