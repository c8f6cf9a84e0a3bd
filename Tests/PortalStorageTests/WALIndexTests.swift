import Foundation
import GRDB
import Testing

@testable import PortalStorage

/// Whether the header of a wal-index tells commits from everything else.
@Suite struct WALIndexTests {
    private static func open(_ path: String, _ preparation: String) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: preparation) }
        return queue
    }

    private static func index(of queue: DatabaseQueue) throws -> WALIndex? {
        try queue.writeWithoutTransaction { database in
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
            return try WALIndex(SQLConnection(database: database))
        }
    }

    private static func run(_ sql: String, on queue: DatabaseQueue) throws {
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @Test func everyCommitIsToldAndNothingElse() throws {
        let workplace = try Workplace()
        let path = workplace.path + "/a.sqlite"
        let own = try Self.open(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
        let other = try Self.open(path, "SELECT * FROM t")
        let index = try #require(try Self.index(of: own))
        for round in 0..<50 {
            // A connection notices with its next read what others have done.
            try Self.run("SELECT * FROM t", on: own)
            let header = try #require(index.header)
            #expect(index.says(header))
            try Self.run("BEGIN; SELECT * FROM t; COMMIT", on: other)
            try Self.run("BEGIN IMMEDIATE; INSERT INTO t VALUES (1); ROLLBACK", on: other)
            try Self.run("BEGIN IMMEDIATE; INSERT INTO t VALUES (1); ROLLBACK", on: own)
            try Self.run("PRAGMA wal_checkpoint(PASSIVE)", on: other)
            #expect(index.says(header))
            try Self.run("INSERT INTO t VALUES (1)", on: round % 2 == 0 ? own : other)
            #expect(!index.says(header))
            if round % 5 == 0 { try Self.run("PRAGMA wal_checkpoint(TRUNCATE)", on: other) }
            #expect(!index.says(header))
        }
    }

    @Test func aTransactionUnderWayIsNoCommitYet() throws {
        let workplace = try Workplace()
        let path = workplace.path + "/a.sqlite"
        let own = try Self.open(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
        // Its pages do not fit the cache, so that frames are written before the commit.
        let other = try Self.open(path, "PRAGMA cache_size = 4; PRAGMA wal_autocheckpoint = 0")
        let index = try #require(try Self.index(of: own))
        let header = try #require(index.header)
        let log = workplace.path + "/a.sqlite-wal"
        let before = try #require(FileIdentity(path: log)).bytes
        try other.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    BEGIN IMMEDIATE;
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
                    INSERT INTO t SELECT randomblob(3000) FROM n
                    """)
            #expect(try #require(FileIdentity(path: log)).bytes > before)
            #expect(index.says(header))
            try database.execute(sql: "COMMIT")
        }
        #expect(!index.says(header))
    }

    @Test(
        arguments: [
            ("", "PRAGMA journal_mode = DELETE"),
            ("", "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL"),
            // Locks by files, and shares no memory.
            ("?vfs=unix-dotfile", "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL"),
        ])
    func thereIsNoneWhereNoMemoryIsShared(_ options: String, _ preparation: String) throws {
        let workplace = try Workplace()
        let path = "file:" + workplace.path + "/a.sqlite" + options
        let queue = try Self.open(path, preparation + "; CREATE TABLE t (x)")
        #expect(try Self.index(of: queue) == nil)
        #expect(FileIdentity(path: workplace.path + "/a.sqlite-shm") == nil)
        try queue.close()
    }

    @Test func thereIsNoneOfADatabaseInMemory() throws {
        #expect(try Self.index(of: DatabaseQueue()) == nil)
    }

    @Test func aLogWithoutFramesHasAHeader() throws {
        let workplace = try Workplace()
        let path = workplace.path + "/a.sqlite"
        let first = try Self.open(path, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)")
        try first.close()
        let queue = try Self.open(path, "SELECT * FROM t")
        let index = try #require(try Self.index(of: queue))
        let header = try #require(index.header)
        #expect(index.says(header))
        try Self.run("INSERT INTO t VALUES (1)", on: queue)
        #expect(!index.says(header))
    }

    @Test func everyBitOfBothCopiesCounts() throws {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 96, alignment: 8)
        defer { memory.deallocate() }
        func fill() {
            for place in 0..<96 { memory[place] = UInt8(place % 48 + 100) }
            for copy in [0, 48] { memory.storeBytes(of: 3_007_000, toByteOffset: copy, as: UInt32.self) }
        }
        let index = WALIndex(at: UnsafeRawPointer(try #require(memory.baseAddress)))
        fill()
        let header = try #require(index.header)
        for place in 0..<96 {
            for bit in 0..<8 {
                memory[place] ^= 1 << bit
                #expect(!index.says(header))
                #expect(index.header == nil)
                memory[place] ^= 1 << bit
                #expect(index.says(header))
            }
        }
        // In both copies: another format, not initialised.
        for place in [0, 12] {
            (memory[place], memory[place + 48]) = (0, 0)
            #expect(!index.says(header))
            #expect(index.header == nil)
            fill()
        }
        #expect(index.says(header))
    }
}
