// Measures what a durable SAML sign-in costs at least: libxmlsec1 and SQLite in C, on one thread, and nothing else.
//
//   cc -O2 -o signinbench signinbench.c -lcrypto -lsqlite3 $(pkg-config --cflags --libs xmlsec1-openssl)
//   signinbench [-b BATCH] IDP_CERTIFICATE.pem REQUESTS FOLDER
//
// REQUESTS are the lines that rpcbench sends (its -R). Of each, the form's SAMLResponse is taken, percent-decoded, decoded
// from Base64, parsed, and the first Signature verified as xmlsecbench does; then rows of the size that
// the host writes go into as many B-trees as its own (session with checks, event, replay, code, subject), committed with
// WAL and synchronous=FULL every BATCH sign-ins (default 16, about what the host's batches have with 64 in flight). There is no
// JSON, no policy, no profile and no answer. Prints "per_second N per_cpu_second N count N".
#include <libxml/parser.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xmlsec/crypto.h>

#include "xmlsec.h"

enum { ID_LENGTH = 32, HASH_LENGTH = 32, LONGEST_LINE = 1 << 20 };

// Bytes of what the host keeps of a sign-in with pysaml2: answer, checks, profile, event, subject.
enum { RESPONSE = 964, CHECKS = 2613, PROFILE = 303, EVENT = 415, SUBJECT = 410 };

static const char *schema =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -512; PRAGMA cache_spill = OFF;"
    "CREATE TABLE session (id TEXT NOT NULL PRIMARY KEY, connection TEXT NOT NULL, state TEXT NOT NULL, startedAt INTEGER,"
    " response TEXT, checks TEXT, profile TEXT) STRICT;"
    "CREATE INDEX sessionByConnection ON session (connection, id);"
    "CREATE INDEX sessionByState ON session (connection, state, id);"
    "CREATE TABLE event (sequence INTEGER PRIMARY KEY, occurredAt INTEGER, data TEXT) STRICT;"
    "CREATE TABLE replay (expiresAt INTEGER, key BLOB, PRIMARY KEY (expiresAt, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE code (session TEXT NOT NULL PRIMARY KEY, hash BLOB, expiresAt INTEGER) STRICT, WITHOUT ROWID;"
    "CREATE TABLE subject (session TEXT NOT NULL PRIMARY KEY, connection TEXT, key BLOB, identity TEXT) STRICT, WITHOUT ROWID;"
    "CREATE INDEX subjectByKey ON subject (connection, key, session);";

static sqlite3 *database;
static sqlite3_stmt *begin, *commit, *session, *event, *replay, *code, *subject;

static void fail(const char *text) {
    fprintf(stderr, "signinbench: %s\n", text);
    exit(1);
}

// MARK: the rows

static sqlite3_stmt *prepared(const char *text) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v3(database, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) fail(sqlite3_errmsg(database));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(database));
    sqlite3_reset(statement);
}

static void open_database(const char *folder) {
    char path[4096];
    snprintf(path, sizeof path, "%s/signinbench.sqlite", folder);
    unlink(path);
    if (sqlite3_open(path, &database) || sqlite3_exec(database, schema, NULL, NULL, NULL)) fail(sqlite3_errmsg(database));
    begin = prepared("BEGIN IMMEDIATE");
    commit = prepared("COMMIT");
    session = prepared("INSERT INTO session VALUES (?1, 'conn_01M80S8HZZ51Z6MFR00158ASN1', 'succeeded', ?2, ?3, ?4, ?5)");
    event = prepared("INSERT INTO event (occurredAt, data) VALUES (?1, ?2)");
    replay = prepared("INSERT INTO replay VALUES (?1, ?2)");
    code = prepared("INSERT INTO code VALUES (?1, ?2, ?3)");
    subject = prepared("INSERT INTO subject VALUES (?1, 'conn_01M80S8HZZ51Z6MFR00158ASN1', ?2, ?3)");
}

static void bind_filler(sqlite3_stmt *statement, int column, int length) {
    static char filler[CHECKS + 1];
    if (!filler[0]) memset(filler, 'x', CHECKS);
    sqlite3_bind_text(statement, column, filler, length, SQLITE_STATIC);
}

static void record(long number) {
    static const unsigned char person[HASH_LENGTH];
    unsigned char random[2 * HASH_LENGTH];
    char id[ID_LENGTH + 1];
    if (RAND_bytes(random, sizeof random) != 1) fail("no random bytes");
    long time = 1795329687813 + number;
    snprintf(id, sizeof id, "ssess_%011lX%015lX", (unsigned long)time, (unsigned long)number);

    sqlite3_bind_int64(replay, 1, time + 90000);
    sqlite3_bind_blob(replay, 2, random, HASH_LENGTH, SQLITE_STATIC);
    run(replay);
    sqlite3_bind_text(session, 1, id, ID_LENGTH, SQLITE_STATIC);
    sqlite3_bind_int64(session, 2, time);
    bind_filler(session, 3, RESPONSE);
    bind_filler(session, 4, CHECKS);
    bind_filler(session, 5, PROFILE);
    run(session);
    sqlite3_bind_int64(event, 1, time);
    bind_filler(event, 2, EVENT);
    run(event);
    sqlite3_bind_text(subject, 1, id, ID_LENGTH, SQLITE_STATIC);
    sqlite3_bind_blob(subject, 2, person, HASH_LENGTH, SQLITE_STATIC);
    bind_filler(subject, 3, SUBJECT);
    run(subject);
    sqlite3_bind_text(code, 1, id, ID_LENGTH, SQLITE_STATIC);
    sqlite3_bind_blob(code, 2, random + HASH_LENGTH, HASH_LENGTH, SQLITE_STATIC);
    sqlite3_bind_int64(code, 3, time + 600000);
    run(code);
}

// MARK: the response

static int hexadecimal(int character) { return character <= '9' ? character - '0' : (character | 32) - 'a' + 10; }

// Returns the length of the XML.
static int decoded(const char *line, char *xml) {
    static char text[LONGEST_LINE];
    const char *from = strstr(line, "SAMLResponse=");
    if (!from) fail("a line has no SAMLResponse");
    int length = 0;
    for (from += strlen("SAMLResponse="); *from && *from != '"' && *from != '&'; length++) {
        if (*from == '%') {
            text[length] = (char)(hexadecimal(from[1]) * 16 + hexadecimal(from[2]));
            from += 3;
        } else {
            text[length] = *from++;
        }
    }
    int size = EVP_DecodeBlock((unsigned char *)xml, (unsigned char *)text, length);
    while (length > 0 && text[length - 1] == '=') {
        length--;
        size--;
    }
    return size;
}

static int verify(const char *bytes, int size, xmlSecKeyPtr key) {
    xmlDocPtr document = xmlReadMemory(bytes, size, NULL, NULL, XML_PARSE_NONET);
    if (!document) return 0;
    int good = is_signed(document, key);
    xmlFreeDoc(document);
    return good;
}

int main(int argc, char **argv) {
    long batch = 16;
    int option;
    while ((option = getopt(argc, argv, "b:")) != -1) {
        if (option != 'b') return 2;
        batch = atol(optarg);
    }
    if (argc - optind != 3 || batch < 1) {
        fprintf(stderr, "usage: signinbench [-b BATCH] IDP_CERTIFICATE.pem REQUESTS FOLDER\n");
        return 2;
    }
    xmlInitParser();
    if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) fail("cannot start libxmlsec1");
    xmlSecKeyPtr key = xmlSecCryptoAppKeyLoad(argv[optind], xmlSecKeyDataFormatCertPem, NULL, NULL, NULL);
    FILE *requests = fopen(argv[optind + 1], "r");
    if (!key || !requests) fail("cannot read the certificate or the requests");
    open_database(argv[optind + 2]);

    static char line[LONGEST_LINE], xml[LONGEST_LINE];
    long count = 0;
    double started = now(CLOCK_MONOTONIC), started_cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    while (fgets(line, sizeof line, requests)) {
        if (!verify(xml, decoded(line, xml), key)) fail("a response does not verify");
        if (count % batch == 0) run(begin);
        record(count++);
        if (count % batch == 0) run(commit);
    }
    if (count % batch) run(commit);
    double elapsed = now(CLOCK_MONOTONIC) - started, cpu = now(CLOCK_PROCESS_CPUTIME_ID) - started_cpu;
    printf("per_second %.1f per_cpu_second %.1f count %ld\n", count / elapsed, count / cpu, count);
    return 0;
}
