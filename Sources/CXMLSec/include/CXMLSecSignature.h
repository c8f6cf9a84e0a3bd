#ifndef CXMLSEC_SIGNATURE_H
#define CXMLSEC_SIGNATURE_H

#include "CXMLSec.h"

// Signatures and decryption. Nothing here decides what is acceptable: the caller has looked at the structure before, and
// names the one key. No key is ever taken from a document.

#ifdef __cplusplus
extern "C" {
#endif

/// Whether libxmlsec1 and OpenSSL could be opened. Without them no key is ever read. The first call opens them, which
/// takes some milliseconds.
bool cxmlsec_is_available(void);

/// A public or private key. It never changes and may be used from several threads at once.
typedef struct cxmlsec_key cxmlsec_key;

typedef enum {
    CXMLSEC_KEY_RSA = 1,
    CXMLSEC_KEY_EC,
    CXMLSEC_KEY_OTHER,
} cxmlsec_key_kind;

/// Reads a SubjectPublicKeyInfo in DER. NULL when it is none, or bytes follow it.
cxmlsec_key *cxmlsec_public_key(const uint8_t *der, size_t count);
/// Reads an unencrypted private key in DER: PKCS#8, PKCS#1 or SEC 1. NULL when it is none.
cxmlsec_key *cxmlsec_private_key(const uint8_t *der, size_t count);
void cxmlsec_key_free(cxmlsec_key *key);
cxmlsec_key_kind cxmlsec_key_get_kind(const cxmlsec_key *key);
uint32_t cxmlsec_key_bits(const cxmlsec_key *key);
/// Whether both hold the same public key.
bool cxmlsec_key_matches(const cxmlsec_key *one, const cxmlsec_key *other);

/// Bytes that must be released with cxmlsec_bytes_free, which also erases them.
typedef struct {
    uint8_t *bytes;
    size_t count;
} cxmlsec_bytes;

void cxmlsec_bytes_free(cxmlsec_bytes bytes);

typedef enum {
    CXMLSEC_SIGNATURE_VALID = 0,
    /// The signed element is not what was signed.
    CXMLSEC_SIGNATURE_DIGEST_MISMATCH,
    /// The signature was not made with this key, or SignedInfo was changed.
    CXMLSEC_SIGNATURE_MISMATCH,
    /// The signature is not the child of the element, the identifier is no name or not alone, the key does not fit the
    /// algorithm, or an algorithm is not among those that are ever used.
    CXMLSEC_SIGNATURE_REFUSED,
    CXMLSEC_SIGNATURE_OUT_OF_MEMORY,
} cxmlsec_signature_status;

/// Verifies the ds:Signature `signature`, a child of `element`, with `key` alone. The attribute `ID` of `element`
/// becomes the only identifier of the document meanwhile, so its one reference can lead nowhere else.
///
/// `signed_info` may be NULL; else it is filled on CXMLSEC_SIGNATURE_MISMATCH, with SignedInfo as it was canonicalized: what
/// the signature should have been over.
cxmlsec_signature_status cxmlsec_verify(
    cxmlsec_element *element, cxmlsec_element *signature, const cxmlsec_key *key, cxmlsec_bytes *signed_info);

/// Signs `element`, which has an attribute `ID`: inserts an enveloped signature as its child behind `predecessor` (NULL:
/// as its first child). Algorithms are URIs; `certificate` is base64 for KeyInfo, or NULL for none. The document is
/// changed, also when false is returned.
bool cxmlsec_sign(
    cxmlsec_element *element, cxmlsec_element *predecessor, const cxmlsec_key *key, const char *certificate,
    const char *signature_algorithm, const char *digest_algorithm);

/// The whole document as UTF-8.
bool cxmlsec_serialize(const cxmlsec_document *document, cxmlsec_bytes *result);

typedef enum {
    CXMLSEC_SHA1 = 1,
    CXMLSEC_SHA256,
    CXMLSEC_SHA384,
    CXMLSEC_SHA512,
} cxmlsec_digest;

/// Signs or verifies bytes that are not XML. ECDSA signatures are r and s side by side, as XML Signature has them.
bool cxmlsec_sign_bytes(
    const uint8_t *bytes, size_t count, const cxmlsec_key *key, cxmlsec_digest digest, cxmlsec_bytes *signature);
bool cxmlsec_verify_bytes(
    const uint8_t *bytes, size_t count, const uint8_t *signature, size_t signature_count, const cxmlsec_key *key,
    cxmlsec_digest digest);

/// How a content key is wrapped with RSA. `oaep` false means PKCS#1 v1.5.
typedef struct {
    bool oaep;
    cxmlsec_digest digest;
    cxmlsec_digest mask_digest;
    const uint8_t *label;
    size_t label_count;
} cxmlsec_key_transport;

/// Unwraps a content key of exactly `count` bytes. When that fails, `content_key` is filled with random bytes instead, so
/// that what follows fails in the same way as with a wrong ciphertext; the result is not told.
void cxmlsec_unwrap(
    const uint8_t *wrapped, size_t wrapped_count, const cxmlsec_key *key, const cxmlsec_key_transport *transport,
    uint8_t *content_key, size_t count);
bool cxmlsec_wrap(
    const uint8_t *content_key, size_t count, const cxmlsec_key *key, const cxmlsec_key_transport *transport,
    cxmlsec_bytes *result);

/// Decrypts AES as XML Encryption lays it out (the initialization vector, the ciphertext, and with GCM the tag); the
/// length of the key chooses AES-128, -192 or -256. With CBC wrong padding is not an error: nothing is taken off.
bool cxmlsec_decrypt(
    const uint8_t *bytes, size_t count, const uint8_t *content_key, size_t key_count, bool gcm, cxmlsec_bytes *result);
bool cxmlsec_encrypt(
    const uint8_t *bytes, size_t count, const uint8_t *content_key, size_t key_count, bool gcm, cxmlsec_bytes *result);

/// Fills a buffer from the system's generator.
bool cxmlsec_random(uint8_t *bytes, size_t count);

#ifdef __cplusplus
}
#endif

#endif
