extension Schema {
    /// An organisation's domains, verified or not; whose a verified one is stands in the catalogue.
    static let organizationDomains = """
        CREATE TABLE domain (
            id TEXT NOT NULL PRIMARY KEY,
            organizationId TEXT NOT NULL REFERENCES organization (id),
            domain TEXT NOT NULL UNIQUE,
            unicodeDomain TEXT NOT NULL,
            state TEXT NOT NULL,
            strategy TEXT NOT NULL,
            recordName TEXT NOT NULL,
            recordValue TEXT NOT NULL UNIQUE,
            lastCheck TEXT,
            failureReason TEXT,
            nextCheckAt INTEGER,
            verificationEndsAt INTEGER NOT NULL,
            verifiedAt INTEGER,
            recordMissingSince INTEGER,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            revision INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX domainByState ON domain (state, id);
        CREATE INDEX domainByNextCheck ON domain (nextCheckAt) WHERE nextCheckAt IS NOT NULL;

        """
}
