import PortalCore

struct SQLiteServiceProviderCredentialStore: ServiceProviderCredentialStore {
    let access: SQLAccess

    private static let select = """
        SELECT id, connectionId, use, der, fingerprintSha256, subject, notBefore, notAfter, role, sealedPrivateKey, \
        createdAt, retiredAt, noticesGiven FROM serviceProviderCredential
        """

    func insert(_ credential: ServiceProviderCredential) throws {
        try access.change(
            """
            INSERT INTO serviceProviderCredential (id, connectionId, use, der, fingerprintSha256, subject, notBefore, \
            notAfter, role, sealedPrivateKey, createdAt, retiredAt, noticesGiven) \
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .id(credential.id), .id(credential.connectionId), .raw(credential.use), .text(credential.der),
            .text(credential.fingerprintSha256), .text(credential.subject), .time(credential.notBefore),
            .time(credential.notAfter), .raw(credential.role), .blob(credential.sealedPrivateKey),
            .time(credential.createdAt), .time(credential.retiredAt), try .json(credential.noticesGiven))
    }

    func get(_ id: CertificateID) throws -> ServiceProviderCredential? {
        try access.first(Self.select + " WHERE id = ?", .id(id), map: ServiceProviderCredential.init(row:))
    }

    func list(of connection: ConnectionID, use: CertificateUse?) throws -> [ServiceProviderCredential] {
        guard let use else {
            return try access.all(
                Self.select + " WHERE connectionId = ? ORDER BY id DESC", .id(connection),
                map: ServiceProviderCredential.init(row:))
        }
        return try access.all(
            Self.select + " WHERE connectionId = ? AND use = ? ORDER BY id DESC", .id(connection), .raw(use),
            map: ServiceProviderCredential.init(row:))
    }

    func update(_ credential: ServiceProviderCredential) throws {
        let changed = try access.change(
            "UPDATE serviceProviderCredential SET role = ?, retiredAt = ?, noticesGiven = ? WHERE id = ?",
            .raw(credential.role), .time(credential.retiredAt), try .json(credential.noticesGiven),
            .id(credential.id))
        guard changed == 1 else { throw PortalError.notFound(CertificateID.self) }
    }

    func delete(_ id: CertificateID) throws {
        try access.change("DELETE FROM serviceProviderCredential WHERE id = ?", .id(id))
    }
}

extension ServiceProviderCredential {
    fileprivate init(row: SQLRow) throws {
        self.init(
            id: try row.id(0), connectionId: try row.id(1), use: try row.raw(2), der: try row.text(3),
            fingerprintSha256: try row.text(4), subject: try row.text(5), notBefore: try row.time(6),
            notAfter: try row.time(7), role: try row.raw(8), sealedPrivateKey: try row.bytes(9),
            createdAt: try row.time(10), retiredAt: try row.optionalTime(11), noticesGiven: try row.list(12))
    }
}
