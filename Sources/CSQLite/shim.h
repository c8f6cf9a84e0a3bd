#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/// `sqlite3_config` takes a variable list of arguments, which Swift cannot call. Of no effect once SQLite is in use.
static inline int csqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// One of the two copies of the header that a wal-index begins with (https://www.sqlite.org/walformat.html, section
/// 2.1): format, unused, iChange, flags and page size, mxFrame, nPage, aFrameCksum (2), aSalt (2), aCksum (2).
typedef struct {
    uint32_t words[12];
} csqlite_wal_index_header;

/// The beginning of the wal-index that a connection has mapped; null if it has none, or its VFS shares no memory.
///
/// To be asked only of a connection whose log is open: any other would be made to open the file now.
static inline const void *csqlite_wal_index(sqlite3 *connection) {
    sqlite3_file *file = 0;
    volatile void *region = 0;
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return 0;
    if (!file || !file->pMethods || file->pMethods->iVersion < 2 || !file->pMethods->xShmMap) return 0;
    // The size is that of every region of every wal-index; the file is not made longer.
    if (file->pMethods->xShmMap(file, 0, 32768, 0, &region) != SQLITE_OK) return 0;
    return (const void *)region;
}

/// Whether both copies say the same as `header`.
///
/// Other processes write this memory at any moment, under the writer's lock: the second copy, a barrier, the first one.
/// So one of the two is whole at any moment. They are read in the opposite order, with barriers, each word once, as
/// SQLite itself reads them (`walIndexTryHdr`) to decide whether its cached pages are still those of the database. What
/// a writer has finished before this is called is seen.
static inline bool csqlite_wal_index_says(const void *index, const csqlite_wal_index_header *header) {
    const volatile uint32_t *words = (const volatile uint32_t *)index;
    uint32_t difference = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (int word = 0; word < 12; word++)
        difference |= __atomic_load_n(&words[word], __ATOMIC_RELAXED) ^ header->words[word];
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (int word = 0; word < 12; word++)
        difference |= __atomic_load_n(&words[12 + word], __ATOMIC_RELAXED) ^ header->words[word];
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return difference == 0;
}

/// Copies the header. False if the copies differ, are of another format, or were not initialised.
static inline bool csqlite_wal_index_copy(const void *index, csqlite_wal_index_header *header) {
    const volatile uint32_t *words = (const volatile uint32_t *)index;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    for (int word = 0; word < 12; word++) header->words[word] = __atomic_load_n(&words[word], __ATOMIC_RELAXED);
    bool isInitialized = ((const unsigned char *)header->words)[12] != 0;
    return header->words[0] == 3007000 && isInitialized && csqlite_wal_index_says(index, header);
}

/// A number that changes when the connection finds that its cached pages are not those of the database any more, and
/// with each commit of its own. Asks nobody else.
static inline uint32_t csqlite_data_version(sqlite3 *connection) {
    uint32_t version = 0;
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_DATA_VERSION, &version);
    return version;
}
