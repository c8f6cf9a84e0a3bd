#include <sqlite3.h>

/// `sqlite3_config` takes a variable list of arguments, which Swift cannot call. Of no effect once SQLite is in use.
static inline int csqlite_disable_memory_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
