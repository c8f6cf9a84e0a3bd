#include <ares.h>

// Constants that are macros or enumerations, depending on the version.
static const int cares_success = ARES_SUCCESS;
static const int cares_no_data = ARES_ENODATA;
static const int cares_bad_name = ARES_EBADNAME;
static const int cares_bad_response = ARES_EBADRESP;
static const int cares_refused_connection = ARES_ECONNREFUSED;
static const int cares_timeout = ARES_ETIMEOUT;
static const int cares_cancelled = ARES_ECANCELLED;
static const int cares_destruction = ARES_EDESTRUCTION;
static const int cares_init_all = ARES_LIB_INIT_ALL;
static const int cares_flag_tcp = ARES_FLAG_USEVC;
static const int cares_flag_ignore_truncation = ARES_FLAG_IGNTC;
static const int cares_flag_no_recursion = ARES_FLAG_NORECURSE;
static const int cares_flag_any_response = ARES_FLAG_NOCHECKRESP;
static const int cares_flag_edns = ARES_FLAG_EDNS;
static const int cares_options =
    ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ | ARES_OPT_NOROTATE;
