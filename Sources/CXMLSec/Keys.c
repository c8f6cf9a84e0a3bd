#include "Keys.h"

#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// What the library notes about a failed call would otherwise stay with the thread.
static void *cleared(void *result) {
    library.ERR_clear_error();
    return result;
}

static bool cleared_flag(bool result) {
    library.ERR_clear_error();
    return result;
}

// MARK: Keys

/// Reading a public key takes OpenSSL 3 four times as long as verifying with it, and a host meets the same few again and
/// again. A key in a full place makes room for the next one.
enum { REMEMBERED_KEYS = 256, LARGEST_REMEMBERED_KEY = 2048 };

typedef struct {
    uint8_t *der;
    size_t count;
    EVP_PKEY *key;
} remembered_key;

static remembered_key remembered_keys[REMEMBERED_KEYS];
static pthread_mutex_t remembering = PTHREAD_MUTEX_INITIALIZER;

static remembered_key *place_of(const uint8_t *der, size_t count) {
    uint64_t hash = 14695981039346656037u;
    for (size_t index = 0; index < count; index++) {
        hash = (hash ^ der[index]) * 1099511628211u;
    }
    return &remembered_keys[hash % REMEMBERED_KEYS];
}

static EVP_PKEY *recalled(const uint8_t *der, size_t count) {
    EVP_PKEY *key = NULL;
    pthread_mutex_lock(&remembering);
    remembered_key *place = place_of(der, count);
    if (place->key != NULL && place->count == count && memcmp(place->der, der, count) == 0
        && library.EVP_PKEY_up_ref(place->key) == 1) {
        key = place->key;
    }
    pthread_mutex_unlock(&remembering);
    return key;
}

static void remember(const uint8_t *der, size_t count, EVP_PKEY *key) {
    uint8_t *copy = count <= LARGEST_REMEMBERED_KEY ? malloc(count) : NULL;
    if (copy == NULL || library.EVP_PKEY_up_ref(key) != 1) {
        free(copy);
        return;
    }
    memcpy(copy, der, count);
    pthread_mutex_lock(&remembering);
    remembered_key *place = place_of(der, count);
    remembered_key before = *place;
    *place = (remembered_key){.der = copy, .count = count, .key = key};
    pthread_mutex_unlock(&remembering);
    free(before.der);
    library.EVP_PKEY_free(before.key);
}

cxmlsec_key *cxmlsec_public_key(const uint8_t *der, size_t count) {
    if (der == NULL || count == 0 || count > LONG_MAX || !cxmlsec_is_available()) {
        return NULL;
    }
    EVP_PKEY *key = recalled(der, count);
    if (key != NULL) {
        return (cxmlsec_key *)key;
    }
    const unsigned char *cursor = der;
    key = library.d2i_PUBKEY(NULL, &cursor, (long)count);
    if (key != NULL && cursor != der + count) {
        library.EVP_PKEY_free(key);
        key = NULL;
    }
    if (key != NULL) {
        remember(der, count, key);
    }
    return (cxmlsec_key *)cleared(key);
}

cxmlsec_key *cxmlsec_private_key(const uint8_t *der, size_t count) {
    if (der == NULL || count == 0 || count > LONG_MAX || !cxmlsec_is_available()) {
        return NULL;
    }
    const unsigned char *cursor = der;
    return (cxmlsec_key *)cleared(library.d2i_AutoPrivateKey(NULL, &cursor, (long)count));
}

void cxmlsec_key_free(cxmlsec_key *key) {
    library.EVP_PKEY_free((EVP_PKEY *)key);
}

cxmlsec_key_kind cxmlsec_key_get_kind(const cxmlsec_key *key) {
    switch (library.EVP_PKEY_get_base_id((const EVP_PKEY *)key)) {
    case EVP_PKEY_RSA:
        return CXMLSEC_KEY_RSA;
    case EVP_PKEY_EC:
        return CXMLSEC_KEY_EC;
    default:
        return CXMLSEC_KEY_OTHER;
    }
}

uint32_t cxmlsec_key_bits(const cxmlsec_key *key) {
    int bits = library.EVP_PKEY_get_bits((const EVP_PKEY *)key);
    return bits > 0 ? (uint32_t)bits : 0;
}

bool cxmlsec_key_matches(const cxmlsec_key *one, const cxmlsec_key *other) {
    return cleared_flag(library.EVP_PKEY_eq((const EVP_PKEY *)one, (const EVP_PKEY *)other) == 1);
}

// MARK: Bytes

bool cxmlsec_allocate(cxmlsec_bytes *result, size_t count) {
    result->bytes = malloc(count > 0 ? count : 1);
    result->count = result->bytes == NULL ? 0 : count;
    return result->bytes != NULL;
}

void cxmlsec_bytes_free(cxmlsec_bytes bytes) {
    if (bytes.bytes != NULL) {
        library.OPENSSL_cleanse(bytes.bytes, bytes.count);
        free(bytes.bytes);
    }
}

bool cxmlsec_random(uint8_t *bytes, size_t count) {
    return count <= INT_MAX && cxmlsec_is_available() && cleared_flag(library.RAND_bytes(bytes, (int)count) == 1);
}

// MARK: Signatures over bytes

static const EVP_MD *digest_for(cxmlsec_digest digest) {
    switch (digest) {
    case CXMLSEC_SHA1:
        return library.EVP_sha1();
    case CXMLSEC_SHA256:
        return library.EVP_sha256();
    case CXMLSEC_SHA384:
        return library.EVP_sha384();
    case CXMLSEC_SHA512:
        return library.EVP_sha512();
    }
    return NULL;
}

/// Bytes of r and of s.
static int half_of(EVP_PKEY *key) {
    return (library.EVP_PKEY_get_bits(key) + 7) / 8;
}

static bool der_to_halves(cxmlsec_bytes *signature, EVP_PKEY *key) {
    const unsigned char *cursor = signature->bytes;
    ECDSA_SIG *parsed = library.d2i_ECDSA_SIG(NULL, &cursor, (long)signature->count);
    if (parsed == NULL) {
        return false;
    }
    int half = half_of(key);
    cxmlsec_bytes halves;
    bool converted = cxmlsec_allocate(&halves, 2 * (size_t)half);
    if (converted) {
        converted = library.BN_bn2binpad(library.ECDSA_SIG_get0_r(parsed), halves.bytes, half) == half
            && library.BN_bn2binpad(library.ECDSA_SIG_get0_s(parsed), halves.bytes + half, half) == half;
        if (converted) {
            cxmlsec_bytes_free(*signature);
            *signature = halves;
        } else {
            cxmlsec_bytes_free(halves);
        }
    }
    library.ECDSA_SIG_free(parsed);
    return converted;
}

bool cxmlsec_sign_bytes(
    const uint8_t *bytes, size_t count, const cxmlsec_key *key, cxmlsec_digest digest, cxmlsec_bytes *signature
) {
    EVP_PKEY *private_key = (EVP_PKEY *)key;
    EVP_MD_CTX *context = library.EVP_MD_CTX_new();
    size_t length = 0;
    *signature = (cxmlsec_bytes){0};
    bool made = context != NULL && library.EVP_DigestSignInit(context, NULL, digest_for(digest), NULL, private_key) == 1
        && library.EVP_DigestSign(context, NULL, &length, bytes, count) == 1 && cxmlsec_allocate(signature, length)
        && library.EVP_DigestSign(context, signature->bytes, &signature->count, bytes, count) == 1;
    if (made && cxmlsec_key_get_kind(key) == CXMLSEC_KEY_EC) {
        made = der_to_halves(signature, private_key);
    }
    library.EVP_MD_CTX_free(context);
    if (!made) {
        cxmlsec_bytes_free(*signature);
        *signature = (cxmlsec_bytes){0};
    }
    return cleared_flag(made);
}

static bool verify_encoded(
    const uint8_t *bytes, size_t count, const uint8_t *signature, size_t signature_count, EVP_PKEY *key,
    cxmlsec_digest digest
) {
    EVP_MD_CTX *context = library.EVP_MD_CTX_new();
    bool valid = context != NULL && library.EVP_DigestVerifyInit(context, NULL, digest_for(digest), NULL, key) == 1
        && library.EVP_DigestVerify(context, signature, signature_count, bytes, count) == 1;
    library.EVP_MD_CTX_free(context);
    return cleared_flag(valid);
}

bool cxmlsec_verify_bytes(
    const uint8_t *bytes, size_t count, const uint8_t *signature, size_t signature_count, const cxmlsec_key *key,
    cxmlsec_digest digest
) {
    EVP_PKEY *public_key = (EVP_PKEY *)key;
    if (signature == NULL || signature_count == 0 || signature_count > INT_MAX) {
        return false;
    }
    if (cxmlsec_key_get_kind(key) != CXMLSEC_KEY_EC) {
        return verify_encoded(bytes, count, signature, signature_count, public_key, digest);
    }
    int half = half_of(public_key);
    if (signature_count != 2 * (size_t)half) {
        return verify_encoded(bytes, count, signature, signature_count, public_key, digest);
    }
    bool valid = false;
    ECDSA_SIG *parsed = library.ECDSA_SIG_new();
    BIGNUM *r = library.BN_bin2bn(signature, half, NULL);
    BIGNUM *s = library.BN_bin2bn(signature + half, half, NULL);
    if (parsed != NULL && r != NULL && s != NULL && library.ECDSA_SIG_set0(parsed, r, s) == 1) {
        r = NULL;
        s = NULL;
        unsigned char *encoded = NULL;
        int length = library.i2d_ECDSA_SIG(parsed, &encoded);
        if (length > 0) {
            valid = verify_encoded(bytes, count, encoded, (size_t)length, public_key, digest);
            library.CRYPTO_free(encoded, __FILE__, __LINE__);
        }
    }
    library.BN_free(r);
    library.BN_free(s);
    library.ECDSA_SIG_free(parsed);
    return cleared_flag(valid);
}

// MARK: Key transport

static bool set_padding(EVP_PKEY_CTX *context, const cxmlsec_key_transport *transport) {
    if (!transport->oaep) {
        return library.EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
    }
    if (library.EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) <= 0
        || library.EVP_PKEY_CTX_set_rsa_oaep_md(context, digest_for(transport->digest)) <= 0
        || library.EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest_for(transport->mask_digest)) <= 0) {
        return false;
    }
    if (transport->label_count == 0) {
        return true;
    }
    void *label = transport->label_count <= INT_MAX ? library.CRYPTO_memdup(transport->label, transport->label_count, __FILE__, __LINE__) : NULL;
    if (label == NULL) {
        return false;
    }
    if (library.EVP_PKEY_CTX_set0_rsa_oaep_label(context, label, (int)transport->label_count) <= 0) {
        library.CRYPTO_free(label, __FILE__, __LINE__);
        return false;
    }
    return true;
}

void cxmlsec_unwrap(
    const uint8_t *wrapped, size_t wrapped_count, const cxmlsec_key *key, const cxmlsec_key_transport *transport,
    uint8_t *content_key, size_t count
) {
    if (!cxmlsec_random(content_key, count)) {
        memset(content_key, 0, count);
    }
    EVP_PKEY_CTX *context = library.EVP_PKEY_CTX_new((EVP_PKEY *)key, NULL);
    size_t capacity = (size_t)library.EVP_PKEY_get_size((const EVP_PKEY *)key);
    uint8_t *plain = malloc(capacity);
    size_t length = capacity;
    if (context != NULL && plain != NULL && library.EVP_PKEY_decrypt_init(context) > 0 && set_padding(context, transport)
        && library.EVP_PKEY_decrypt(context, plain, &length, wrapped, wrapped_count) > 0 && length == count) {
        memcpy(content_key, plain, count);
    }
    library.EVP_PKEY_CTX_free(context);
    if (plain != NULL) {
        library.OPENSSL_cleanse(plain, capacity);
        free(plain);
    }
    library.ERR_clear_error();
}

bool cxmlsec_wrap(
    const uint8_t *content_key, size_t count, const cxmlsec_key *key, const cxmlsec_key_transport *transport,
    cxmlsec_bytes *result
) {
    EVP_PKEY_CTX *context = library.EVP_PKEY_CTX_new((EVP_PKEY *)key, NULL);
    size_t length = 0;
    *result = (cxmlsec_bytes){0};
    bool made = context != NULL && library.EVP_PKEY_encrypt_init(context) > 0 && set_padding(context, transport)
        && library.EVP_PKEY_encrypt(context, NULL, &length, content_key, count) > 0 && cxmlsec_allocate(result, length)
        && library.EVP_PKEY_encrypt(context, result->bytes, &result->count, content_key, count) > 0;
    library.EVP_PKEY_CTX_free(context);
    if (!made) {
        cxmlsec_bytes_free(*result);
        *result = (cxmlsec_bytes){0};
    }
    return cleared_flag(made);
}

// MARK: Content

enum { BLOCK_BYTES = 16, GCM_NONCE_BYTES = 12, GCM_TAG_BYTES = 16 };

static const EVP_CIPHER *cipher_for(size_t key_count, bool gcm) {
    switch (key_count) {
    case 16:
        return gcm ? library.EVP_aes_128_gcm() : library.EVP_aes_128_cbc();
    case 24:
        return gcm ? library.EVP_aes_192_gcm() : library.EVP_aes_192_cbc();
    case 32:
        return gcm ? library.EVP_aes_256_gcm() : library.EVP_aes_256_cbc();
    default:
        return NULL;
    }
}

bool cxmlsec_decrypt(
    const uint8_t *bytes, size_t count, const uint8_t *content_key, size_t key_count, bool gcm, cxmlsec_bytes *result
) {
    const EVP_CIPHER *cipher = cxmlsec_is_available() ? cipher_for(key_count, gcm) : NULL;
    size_t head = gcm ? GCM_NONCE_BYTES : BLOCK_BYTES;
    size_t tail = gcm ? GCM_TAG_BYTES : 0;
    *result = (cxmlsec_bytes){0};
    if (cipher == NULL || bytes == NULL || count > INT_MAX || count <= head + tail) {
        return false;
    }
    size_t body = count - head - tail;
    if (!gcm && body % BLOCK_BYTES != 0) {
        return false;
    }
    int written = 0;
    int rest = 0;
    EVP_CIPHER_CTX *context = library.EVP_CIPHER_CTX_new();
    bool done = context != NULL && cxmlsec_allocate(result, body + BLOCK_BYTES)
        && library.EVP_DecryptInit_ex(context, cipher, NULL, content_key, bytes) == 1
        && library.EVP_CIPHER_CTX_set_padding(context, 0) == 1
        && library.EVP_DecryptUpdate(context, result->bytes, &written, bytes + head, (int)body) == 1
        && (!gcm
            || library.EVP_CIPHER_CTX_ctrl(
                   context, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES, (void *)(uintptr_t)(bytes + head + body)) == 1)
        && library.EVP_DecryptFinal_ex(context, result->bytes + written, &rest) == 1;
    library.EVP_CIPHER_CTX_free(context);
    if (done) {
        size_t length = (size_t)written + (size_t)rest;
        if (!gcm && length > 0) {
            // XML Encryption §5.2: only the last byte tells, the others are arbitrary.
            uint8_t padding = result->bytes[length - 1];
            length -= padding >= 1 && padding <= BLOCK_BYTES ? padding : 0;
        }
        library.OPENSSL_cleanse(result->bytes + length, result->count - length);
        result->count = length;
    } else {
        cxmlsec_bytes_free(*result);
        *result = (cxmlsec_bytes){0};
    }
    return cleared_flag(done);
}

bool cxmlsec_encrypt(
    const uint8_t *bytes, size_t count, const uint8_t *content_key, size_t key_count, bool gcm, cxmlsec_bytes *result
) {
    const EVP_CIPHER *cipher = cxmlsec_is_available() ? cipher_for(key_count, gcm) : NULL;
    size_t head = gcm ? GCM_NONCE_BYTES : BLOCK_BYTES;
    size_t tail = gcm ? GCM_TAG_BYTES : 0;
    size_t padding = gcm ? 0 : BLOCK_BYTES - count % BLOCK_BYTES;
    *result = (cxmlsec_bytes){0};
    if (cipher == NULL || count > INT_MAX - head - tail - BLOCK_BYTES) {
        return false;
    }
    int written = 0;
    int last = 0;
    int rest = 0;
    uint8_t block[BLOCK_BYTES] = {0};
    block[padding > 0 ? padding - 1 : 0] = (uint8_t)padding;
    EVP_CIPHER_CTX *context = library.EVP_CIPHER_CTX_new();
    bool done = context != NULL && cxmlsec_allocate(result, head + count + padding + tail)
        && cxmlsec_random(result->bytes, head)
        && library.EVP_EncryptInit_ex(context, cipher, NULL, content_key, result->bytes) == 1
        && library.EVP_CIPHER_CTX_set_padding(context, 0) == 1
        && library.EVP_EncryptUpdate(context, result->bytes + head, &written, bytes, (int)count) == 1
        && library.EVP_EncryptUpdate(context, result->bytes + head + written, &last, block, (int)padding) == 1
        && library.EVP_EncryptFinal_ex(context, result->bytes + head + written + last, &rest) == 1
        && (!gcm
            || library.EVP_CIPHER_CTX_ctrl(
                   context, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, result->bytes + head + count) == 1);
    library.EVP_CIPHER_CTX_free(context);
    if (!done) {
        cxmlsec_bytes_free(*result);
        *result = (cxmlsec_bytes){0};
    }
    return cleared_flag(done);
}
