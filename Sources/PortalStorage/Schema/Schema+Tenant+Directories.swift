extension Schema {
    /// What a directory holds. Identifiers are kept as their 16 bytes, which come in the order of creation; what belongs to
    /// one directory lies together by the directory's number. `folded` columns hold a text in lower case, for indexes.
    static let directoryContents =
        numberedDirectories + directoryUsers + directoryGroups + directoryMembers + directoryRecords

    /// Whom changes of groups took out a short while ago.
    static let directoryDepartures = """
        CREATE TABLE directoryDeparture (
            directory INTEGER NOT NULL PRIMARY KEY REFERENCES directory (number) ON DELETE CASCADE,
            startedAt INTEGER NOT NULL,
            departures INTEGER NOT NULL,
            provisioned INTEGER NOT NULL
        ) STRICT;

        """

    /// A directory gets a small number that its rows refer to. What changes often is kept beside the tokens and maps, which
    /// are long.
    private static let numberedDirectories = """
        CREATE TABLE numberedDirectory (
            number INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            providerId TEXT NOT NULL,
            protocol TEXT NOT NULL,
            name TEXT NOT NULL,
            externalId TEXT UNIQUE,
            state TEXT NOT NULL,
            tokens TEXT NOT NULL,
            groupSelection TEXT NOT NULL,
            attributeMap TEXT,
            credentials TEXT,
            sealedKey BLOB,
            hold TEXT,
            nextSyncAt INTEGER,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT;
        INSERT INTO numberedDirectory
            (id, organizationId, providerId, protocol, name, externalId, state, tokens, groupSelection, createdAt,
            updatedAt, revision)
            SELECT id, organizationId, providerId, protocol, name, externalId, state, tokens, 'all', createdAt,
            updatedAt, revision FROM directory ORDER BY id;
        DROP TABLE directory;
        ALTER TABLE numberedDirectory RENAME TO directory;
        CREATE INDEX directoryByNextSync ON directory (nextSyncAt) WHERE nextSyncAt IS NOT NULL;
        CREATE TABLE directorySync (
            directory INTEGER NOT NULL PRIMARY KEY REFERENCES directory (number) ON DELETE CASCADE,
            lastSyncAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE directoryCount (
            directory INTEGER NOT NULL PRIMARY KEY REFERENCES directory (number) ON DELETE CASCADE,
            active INTEGER NOT NULL,
            outOfScope INTEGER NOT NULL,
            inactive INTEGER NOT NULL,
            groupCount INTEGER NOT NULL
        ) STRICT;
        INSERT INTO directoryCount SELECT number, 0, 0, 0, 0 FROM directory;

        """

    /// What users are found and counted by, short; their documents lie beside. The addresses have no index by user: they
    /// are in the document.
    private static let directoryUsers = """
        CREATE TABLE directoryUser (
            number INTEGER NOT NULL PRIMARY KEY,
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            id BLOB NOT NULL CHECK (length(id) = 16),
            userName TEXT NOT NULL,
            foldedUserName TEXT NOT NULL,
            externalId TEXT,
            foldedExternalId TEXT,
            displayName TEXT,
            foldedDisplayName TEXT,
            isActive INTEGER NOT NULL,
            isInScope INTEGER NOT NULL,
            UNIQUE (directory, id),
            UNIQUE (directory, foldedUserName)
        ) STRICT;
        CREATE INDEX directoryUserByState ON directoryUser (directory, isActive, isInScope, id);
        CREATE INDEX directoryUserByExternalId ON directoryUser (directory, foldedExternalId, id)
            WHERE foldedExternalId IS NOT NULL;
        CREATE INDEX directoryUserByDisplayName ON directoryUser (directory, foldedDisplayName, id)
            WHERE foldedDisplayName IS NOT NULL;
        CREATE TABLE directoryUserDocument (
            user INTEGER NOT NULL PRIMARY KEY REFERENCES directoryUser (number) ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            emails TEXT NOT NULL,
            raw TEXT NOT NULL,
            attributes TEXT NOT NULL
        ) STRICT;
        CREATE TABLE directoryUserEmail (
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            foldedEmail TEXT NOT NULL,
            user BLOB NOT NULL CHECK (length(user) = 16),
            PRIMARY KEY (directory, foldedEmail, user)
        ) STRICT, WITHOUT ROWID;

        """

    private static let directoryGroups = """
        CREATE TABLE directoryGroup (
            number INTEGER NOT NULL PRIMARY KEY,
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            id BLOB NOT NULL CHECK (length(id) = 16),
            memberCount INTEGER NOT NULL,
            isSelected INTEGER NOT NULL,
            displayName TEXT NOT NULL,
            foldedDisplayName TEXT NOT NULL,
            externalId TEXT,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            raw TEXT NOT NULL,
            UNIQUE (directory, id)
        ) STRICT;
        CREATE INDEX directoryGroupByName ON directoryGroup (directory, foldedDisplayName, id);
        CREATE INDEX directoryGroupByExternalId ON directoryGroup (directory, externalId, id)
            WHERE externalId IS NOT NULL;
        CREATE INDEX directoryGroupSelected ON directoryGroup (directory, id) WHERE isSelected = 1;

        """

    /// Members lie in the order of their creation, so that a listing goes on behind one who has gone meanwhile.
    private static let directoryMembers = """
        CREATE TABLE directoryMember (
            groupNumber INTEGER NOT NULL REFERENCES directoryGroup (number) ON DELETE CASCADE,
            user BLOB NOT NULL,
            directory INTEGER NOT NULL,
            PRIMARY KEY (groupNumber, user),
            FOREIGN KEY (directory, user) REFERENCES directoryUser (directory, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX directoryMemberByUser ON directoryMember (directory, user);
        CREATE TABLE directorySubgroup (
            groupNumber INTEGER NOT NULL REFERENCES directoryGroup (number) ON DELETE CASCADE,
            member BLOB NOT NULL,
            directory INTEGER NOT NULL,
            PRIMARY KEY (groupNumber, member),
            FOREIGN KEY (directory, member) REFERENCES directoryGroup (directory, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX directorySubgroupByMember ON directorySubgroup (directory, member);

        """

    private static let directoryRecords = """
        CREATE TABLE directoryRequest (
            number INTEGER NOT NULL PRIMARY KEY,
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            id BLOB NOT NULL CHECK (length(id) = 16),
            at INTEGER NOT NULL,
            status INTEGER NOT NULL,
            method TEXT NOT NULL,
            path TEXT NOT NULL,
            scimType TEXT,
            detail TEXT,
            durationMicroseconds INTEGER NOT NULL,
            userAgent TEXT,
            tokenHint TEXT,
            requestBody TEXT,
            responseBody TEXT,
            UNIQUE (directory, id)
        ) STRICT;
        CREATE TABLE quarantinedUser (
            number INTEGER NOT NULL PRIMARY KEY,
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            id BLOB NOT NULL CHECK (length(id) = 16),
            user BLOB CHECK (length(user) = 16),
            userName TEXT,
            foldedUserName TEXT,
            externalId TEXT,
            firstSeenAt INTEGER NOT NULL,
            lastSeenAt INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            findings TEXT NOT NULL,
            raw TEXT NOT NULL,
            UNIQUE (directory, id)
        ) STRICT;
        CREATE INDEX quarantinedUserByUser ON quarantinedUser (directory, user) WHERE user IS NOT NULL;
        CREATE INDEX quarantinedUserByUserName ON quarantinedUser (directory, foldedUserName)
            WHERE foldedUserName IS NOT NULL;
        CREATE INDEX quarantinedUserByExternalId ON quarantinedUser (directory, externalId)
            WHERE externalId IS NOT NULL;
        CREATE TABLE directoryRun (
            number INTEGER NOT NULL PRIMARY KEY,
            directory INTEGER NOT NULL REFERENCES directory (number) ON DELETE CASCADE,
            id BLOB NOT NULL CHECK (length(id) = 16),
            kind TEXT NOT NULL,
            state TEXT NOT NULL,
            startedAt INTEGER NOT NULL,
            endedAt INTEGER,
            touchedAt INTEGER NOT NULL,
            tally TEXT NOT NULL,
            findings TEXT NOT NULL,
            place TEXT,
            UNIQUE (directory, id)
        ) STRICT;
        CREATE INDEX directoryRunByKind ON directoryRun (directory, kind, id);
        CREATE TABLE directorySeen (
            run INTEGER NOT NULL REFERENCES directoryRun (number) ON DELETE CASCADE,
            isGroup INTEGER NOT NULL,
            member BLOB NOT NULL CHECK (length(member) = 16),
            PRIMARY KEY (run, isGroup, member)
        ) STRICT, WITHOUT ROWID;

        """
}
