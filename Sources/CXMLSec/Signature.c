#include "Keys.h"

#include <libxml/hash.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <libxml/xmlerror.h>
#include <string.h>

// MARK: The library

static void ignore_structured(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
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
    library.ERR_clear_error();
}

static xmlSecKeyPtr wrapped(const cxmlsec_key *key) {
    EVP_PKEY *shared = (EVP_PKEY *)key;
    if (library.EVP_PKEY_up_ref(shared) != 1) {
        return NULL;
    }
    xmlSecKeyDataPtr data = library.xmlSecOpenSSLEvpKeyAdopt(shared);
    if (data == NULL) {
        library.EVP_PKEY_free(shared);
        return NULL;
    }
    xmlSecKeyPtr result = library.xmlSecKeyCreate();
    if (result == NULL || library.xmlSecKeySetValue(result, data) < 0) {
        library.xmlSecKeyDataDestroy(data);
        if (result != NULL) {
            library.xmlSecKeyDestroy(result);
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
    // By itself the library makes a table for 256 identifiers.
    if (element->doc->ids == NULL) {
        element->doc->ids = xmlHashCreateDict(1, element->doc->dict);
    }
    return xmlAddID(NULL, element->doc, value, attribute) == NULL ? NULL : attribute;
}

// MARK: Verifying

static bool enable_algorithms(xmlSecDSigCtxPtr context) {
    xmlSecTransformId reference[] = {
        library.xmlSecTransformEnvelopedGetKlass(), library.xmlSecTransformExclC14NGetKlass(), library.xmlSecTransformInclC14NGetKlass(),
        library.xmlSecOpenSSLTransformSha1GetKlass(), library.xmlSecOpenSSLTransformSha256GetKlass(), library.xmlSecOpenSSLTransformSha384GetKlass(),
        library.xmlSecOpenSSLTransformSha512GetKlass(),
    };
    xmlSecTransformId signature[] = {
        library.xmlSecTransformExclC14NGetKlass(), library.xmlSecTransformInclC14NGetKlass(),
        library.xmlSecOpenSSLTransformRsaSha1GetKlass(), library.xmlSecOpenSSLTransformRsaSha256GetKlass(), library.xmlSecOpenSSLTransformRsaSha384GetKlass(),
        library.xmlSecOpenSSLTransformRsaSha512GetKlass(), library.xmlSecOpenSSLTransformEcdsaSha256GetKlass(), library.xmlSecOpenSSLTransformEcdsaSha384GetKlass(),
        library.xmlSecOpenSSLTransformEcdsaSha512GetKlass(),
    };
    for (size_t index = 0; index < sizeof reference / sizeof *reference; index++) {
        if (library.xmlSecDSigCtxEnableReferenceTransform(context, reference[index]) < 0) {
            return false;
        }
    }
    for (size_t index = 0; index < sizeof signature / sizeof *signature; index++) {
        if (library.xmlSecDSigCtxEnableSignatureTransform(context, signature[index]) < 0) {
            return false;
        }
    }
    return true;
}

/// Hands the library the one key, whatever KeyInfo says. Of the demands on it only that it be public is dropped: it is
/// known to be, and the library would copy the numbers of an RSA key to find that out.
static xmlSecKeyPtr hand_over(xmlNodePtr key_info, xmlSecKeyInfoCtxPtr context) {
    (void)key_info;
    xmlSecKeyPtr *only_key = context->userData;
    xmlSecKeyPtr key = *only_key;
    *only_key = NULL;
    context->keyReq.keyType = xmlSecKeyDataTypeUnknown;
    return key;
}

/// Whether the one reference that was processed is the one to the element.
static bool has_right_reference(xmlSecDSigCtxPtr context, const xmlChar *id) {
    if (library.xmlSecPtrListGetSize(&context->signedInfoReferences) != 1
        || library.xmlSecPtrListGetSize(&context->manifestReferences) != 0) {
        return false;
    }
    xmlSecDSigReferenceCtxPtr reference = library.xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
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
    xmlSecDSigReferenceCtxPtr reference = library.xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
    if (reference != NULL && reference->status == xmlSecDSigStatusInvalid) {
        return CXMLSEC_SIGNATURE_DIGEST_MISMATCH;
    }
    return CXMLSEC_SIGNATURE_MISMATCH;
}

/// What the signature was computed over, as the context has kept it.
static bool copy_signed_info(xmlSecDSigCtxPtr context, cxmlsec_bytes *result) {
    xmlSecBufferPtr kept = library.xmlSecDSigCtxGetPreSignBuffer(context);
    if (kept == NULL || kept->data == NULL || !cxmlsec_allocate(result, kept->size)) {
        return false;
    }
    memcpy(result->bytes, kept->data, kept->size);
    return true;
}

cxmlsec_signature_status cxmlsec_verify(
    cxmlsec_element *element, cxmlsec_element *signature, const cxmlsec_key *key, cxmlsec_bytes *signed_info
) {
    if (signed_info != NULL) {
        *signed_info = (cxmlsec_bytes){0};
    }
    xmlNodePtr signed_node = (xmlNodePtr)element;
    xmlNodePtr signature_node = (xmlNodePtr)signature;
    if (signature_node->parent != signed_node) {
        return CXMLSEC_SIGNATURE_REFUSED;
    }
    if (!cxmlsec_is_available()) {
        return CXMLSEC_SIGNATURE_OUT_OF_MEMORY;
    }
    error_functions before = silence();
    cxmlsec_signature_status status = CXMLSEC_SIGNATURE_OUT_OF_MEMORY;
    xmlSecKeyPtr only_key = wrapped(key);
    // A manager without any store of keys to look into.
    xmlSecKeysMngr manager = {.getKey = hand_over};
    xmlSecDSigCtxPtr context = library.xmlSecDSigCtxCreate(&manager);
    if (only_key != NULL && context != NULL && enable_algorithms(context)) {
        context->keyInfoReadCtx.userData = &only_key;
        context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
        // The last one has the reference's identifier looked up as it is, instead of in an XPointer made of it.
        context->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS | XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK;
        if (signed_info != NULL) {
            context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNATURE;
        }
        xmlAttrPtr attribute = register_id(signed_node);
        if (attribute == NULL) {
            status = CXMLSEC_SIGNATURE_REFUSED;
        } else {
            bool is_processed = library.xmlSecDSigCtxVerify(context, signature_node) >= 0;
            status = outcome(context, attribute->children->content, is_processed);
            xmlRemoveID(signed_node->doc, attribute);
            if (status == CXMLSEC_SIGNATURE_MISMATCH && signed_info != NULL && !copy_signed_info(context, signed_info)) {
                status = CXMLSEC_SIGNATURE_OUT_OF_MEMORY;
            }
        }
    }
    if (context != NULL) {
        library.xmlSecDSigCtxDestroy(context);
    }
    if (only_key != NULL) {
        library.xmlSecKeyDestroy(only_key);
    }
    restore(before);
    return status;
}

// MARK: Signing

static xmlSecTransformId transform_for(const char *uri, xmlSecTransformUsage usage) {
    return library.xmlSecTransformIdListFindByHref(library.xmlSecTransformIdsGet(), BAD_CAST uri, usage);
}

/// Builds the empty signature behind `predecessor`.
static xmlNodePtr insert_template(
    xmlNodePtr element, xmlNodePtr predecessor, const xmlChar *id, const char *certificate,
    xmlSecTransformId signature_algorithm, xmlSecTransformId digest_algorithm
) {
    xmlNodePtr signature = library.xmlSecTmplSignatureCreateNsPref(
        element->doc, library.xmlSecTransformExclC14NGetKlass(), signature_algorithm, NULL, BAD_CAST "ds");
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
        uri == NULL ? NULL : library.xmlSecTmplSignatureAddReference(signature, digest_algorithm, NULL, uri, NULL);
    xmlFree(uri);
    if (reference == NULL || library.xmlSecTmplReferenceAddTransform(reference, library.xmlSecTransformEnvelopedGetKlass()) == NULL
        || library.xmlSecTmplReferenceAddTransform(reference, library.xmlSecTransformExclC14NGetKlass()) == NULL) {
        return NULL;
    }
    if (certificate != NULL) {
        xmlNodePtr key_info = library.xmlSecTmplSignatureEnsureKeyInfo(signature, NULL);
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
    if (!cxmlsec_is_available()) {
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
        xmlSecDSigCtxPtr context = signature == NULL ? NULL : library.xmlSecDSigCtxCreate(NULL);
        if (context != NULL) {
            context->signKey = wrapped(key);
            context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
            is_signed = context->signKey != NULL && library.xmlSecDSigCtxSign(context, signature) >= 0
                && context->status == xmlSecDSigStatusSucceeded;
            library.xmlSecDSigCtxDestroy(context);
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
