import GRDB

extension Schema {
    /// One organisation. Shipped migrations never change; what comes later is appended.
    static let tenant = Schema(
        applicationID: 0x5048_5431,
        migrations: [
            { try $0.execute(sql: organizations + portalLinks + connections + directories + events + idempotency) },
            { try $0.execute(sql: connectionSetups + signOn) },
            { try $0.execute(sql: singleLogout) },
            { try $0.execute(sql: orderedSignIns) },
            { try $0.execute(sql: numberedEvents) },
            { try $0.execute(sql: directoryContents) },
            { try $0.execute(sql: directoryDepartures) },
            { try $0.execute(sql: logStreams) },
            { try $0.execute(sql: organizationDomains) },
        ])

    private static let organizations = """
        CREATE TABLE organization (
            position INTEGER NOT NULL PRIMARY KEY CHECK (position = 1),
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            externalId TEXT,
            metadata TEXT NOT NULL,
            allowAnyDomain INTEGER NOT NULL,
            ssoPolicy TEXT NOT NULL,
            breakGlassEmails TEXT NOT NULL,
            domains TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE sealingKey (
            id BLOB NOT NULL,
            master BLOB NOT NULL,
            wrapped BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            PRIMARY KEY (id, master)
        ) STRICT, WITHOUT ROWID;

        """

    private static let portalLinks = """
        CREATE TABLE portalLink (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            kind TEXT NOT NULL,
            intents TEXT NOT NULL,
            returnUrl TEXT,
            successUrl TEXT,
            itContactEmail TEXT,
            externalUserId TEXT,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            revokedAt INTEGER,
            completedAt INTEGER,
            openedAt INTEGER,
            opened INTEGER NOT NULL,
            completedIntents TEXT NOT NULL,
            tokenHash BLOB NOT NULL UNIQUE CHECK (length(tokenHash) = 32)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX portalLinkByExternalUser ON portalLink (externalUserId) WHERE externalUserId IS NOT NULL;
        CREATE TABLE portalSession (
            id TEXT NOT NULL PRIMARY KEY,
            linkId TEXT NOT NULL REFERENCES portalLink (id),
            organizationId TEXT NOT NULL REFERENCES organization (id),
            intents TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            lastUsedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            endedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX portalSessionByLink ON portalSession (linkId);

        """

    private static let connections = """
        CREATE TABLE connection (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            providerId TEXT NOT NULL,
            protocol TEXT NOT NULL,
            name TEXT NOT NULL,
            externalId TEXT UNIQUE,
            state TEXT NOT NULL,
            options TEXT NOT NULL,
            configuration TEXT,
            sealedClientSecret TEXT,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;

        """

    private static let directories = """
        CREATE TABLE directory (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            providerId TEXT NOT NULL,
            protocol TEXT NOT NULL,
            name TEXT NOT NULL,
            externalId TEXT UNIQUE,
            state TEXT NOT NULL,
            tokens TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;

        """

    /// How far a stream is changes with each delivery; the settings beside it are short.
    private static let logStreams = """
        CREATE TABLE logStream (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            type TEXT NOT NULL,
            name TEXT NOT NULL,
            settings TEXT NOT NULL,
            secrets TEXT NOT NULL,
            sealedSecrets BLOB,
            types TEXT NOT NULL,
            isPaused INTEGER NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            progress TEXT NOT NULL,
            fence INTEGER NOT NULL
        ) STRICT;

        """
}
