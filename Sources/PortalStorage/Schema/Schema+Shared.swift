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

    /// An event's identifier follows from its number and time, so no index has to keep it; `id` holds those that were given
    /// otherwise.
    static let numberedEvents = """
        CREATE TABLE numberedEvent (
            sequence INTEGER NOT NULL PRIMARY KEY,
            id TEXT,
            type TEXT NOT NULL,
            organizationId TEXT,
            occurredAt INTEGER NOT NULL,
            actor TEXT NOT NULL,
            targets TEXT NOT NULL,
            context TEXT NOT NULL,
            data TEXT NOT NULL,
            previous TEXT
        ) STRICT;
        INSERT INTO numberedEvent SELECT * FROM event;
        DROP TABLE event;
        ALTER TABLE numberedEvent RENAME TO event;
        CREATE UNIQUE INDEX eventById ON event (id) WHERE id IS NOT NULL;

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
