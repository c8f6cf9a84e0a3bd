/* What SQLite itself does on this disk, to compare the host's storage with.
 *
 *   cc -O2 -o sqlitebench sqlitebench.c -lsqlite3
 *   ./sqlitebench DIRECTORY [SECONDS]
 *
 * Prints one line per measurement: name, operations per second, microseconds each.
 *   commit  one row per transaction, WAL, synchronous=FULL
 *   lookup  one indexed row of an open database by its text key, in a read transaction of its own
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 10000 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check(sqlite3 *db, int code, const char *what) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "%s: %s\n", what, db ? sqlite3_errmsg(db) : "no database");
    exit(1);
}

static void run(sqlite3 *db, const char *sql) { check(db, sqlite3_exec(db, sql, 0, 0, 0), sql); }

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = 0;
    check(db, sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0), sql);
    return statement;
}

static void step(sqlite3 *db, sqlite3_stmt *statement) {
    check(db, sqlite3_step(statement), "step");
    sqlite3_reset(statement);
}

static void report(const char *name, long count, double seconds) {
    printf("%-8s %10.0f /s %10.2f us\n", name, (double)count / seconds, seconds / (double)count * 1e6);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: %s DIRECTORY [SECONDS]\n", argv[0]);
        return 2;
    }
    double duration = argc > 2 ? atof(argv[2]) : 3;
    char path[4096], companion[4104];
    snprintf(path, sizeof path, "%s/sqlitebench-%ld.sqlite", argv[1], (long)getpid());

    sqlite3 *db = 0;
    check(db, sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, 0), path);
    run(db, "PRAGMA journal_mode = WAL");
    run(db, "PRAGMA synchronous = FULL");
    run(db, "CREATE TABLE event (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT");

    sqlite3_stmt *begin = prepare(db, "BEGIN IMMEDIATE");
    sqlite3_stmt *commit = prepare(db, "COMMIT");
    sqlite3_stmt *insert = prepare(db, "INSERT INTO event (id, body) VALUES (?, ?)");
    char body[400];
    memset(body, 'x', sizeof body - 1);
    body[sizeof body - 1] = 0;

    long count = 0;
    double start = now();
    while (now() - start < duration) {
        char id[32];
        snprintf(id, sizeof id, "evt_%022ld", count);
        step(db, begin);
        sqlite3_bind_text(insert, 1, id, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 2, body, -1, SQLITE_STATIC);
        step(db, insert);
        step(db, commit);
        count++;
    }
    report("commit", count, now() - start);

    run(db, "BEGIN");
    for (; count < ROWS; count++) {
        char id[32];
        snprintf(id, sizeof id, "evt_%022ld", count);
        sqlite3_bind_text(insert, 1, id, -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 2, body, -1, SQLITE_STATIC);
        step(db, insert);
    }
    run(db, "COMMIT");

    sqlite3_stmt *read = prepare(db, "BEGIN");
    sqlite3_stmt *lookup = prepare(db, "SELECT sequence, id, body FROM event WHERE id = ?");
    long found = 0, lookups = 0;
    start = now();
    while (now() - start < duration) {
        for (int i = 0; i < 100; i++, lookups++) {
            char id[32];
            snprintf(id, sizeof id, "evt_%022ld", lookups * 7919 % ROWS);
            step(db, read);
            sqlite3_bind_text(lookup, 1, id, -1, SQLITE_TRANSIENT);
            if (sqlite3_step(lookup) == SQLITE_ROW) found += sqlite3_column_bytes(lookup, 2) > 0;
            sqlite3_reset(lookup);
            step(db, commit);
        }
    }
    report("lookup", lookups, now() - start);
    if (found != lookups) fprintf(stderr, "%ld of %ld found\n", found, lookups);

    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_finalize(insert);
    sqlite3_finalize(read);
    sqlite3_finalize(lookup);
    sqlite3_close(db);
    unlink(path);
    for (int i = 0; i < 2; i++) {
        snprintf(companion, sizeof companion, "%s%s", path, i ? "-shm" : "-wal");
        unlink(companion);
    }
    return found == lookups ? 0 : 1;
}
