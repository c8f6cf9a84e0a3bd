/* What SQLite itself does on this disk, to compare the host's storage with.
 *
 *   cc -O2 -o sqlitebench sqlitebench.c -lsqlite3
 *   ./sqlitebench DIRECTORY [SECONDS [FILES]]
 *
 * Prints one line per measurement: name, operations per second, microseconds each: mean, median, 99th percentile.
 *   commit  one row per transaction, WAL, synchronous=FULL
 *   change  the rows of one change of the host: one row rewritten and its event added, 2 kB in all
 *   spread  as commit, on FILES files in turn (left out unless FILES is given)
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

/* The duration of each operation, in microseconds. */
static double *times;
static long capacity;

static void keep(long index, double seconds) {
    if (index == capacity) {
        capacity = capacity ? capacity * 2 : 1 << 16;
        times = realloc(times, (size_t)capacity * sizeof *times);
        if (!times) exit(1);
    }
    times[index] = seconds * 1e6;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void report(const char *name, long count, double seconds) {
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%-8s %10.0f /s %10.2f us %10.2f p50 %10.2f p99\n", name, (double)count / seconds,
           seconds / (double)count * 1e6, times[count / 2], times[count - 1 - count / 100]);
}

/* An open file with an empty table of events. */
struct file {
    char path[4096];
    sqlite3 *db;
    sqlite3_stmt *begin, *commit, *insert;
};

static char body[400];

static void open_file(struct file *file, const char *directory, int number) {
    snprintf(file->path, sizeof file->path, "%s/sqlitebench-%ld-%d.sqlite", directory, (long)getpid(), number);
    check(0, sqlite3_open_v2(file->path, &file->db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, 0), file->path);
    run(file->db, "PRAGMA journal_mode = WAL");
    run(file->db, "PRAGMA synchronous = FULL");
    run(file->db,
        "CREATE TABLE event (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT");
    file->begin = prepare(file->db, "BEGIN IMMEDIATE");
    file->commit = prepare(file->db, "COMMIT");
    file->insert = prepare(file->db, "INSERT INTO event (id, body) VALUES (?, ?)");
}

static void close_file(struct file *file) {
    char companion[4104];
    sqlite3_finalize(file->begin);
    sqlite3_finalize(file->commit);
    sqlite3_finalize(file->insert);
    sqlite3_close(file->db);
    unlink(file->path);
    for (int i = 0; i < 2; i++) {
        snprintf(companion, sizeof companion, "%s%s", file->path, i ? "-shm" : "-wal");
        unlink(companion);
    }
}

static void insert_event(struct file *file, long number) {
    char id[32];
    snprintf(id, sizeof id, "evt_%022ld", number);
    sqlite3_bind_text(file->insert, 1, id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(file->insert, 2, body, -1, SQLITE_STATIC);
    step(file->db, file->insert);
}

static long measure_commits(const char *name, struct file *files, int file_count, double duration) {
    long count = 0;
    double start = now(), last = start;
    while (last - start < duration) {
        struct file *file = &files[count % file_count];
        step(file->db, file->begin);
        insert_event(file, count);
        step(file->db, file->commit);
        double end = now();
        keep(count++, end - last);
        last = end;
    }
    report(name, count, last - start);
    return count;
}

static void measure_changes(const char *directory, double duration) {
    struct file file;
    open_file(&file, directory, -1);
    run(file.db,
        "CREATE TABLE organization (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL) STRICT");
    run(file.db, "INSERT INTO organization VALUES (1, 'org_0000000000000000000000000', '')");
    run(file.db, "CREATE TABLE log (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT");
    sqlite3_stmt *update = prepare(
        file.db, "UPDATE organization SET body = ? WHERE id = 'org_0000000000000000000000000'");
    sqlite3_stmt *insert = prepare(file.db, "INSERT INTO log (body) VALUES (?)");
    static char row[400], event[1000];
    memset(event, 'x', sizeof event - 1);
    long count = 0;
    double start = now(), last = start;
    while (last - start < duration) {
        snprintf(row, sizeof row, "%0*ld", (int)sizeof row - 1, count);
        step(file.db, file.begin);
        sqlite3_bind_text(update, 1, row, -1, SQLITE_STATIC);
        step(file.db, update);
        sqlite3_bind_text(insert, 1, event, -1, SQLITE_STATIC);
        step(file.db, insert);
        step(file.db, file.commit);
        double end = now();
        keep(count++, end - last);
        last = end;
    }
    report("change", count, last - start);
    sqlite3_finalize(update);
    sqlite3_finalize(insert);
    close_file(&file);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: %s DIRECTORY [SECONDS [FILES]]\n", argv[0]);
        return 2;
    }
    double duration = argc > 2 ? atof(argv[2]) : 3;
    int file_count = argc > 3 ? atoi(argv[3]) : 0;
    memset(body, 'x', sizeof body - 1);

    static struct file file;
    open_file(&file, argv[1], 0);
    long count = measure_commits("commit", &file, 1, duration);

    measure_changes(argv[1], duration);

    if (file_count > 0) {
        struct file *files = calloc((size_t)file_count, sizeof *files);
        if (!files) return 1;
        for (int i = 0; i < file_count; i++) open_file(&files[i], argv[1], i + 1);
        measure_commits("spread", files, file_count, duration);
        for (int i = 0; i < file_count; i++) close_file(&files[i]);
        free(files);
    }

    run(file.db, "BEGIN");
    for (; count < ROWS; count++) insert_event(&file, count);
    run(file.db, "COMMIT");

    sqlite3_stmt *read = prepare(file.db, "BEGIN");
    sqlite3_stmt *lookup = prepare(file.db, "SELECT sequence, id, body FROM event WHERE id = ?");
    long found = 0, lookups = 0;
    double start = now(), last = start;
    while (last - start < duration) {
        char id[32];
        snprintf(id, sizeof id, "evt_%022ld", lookups * 7919 % ROWS);
        step(file.db, read);
        sqlite3_bind_text(lookup, 1, id, -1, SQLITE_TRANSIENT);
        if (sqlite3_step(lookup) == SQLITE_ROW) found += sqlite3_column_bytes(lookup, 2) > 0;
        sqlite3_reset(lookup);
        step(file.db, file.commit);
        double end = now();
        keep(lookups++, end - last);
        last = end;
    }
    report("lookup", lookups, last - start);
    if (found != lookups) fprintf(stderr, "%ld of %ld found\n", found, lookups);

    sqlite3_finalize(read);
    sqlite3_finalize(lookup);
    close_file(&file);
    return found == lookups ? 0 : 1;
}
