extension Schema {
    /// Setups move out of the connection's own row: live, staged and previous ones are alike.
    static let connectionSetups = """
        CREATE TABLE connectionSetup (
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            slot TEXT NOT NULL,
            options TEXT NOT NULL,
            settings TEXT,
            attributeMap TEXT,
            certificates TEXT NOT NULL,
            metadata TEXT,
            documents TEXT,
            sealedClientSecret TEXT,
            test TEXT,
            fingerprint TEXT NOT NULL,
            PRIMARY KEY (connectionId, slot)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO connectionSetup
            (connectionId, slot, options, certificates, metadata, sealedClientSecret, fingerprint)
            SELECT id, 'live', options, '[]', configuration, sealedClientSecret, '' FROM connection;
        ALTER TABLE connection DROP COLUMN options;
        ALTER TABLE connection DROP COLUMN configuration;
        ALTER TABLE connection DROP COLUMN sealedClientSecret;
        ALTER TABLE connection ADD COLUMN monitor TEXT;

        """

    static let signOn = """
        CREATE TABLE serviceProviderCredential (
            id TEXT NOT NULL PRIMARY KEY,
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            use TEXT NOT NULL,
            der TEXT NOT NULL,
            fingerprintSha256 TEXT NOT NULL,
            subject TEXT NOT NULL,
            notBefore INTEGER NOT NULL,
            notAfter INTEGER NOT NULL,
            role TEXT NOT NULL,
            sealedPrivateKey BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            retiredAt INTEGER,
            noticesGiven TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX serviceProviderCredentialByConnection ON serviceProviderCredential (connectionId, use, id);
        CREATE TABLE signInSession (
            id TEXT NOT NULL PRIMARY KEY,
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            state TEXT NOT NULL,
            origin TEXT NOT NULL,
            test INTEGER NOT NULL,
            usedStaged INTEGER NOT NULL,
            startedAt INTEGER NOT NULL,
            endedAt INTEGER,
            request TEXT,
            response TEXT,
            checks TEXT NOT NULL,
            diagnosis TEXT,
            profile TEXT
        ) STRICT;
        CREATE INDEX signInSessionByConnection ON signInSession (connectionId, id);
        CREATE INDEX signInSessionByState ON signInSession (connectionId, state, id);
        CREATE INDEX signInSessionByAge ON signInSession (startedAt);
        CREATE TABLE pendingSignIn (
            sessionId TEXT NOT NULL PRIMARY KEY REFERENCES signInSession (id) ON DELETE CASCADE,
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
            sealedSecrets BLOB NOT NULL,
            redirectUri TEXT,
            state TEXT,
            slot TEXT NOT NULL,
            setupFingerprint TEXT NOT NULL,
            startedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pendingSignInByConnection ON pendingSignIn (connectionId);
        CREATE INDEX pendingSignInByExpiry ON pendingSignIn (expiresAt);
        CREATE TABLE replay (
            key BLOB NOT NULL PRIMARY KEY CHECK (length(key) = 32),
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX replayByExpiry ON replay (expiresAt);
        CREATE TABLE signInCode (
            hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
            sessionId TEXT NOT NULL REFERENCES signInSession (id) ON DELETE CASCADE,
            state TEXT,
            expiresAt INTEGER NOT NULL,
            consumedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX signInCodeBySession ON signInCode (sessionId);
        CREATE INDEX signInCodeByExpiry ON signInCode (expiresAt);

        """

    static let singleLogout = """
        ALTER TABLE signInSession ADD COLUMN loggedOutAt INTEGER;
        ALTER TABLE signInSession ADD COLUMN logout TEXT;
        CREATE TABLE sessionSubject (
            sessionId TEXT NOT NULL PRIMARY KEY REFERENCES signInSession (id) ON DELETE CASCADE,
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            key BLOB NOT NULL CHECK (length(key) = 32),
            identity TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessionSubjectByKey ON sessionSubject (connectionId, key, sessionId);
        CREATE TABLE pendingLogout (
            sessionId TEXT NOT NULL PRIMARY KEY REFERENCES signInSession (id) ON DELETE CASCADE,
            connectionId TEXT NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
            key BLOB NOT NULL UNIQUE CHECK (length(key) = 32),
            redirectUri TEXT,
            state TEXT,
            startedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX pendingLogoutByConnection ON pendingLogout (connectionId);
        CREATE INDEX pendingLogoutByExpiry ON pendingLogout (expiresAt);

        """

    /// Less to write for each sign-in: what is written with it comes behind what is there. Codes, which live for minutes,
    /// are dropped.
    static let orderedSignIns = """
        DROP INDEX signInSessionByAge;
        ALTER TABLE replay RENAME TO earlierReplay;
        CREATE TABLE replay (
            expiresAt INTEGER NOT NULL,
            key BLOB NOT NULL CHECK (length(key) = 32),
            PRIMARY KEY (expiresAt, key)
        ) STRICT, WITHOUT ROWID;
        DROP TABLE signInCode;
        CREATE TABLE signInCode (
            sessionId TEXT NOT NULL PRIMARY KEY REFERENCES signInSession (id) ON DELETE CASCADE,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            state TEXT,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        """
}
