// Measures how many signatures of ID tokens OpenSSL verifies in a second, on one thread: what it costs at least.
//
//   cc -O2 -o opensslbench opensslbench.c -lcrypto
//   opensslbench [-s SECONDS] [-n BYTES] [rs256|es256]
//
// Makes a key (RSA-2048 or P-256), signs BYTES (default 700: header and claims of a common ID token, in base64url), and
// verifies that signature again and again with the key that was made once. Prints one line of "name value" pairs:
// per_second, per_cpu_second, count, bytes.
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void fail(const char *text) {
    fprintf(stderr, "opensslbench: %s\n", text);
    exit(1);
}

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int verify(EVP_PKEY *key, const unsigned char *signature, size_t length, const unsigned char *text, size_t size) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
               EVP_DigestVerify(context, signature, length, text, size) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

int main(int argc, char **argv) {
    double seconds = 5;
    size_t size = 700;
    int option;
    while ((option = getopt(argc, argv, "s:n:")) != -1) {
        if (option == 's') seconds = atof(optarg);
        else if (option == 'n') size = strtoul(optarg, NULL, 10);
        else return 2;
    }
    const char *algorithm = optind < argc ? argv[optind] : "rs256";
    EVP_PKEY *key = strcmp(algorithm, "es256") == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);
    unsigned char *text = malloc(size), signature[512];
    size_t length = sizeof signature;
    if (!key || !text) fail("cannot make a key");
    memset(text, 'e', size);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &length, text, size) != 1)
        fail("cannot sign");
    EVP_MD_CTX_free(context);

    long count = 0;
    double started = now(CLOCK_MONOTONIC), started_cpu = now(CLOCK_PROCESS_CPUTIME_ID), elapsed;
    while ((elapsed = now(CLOCK_MONOTONIC) - started) < seconds) {
        if (!verify(key, signature, length, text, size)) fail("the signature does not verify");
        count++;
    }
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID) - started_cpu;
    printf("per_second %.1f per_cpu_second %.1f count %ld bytes %zu\n", count / elapsed, count / cpu, count, size);
    free(text);
    EVP_PKEY_free(key);
    return 0;
}
