extension Schema {
    static let events = """
        CREATE TABLE event (
            sequence INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            organizationId TEXT,
            occurredAt INTEGER NOT NULL,
            actor TEXT NOT NULL,
            targets TEXT NOT NULL,
            context TEXT NOT NULL,
            data TEXT NOT NULL,
            previous TEXT
        ) STRICT;

        """

    static let idempotency = """
        CREATE TABLE idempotencyRecord (
            key TEXT NOT NULL PRIMARY KEY,
            digest BLOB NOT NULL,
            sealedResult BLOB NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotencyRecordByAge ON idempotencyRecord (createdAt);

        """
}
