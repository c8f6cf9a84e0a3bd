import GRDB

extension Schema {
    /// The environment. Shipped migrations never change; what comes later is appended.
    static let catalog = Schema(
        applicationID: 0x5048_4331,
        migrations: [
            { try $0.execute(sql: tenants + keys + settings + events + idempotency) },
            { try $0.execute(sql: domains + background) },
            { try $0.execute(sql: numberedEvents) },
            { try $0.execute(sql: streamingTenants) },
        ])

    /// Who has log streams.
    private static let streamingTenants = """
        CREATE TABLE streamingTenant (
            tenant INTEGER NOT NULL PRIMARY KEY
        ) STRICT;

        """

    private static let tenants = """
        CREATE TABLE tenant (
            number INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            externalId TEXT UNIQUE,
            state TEXT NOT NULL,
            stale INTEGER NOT NULL,
            since INTEGER NOT NULL,
            folded TEXT NOT NULL
        ) STRICT;
        CREATE INDEX tenantActive ON tenant (id) WHERE state = 'active';
        CREATE INDEX tenantUnsettled ON tenant (number) WHERE state <> 'active' OR stale <> 0;

        """

    private static let keys = """
        CREATE TABLE sealingKey (
            id BLOB NOT NULL,
            master BLOB NOT NULL,
            wrapped BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            PRIMARY KEY (id, master)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE keyring (
            position INTEGER NOT NULL PRIMARY KEY CHECK (position = 1),
            current BLOB NOT NULL
        ) STRICT;
        CREATE TABLE retiredKey (
            id BLOB NOT NULL PRIMARY KEY,
            retiredAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    private static let settings = """
        CREATE TABLE settings (
            position INTEGER NOT NULL PRIMARY KEY CHECK (position = 1),
            value TEXT NOT NULL
        ) STRICT;

        """

    private static let domains = """
        CREATE TABLE verifiedDomain (
            domain TEXT NOT NULL PRIMARY KEY,
            tenant INTEGER NOT NULL,
            organizationId TEXT NOT NULL,
            verifiedAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX verifiedDomainByTenant ON verifiedDomain (tenant, domain);

        """

    private static let background = """
        CREATE TABLE lease (
            name TEXT NOT NULL PRIMARY KEY,
            holder TEXT NOT NULL,
            expiresAt INTEGER NOT NULL,
            token INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE agenda (
            tenant INTEGER NOT NULL PRIMARY KEY,
            dueAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX agendaByTime ON agenda (dueAt);

        """
}
