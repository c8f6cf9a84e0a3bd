#include "Library.h"

#include "CXMLSecSignature.h"

#include <dlfcn.h>
#include <libxml/parser.h>
#include <pthread.h>

cxmlsec_functions library;

static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static bool is_prepared = false;

/// The library would write to standard error.
static void ignore(
    const char *file, int line, const char *function, const char *object, const char *subject, int reason,
    const char *message
) {
    (void)file;
    (void)line;
    (void)function;
    (void)object;
    (void)subject;
    (void)reason;
    (void)message;
}

/// Finds the functions in the library and in those that it needs.
static bool find_functions(void) {
    void *handle = dlopen("libxmlsec1-openssl.so.1", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        return false;
    }
    bool is_complete = true;
#define CXMLSEC_FIND(name) \
    is_complete = (library.name = (__typeof__(library.name))dlsym(handle, #name)) != NULL && is_complete;
    CXMLSEC_OPENSSL_FUNCTIONS(CXMLSEC_FIND)
    CXMLSEC_XMLSEC_FUNCTIONS(CXMLSEC_FIND)
#undef CXMLSEC_FIND
    return is_complete;
}

static void prepare(void) {
    xmlInitParser();
    if (!find_functions()) {
        return;
    }
    library.xmlSecErrorsSetCallback(ignore);
    is_prepared = library.xmlSecInit() >= 0
        && library.xmlSecCheckVersionExt(
               XMLSEC_VERSION_MAJOR, XMLSEC_VERSION_MINOR, XMLSEC_VERSION_SUBMINOR, xmlSecCheckVersionABICompatible)
            == 1
        && library.xmlSecOpenSSLAppInit(NULL) >= 0 && library.xmlSecOpenSSLInit() >= 0;
    // Initialisation puts its own function back.
    library.xmlSecErrorsSetCallback(ignore);
}

bool cxmlsec_is_available(void) {
    pthread_once(&prepared, prepare);
    return is_prepared;
}
