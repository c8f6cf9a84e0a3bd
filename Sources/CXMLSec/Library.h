#ifndef CXMLSEC_LIBRARY_H
#define CXMLSEC_LIBRARY_H

// libxmlsec1 and OpenSSL are opened when the first key is read, and not with the program: that takes the dynamic loader
// longer than the program's own start, and most starts need no signature. The headers that belong to them are found
// through forward/, because the flags of their package are not all accepted by the package manager.

// The library before 1.3 has a choice of sizes; Debian and Ubuntu chose this one.
#include <xmlsec/version.h>
#if XMLSEC_VERSION_MAJOR == 1 && XMLSEC_VERSION_MINOR < 3
#define XMLSEC_NO_SIZE_T 1
#endif
#define XMLSEC_CRYPTO_OPENSSL 1
#define XMLSEC_NO_CRYPTO_DYNAMIC_LOADING 1

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/errors.h>
#include <xmlsec/keys.h>
#include <xmlsec/templates.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

#include <stdbool.h>

#define CXMLSEC_OPENSSL_FUNCTIONS(each) \
    each(BN_bin2bn) each(BN_bn2binpad) each(BN_free) each(CRYPTO_free) each(CRYPTO_memdup) each(ECDSA_SIG_free)       \
    each(ECDSA_SIG_get0_r) each(ECDSA_SIG_get0_s) each(ECDSA_SIG_new) each(ECDSA_SIG_set0) each(ERR_clear_error)      \
    each(EVP_CIPHER_CTX_ctrl) each(EVP_CIPHER_CTX_free) each(EVP_CIPHER_CTX_new) each(EVP_CIPHER_CTX_set_padding)     \
    each(EVP_DecryptFinal_ex) each(EVP_DecryptInit_ex) each(EVP_DecryptUpdate) each(EVP_DigestSign)                   \
    each(EVP_DigestSignInit) each(EVP_DigestVerify) each(EVP_DigestVerifyInit) each(EVP_EncryptFinal_ex)              \
    each(EVP_EncryptInit_ex) each(EVP_EncryptUpdate) each(EVP_MD_CTX_free) each(EVP_MD_CTX_new)                       \
    each(EVP_PKEY_CTX_free) each(EVP_PKEY_CTX_new) each(EVP_PKEY_CTX_set0_rsa_oaep_label)                             \
    each(EVP_PKEY_CTX_set_rsa_mgf1_md) each(EVP_PKEY_CTX_set_rsa_oaep_md) each(EVP_PKEY_CTX_set_rsa_padding)          \
    each(EVP_PKEY_decrypt) each(EVP_PKEY_decrypt_init) each(EVP_PKEY_encrypt) each(EVP_PKEY_encrypt_init)             \
    each(EVP_PKEY_eq) each(EVP_PKEY_free) each(EVP_PKEY_get_base_id) each(EVP_PKEY_get_bits) each(EVP_PKEY_get_size)  \
    each(EVP_PKEY_up_ref) each(EVP_aes_128_cbc) each(EVP_aes_128_gcm) each(EVP_aes_192_cbc) each(EVP_aes_192_gcm)     \
    each(EVP_aes_256_cbc) each(EVP_aes_256_gcm) each(EVP_sha1) each(EVP_sha256) each(EVP_sha384) each(EVP_sha512)     \
    each(OPENSSL_cleanse) each(RAND_bytes) each(d2i_AutoPrivateKey) each(d2i_ECDSA_SIG) each(d2i_PUBKEY)              \
    each(i2d_ECDSA_SIG)

#define CXMLSEC_XMLSEC_FUNCTIONS(each) \
    each(xmlSecCheckVersionExt) each(xmlSecDSigCtxCreate) each(xmlSecDSigCtxDestroy)                                  \
    each(xmlSecDSigCtxEnableReferenceTransform) each(xmlSecDSigCtxEnableSignatureTransform)                           \
    each(xmlSecDSigCtxGetPreSignBuffer) each(xmlSecDSigCtxSign)                                                       \
    each(xmlSecDSigCtxVerify) each(xmlSecErrorsSetCallback) each(xmlSecInit) each(xmlSecKeyCreate)                    \
    each(xmlSecKeyDataDestroy) each(xmlSecKeyDestroy) each(xmlSecKeySetValue) each(xmlSecOpenSSLAppInit)              \
    each(xmlSecOpenSSLEvpKeyAdopt) each(xmlSecOpenSSLInit) each(xmlSecOpenSSLTransformEcdsaSha256GetKlass)            \
    each(xmlSecOpenSSLTransformEcdsaSha384GetKlass) each(xmlSecOpenSSLTransformEcdsaSha512GetKlass)                   \
    each(xmlSecOpenSSLTransformRsaSha1GetKlass) each(xmlSecOpenSSLTransformRsaSha256GetKlass)                         \
    each(xmlSecOpenSSLTransformRsaSha384GetKlass) each(xmlSecOpenSSLTransformRsaSha512GetKlass)                       \
    each(xmlSecOpenSSLTransformSha1GetKlass) each(xmlSecOpenSSLTransformSha256GetKlass)                               \
    each(xmlSecOpenSSLTransformSha384GetKlass) each(xmlSecOpenSSLTransformSha512GetKlass) each(xmlSecPtrListGetItem)  \
    each(xmlSecPtrListGetSize) each(xmlSecTmplReferenceAddTransform) each(xmlSecTmplSignatureAddReference)            \
    each(xmlSecTmplSignatureCreateNsPref) each(xmlSecTmplSignatureEnsureKeyInfo)                                      \
    each(xmlSecTransformEnvelopedGetKlass) each(xmlSecTransformExclC14NGetKlass)                                      \
    each(xmlSecTransformIdListFindByHref) each(xmlSecTransformIdsGet) each(xmlSecTransformInclC14NGetKlass)

/// The functions that are used, each with the type that its header gives it.
typedef struct {
#define CXMLSEC_MEMBER(name) __typeof__(name) *name;
    CXMLSEC_OPENSSL_FUNCTIONS(CXMLSEC_MEMBER)
    CXMLSEC_XMLSEC_FUNCTIONS(CXMLSEC_MEMBER)
#undef CXMLSEC_MEMBER
} cxmlsec_functions;

/// Complete once cxmlsec_is_available() has returned true.
extern cxmlsec_functions library;

#endif
