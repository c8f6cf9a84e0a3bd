// Measures how many signed SAML responses libxmlsec1 verifies in a second, on one thread: what it costs at least.
//
//   cc -O2 -o xmlsecbench xmlsecbench.c $(pkg-config --cflags --libs xmlsec1-openssl)
//   xmlsecbench [-s SECONDS] [-d SP_KEY.pem] IDP_CERTIFICATE.pem RESPONSE.xml
//
// Each round parses the bytes, decrypts the first EncryptedData with -d, registers the ID attributes, and verifies the first
// Signature with one RSA key that was read before. Nothing of SAML is looked at. Prints one line of "name value" pairs:
// per_second, per_cpu_second, count, bytes. Ends with 1 if the response does not verify.
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmlenc.h>

#include "xmlsec.h"

static void fail(const char *text) {
    fprintf(stderr, "xmlsecbench: %s\n", text);
    exit(1);
}

static char *read_file(const char *path, int *size) {
    FILE *file = fopen(path, "rb");
    if (!file) fail("cannot open the response");
    fseek(file, 0, SEEK_END);
    *size = (int)ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)*size);
    if (!bytes || fread(bytes, 1, (size_t)*size, file) != (size_t)*size) fail("cannot read the response");
    fclose(file);
    return bytes;
}

static int verify(const char *bytes, int size, xmlSecKeyPtr key, xmlSecKeysMngrPtr decryption_keys) {
    xmlDocPtr document = xmlReadMemory(bytes, size, NULL, NULL, XML_PARSE_NONET);
    if (!document) return 0;
    int good = 1;
    if (decryption_keys) {
        xmlNodePtr node = xmlSecFindNode(xmlDocGetRootElement(document), xmlSecNodeEncryptedData, xmlSecEncNs);
        xmlSecEncCtxPtr context = xmlSecEncCtxCreate(decryption_keys);
        // The certificate beside an encrypted key is no key to decrypt with; to look at it costs more than the rest.
        xmlSecPtrListAdd(&context->keyInfoReadCtx.enabledKeyData, (xmlSecPtr)xmlSecKeyDataEncryptedKeyId);
        good = node && xmlSecEncCtxDecrypt(context, node) >= 0;
        xmlSecEncCtxDestroy(context);
    }
    good = good && is_signed(document, key);
    xmlFreeDoc(document);
    return good;
}

int main(int argc, char **argv) {
    double seconds = 5;
    const char *decryption_path = NULL;
    int option;
    while ((option = getopt(argc, argv, "s:d:")) != -1) {
        if (option == 's') seconds = atof(optarg);
        else if (option == 'd') decryption_path = optarg;
        else return 2;
    }
    if (argc - optind != 2) {
        fprintf(stderr, "usage: xmlsecbench [-s SECONDS] [-d SP_KEY.pem] IDP_CERTIFICATE.pem RESPONSE.xml\n");
        return 2;
    }
    xmlInitParser();
    if (xmlSecInit() < 0 || xmlSecCryptoAppInit(NULL) < 0 || xmlSecCryptoInit() < 0) fail("cannot start libxmlsec1");
    xmlSecKeyPtr key = xmlSecCryptoAppKeyLoad(argv[optind], xmlSecKeyDataFormatCertPem, NULL, NULL, NULL);
    if (!key) fail("cannot read the certificate");
    xmlSecKeysMngrPtr decryption_keys = NULL;
    if (decryption_path) {
        xmlSecKeyPtr decryption_key = xmlSecCryptoAppKeyLoad(decryption_path, xmlSecKeyDataFormatPem, NULL, NULL, NULL);
        decryption_keys = xmlSecKeysMngrCreate();
        if (!decryption_key || !decryption_keys || xmlSecCryptoAppDefaultKeysMngrInit(decryption_keys) < 0 ||
            xmlSecCryptoAppDefaultKeysMngrAdoptKey(decryption_keys, decryption_key) < 0)
            fail("cannot read the key");
    }
    int size;
    char *bytes = read_file(argv[optind + 1], &size);
    if (!verify(bytes, size, key, decryption_keys)) fail("the response does not verify");

    long count = 0;
    double started = now(CLOCK_MONOTONIC), started_cpu = now(CLOCK_PROCESS_CPUTIME_ID), elapsed;
    while ((elapsed = now(CLOCK_MONOTONIC) - started) < seconds) {
        if (!verify(bytes, size, key, decryption_keys)) fail("the response does not verify");
        count++;
    }
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID) - started_cpu;
    printf("per_second %.1f per_cpu_second %.1f count %ld bytes %d\n", count / elapsed, count / cpu, count, size);

    free(bytes);
    xmlSecKeyDestroy(key);
    if (decryption_keys) xmlSecKeysMngrDestroy(decryption_keys);
    xmlSecCryptoShutdown();
    xmlSecCryptoAppShutdown();
    xmlSecShutdown();
    xmlCleanupParser();
    return 0;
}
