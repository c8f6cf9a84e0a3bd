#include "Keys.h"

// The library before 1.3 has a choice of sizes, which its own package makes with flags that do not reach this compiler
// everywhere.
#include <xmlsec/version.h>
#if XMLSEC_VERSION_MAJOR == 1 && XMLSEC_VERSION_MINOR < 3 && !defined(XMLSEC_NO_SIZE_T)
#define XMLSEC_NO_SIZE_T 1
#endif
#ifndef XMLSEC_CRYPTO_OPENSSL
#define XMLSEC_CRYPTO_OPENSSL 1
#endif
#ifndef XMLSEC_NO_CRYPTO_DYNAMIC_LOADING
#define XMLSEC_NO_CRYPTO_DYNAMIC_LOADING 1
#endif

#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlerror.h>
#include <openssl/err.h>
#include <pthread.h>
#include <string.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/errors.h>
#include <xmlsec/keys.h>
#include <xmlsec/templates.h>
#include <xmlsec/transforms.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/openssl/app.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

// MARK: The library

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

static void ignore_structured(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

static void prepare(void) {
    xmlInitParser();
    xmlSecErrorsSetCallback(ignore);
    is_prepared = xmlSecInit() >= 0 && xmlSecCheckVersion() == 1 && xmlSecOpenSSLAppInit(NULL) >= 0
        && xmlSecOpenSSLInit() >= 0;
    // Initialisation puts its own function back.
    xmlSecErrorsSetCallback(ignore);
}

static bool library_ready(void) {
    pthread_once(&prepared, prepare);
    return is_prepared;
}

/// libxml2 keeps its error functions for each thread.
typedef struct {
    xmlStructuredErrorFunc function;
    void *context;
} error_functions;

static error_functions silence(void) {
    error_functions before = {.function = xmlStructuredError, .context = xmlStructuredErrorContext};
    xmlSetStructuredErrorFunc(NULL, ignore_structured);
    return before;
}

static void restore(error_functions before) {
    xmlSetStructuredErrorFunc(before.context, before.function);
    ERR_clear_error();
}

static xmlSecKeyPtr wrapped(const cxmlsec_key *key) {
    EVP_PKEY *shared = (EVP_PKEY *)key;
    if (EVP_PKEY_up_ref(shared) != 1) {
        return NULL;
    }
    xmlSecKeyDataPtr data = xmlSecOpenSSLEvpKeyAdopt(shared);
    if (data == NULL) {
        EVP_PKEY_free(shared);
        return NULL;
    }
    xmlSecKeyPtr result = xmlSecKeyCreate();
    if (result == NULL || xmlSecKeySetValue(result, data) < 0) {
        xmlSecKeyDataDestroy(data);
        if (result != NULL) {
            xmlSecKeyDestroy(result);
        }
        return NULL;
    }
    return result;
}

// MARK: Identifiers

/// Makes the element's ID the only identifier that the document knows, for as long as `attribute` stays registered.
static xmlAttrPtr register_id(xmlNodePtr element) {
    xmlAttrPtr attribute = xmlHasNsProp(element, BAD_CAST "ID", NULL);
    if (attribute == NULL || attribute->type != XML_ATTRIBUTE_NODE || attribute->children == NULL
        || attribute->children->next != NULL || attribute->children->type != XML_TEXT_NODE) {
        return NULL;
    }
    const xmlChar *value = attribute->children->content;
    // A name has no quotation marks, so it cannot change the expression that the library makes of it.
    if (value == NULL || xmlValidateNCName(value, 0) != 0 || xmlGetID(element->doc, value) != NULL) {
        return NULL;
    }
    return xmlAddID(NULL, element->doc, value, attribute) == NULL ? NULL : attribute;
}

// MARK: Verifying

static bool enable_algorithms(xmlSecDSigCtxPtr context) {
    xmlSecTransformId reference[] = {
        xmlSecTransformEnvelopedId, xmlSecTransformExclC14NId, xmlSecTransformInclC14NId,
        xmlSecOpenSSLTransformSha1Id, xmlSecOpenSSLTransformSha256Id, xmlSecOpenSSLTransformSha384Id,
        xmlSecOpenSSLTransformSha512Id,
    };
    xmlSecTransformId signature[] = {
        xmlSecTransformExclC14NId, xmlSecTransformInclC14NId,
        xmlSecOpenSSLTransformRsaSha1Id, xmlSecOpenSSLTransformRsaSha256Id, xmlSecOpenSSLTransformRsaSha384Id,
        xmlSecOpenSSLTransformRsaSha512Id, xmlSecOpenSSLTransformEcdsaSha256Id, xmlSecOpenSSLTransformEcdsaSha384Id,
        xmlSecOpenSSLTransformEcdsaSha512Id,
    };
    for (size_t index = 0; index < sizeof reference / sizeof *reference; index++) {
        if (xmlSecDSigCtxEnableReferenceTransform(context, reference[index]) < 0) {
            return false;
        }
    }
    for (size_t index = 0; index < sizeof signature / sizeof *signature; index++) {
        if (xmlSecDSigCtxEnableSignatureTransform(context, signature[index]) < 0) {
            return false;
        }
    }
    return true;
}

/// Whether the one reference that was processed is the one to the element.
static bool has_right_reference(xmlSecDSigCtxPtr context, const xmlChar *id) {
    if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1
        || xmlSecPtrListGetSize(&context->manifestReferences) != 0) {
        return false;
    }
    xmlSecDSigReferenceCtxPtr reference = xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
    return reference != NULL && reference->status == xmlSecDSigStatusSucceeded && reference->uri != NULL
        && reference->uri[0] == '#' && xmlStrEqual(reference->uri + 1, id);
}

static cxmlsec_signature_status outcome(xmlSecDSigCtxPtr context, const xmlChar *id, bool is_processed) {
    if (!is_processed) {
        return CXMLSEC_SIGNATURE_REFUSED;
    }
    if (context->status == xmlSecDSigStatusSucceeded) {
        return has_right_reference(context, id) ? CXMLSEC_SIGNATURE_VALID : CXMLSEC_SIGNATURE_REFUSED;
    }
    xmlSecDSigReferenceCtxPtr reference = xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
    if (reference != NULL && reference->status == xmlSecDSigStatusInvalid) {
        return CXMLSEC_SIGNATURE_DIGEST_MISMATCH;
    }
    return CXMLSEC_SIGNATURE_MISMATCH;
}

cxmlsec_signature_status cxmlsec_verify(
    cxmlsec_element *element, cxmlsec_element *signature, const cxmlsec_key *key
) {
    xmlNodePtr signed_node = (xmlNodePtr)element;
    xmlNodePtr signature_node = (xmlNodePtr)signature;
    if (signature_node->parent != signed_node) {
        return CXMLSEC_SIGNATURE_REFUSED;
    }
    if (!library_ready()) {
        return CXMLSEC_SIGNATURE_OUT_OF_MEMORY;
    }
    error_functions before = silence();
    cxmlsec_signature_status status = CXMLSEC_SIGNATURE_OUT_OF_MEMORY;
    xmlSecKeyPtr only_key = wrapped(key);
    // Without a manager there is no store of keys to look into; with a key, KeyInfo is not read.
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    if (only_key != NULL && context != NULL && enable_algorithms(context)) {
        context->signKey = only_key;
        only_key = NULL;
        context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
        context->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
        xmlAttrPtr attribute = register_id(signed_node);
        if (attribute == NULL) {
            status = CXMLSEC_SIGNATURE_REFUSED;
        } else {
            bool is_processed = xmlSecDSigCtxVerify(context, signature_node) >= 0;
            status = outcome(context, attribute->children->content, is_processed);
            xmlRemoveID(signed_node->doc, attribute);
        }
    }
    if (context != NULL) {
        xmlSecDSigCtxDestroy(context);
    }
    if (only_key != NULL) {
        xmlSecKeyDestroy(only_key);
    }
    restore(before);
    return status;
}

// MARK: Signing

static xmlSecTransformId transform_for(const char *uri, xmlSecTransformUsage usage) {
    return xmlSecTransformIdListFindByHref(xmlSecTransformIdsGet(), BAD_CAST uri, usage);
}

/// Builds the empty signature behind `predecessor`.
static xmlNodePtr insert_template(
    xmlNodePtr element, xmlNodePtr predecessor, const xmlChar *id, const char *certificate,
    xmlSecTransformId signature_algorithm, xmlSecTransformId digest_algorithm
) {
    xmlNodePtr signature = xmlSecTmplSignatureCreateNsPref(
        element->doc, xmlSecTransformExclC14NId, signature_algorithm, NULL, BAD_CAST "ds");
    if (signature == NULL) {
        return NULL;
    }
    xmlNodePtr first = element->children;
    xmlNodePtr placed = predecessor != NULL ? xmlAddNextSibling(predecessor, signature)
        : first != NULL                     ? xmlAddPrevSibling(first, signature)
                                            : xmlAddChild(element, signature);
    if (placed == NULL) {
        xmlFreeNode(signature);
        return NULL;
    }
    xmlChar *uri = xmlStrncatNew(BAD_CAST "#", id, -1);
    xmlNodePtr reference =
        uri == NULL ? NULL : xmlSecTmplSignatureAddReference(signature, digest_algorithm, NULL, uri, NULL);
    xmlFree(uri);
    if (reference == NULL || xmlSecTmplReferenceAddTransform(reference, xmlSecTransformEnvelopedId) == NULL
        || xmlSecTmplReferenceAddTransform(reference, xmlSecTransformExclC14NId) == NULL) {
        return NULL;
    }
    if (certificate != NULL) {
        xmlNodePtr key_info = xmlSecTmplSignatureEnsureKeyInfo(signature, NULL);
        xmlNodePtr data = key_info == NULL ? NULL : xmlNewChild(key_info, key_info->ns, BAD_CAST "X509Data", NULL);
        if (data == NULL
            || xmlNewTextChild(data, key_info->ns, BAD_CAST "X509Certificate", BAD_CAST certificate) == NULL) {
            return NULL;
        }
    }
    return signature;
}

bool cxmlsec_sign(
    cxmlsec_element *element, cxmlsec_element *predecessor, const cxmlsec_key *key, const char *certificate,
    const char *signature_algorithm, const char *digest_algorithm
) {
    xmlNodePtr node = (xmlNodePtr)element;
    if (!library_ready()) {
        return false;
    }
    xmlSecTransformId method = transform_for(signature_algorithm, xmlSecTransformUsageSignatureMethod);
    xmlSecTransformId digest = transform_for(digest_algorithm, xmlSecTransformUsageDigestMethod);
    if (method == xmlSecTransformIdUnknown || digest == xmlSecTransformIdUnknown) {
        return false;
    }
    error_functions before = silence();
    bool is_signed = false;
    xmlAttrPtr attribute = register_id(node);
    if (attribute != NULL) {
        xmlNodePtr signature = insert_template(
            node, (xmlNodePtr)predecessor, attribute->children->content, certificate, method, digest);
        xmlSecDSigCtxPtr context = signature == NULL ? NULL : xmlSecDSigCtxCreate(NULL);
        if (context != NULL) {
            context->signKey = wrapped(key);
            context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
            is_signed = context->signKey != NULL && xmlSecDSigCtxSign(context, signature) >= 0
                && context->status == xmlSecDSigStatusSucceeded;
            xmlSecDSigCtxDestroy(context);
        }
        xmlRemoveID(node->doc, attribute);
    }
    restore(before);
    return is_signed;
}

bool cxmlsec_serialize(const cxmlsec_document *document, cxmlsec_bytes *result) {
    xmlChar *text = NULL;
    int length = 0;
    *result = (cxmlsec_bytes){0};
    xmlDocDumpFormatMemoryEnc((xmlDocPtr)document, &text, &length, "UTF-8", 0);
    if (text == NULL) {
        return false;
    }
    bool is_copied = length >= 0 && cxmlsec_allocate(result, (size_t)length);
    if (is_copied) {
        memcpy(result->bytes, text, (size_t)length);
    }
    xmlFree(text);
    return is_copied;
}
