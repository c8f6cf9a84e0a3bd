// What the measurements with libxmlsec1 have in common.
#pragma once

#include <libxml/tree.h>
#include <libxml/valid.h>
#include <time.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void add_ids(xmlDocPtr document, xmlNodePtr node) {
    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE) continue;
        xmlAttrPtr attribute = xmlHasProp(node, BAD_CAST "ID");
        if (attribute) {
            xmlChar *value = xmlNodeListGetString(document, attribute->children, 1);
            xmlAddID(NULL, document, value, attribute);
            xmlFree(value);
        }
        add_ids(document, node->children);
    }
}

// Whether the first Signature of a document is one with the key.
static int is_signed(xmlDocPtr document, xmlSecKeyPtr key) {
    xmlNodePtr root = xmlDocGetRootElement(document);
    add_ids(document, root);
    xmlNodePtr node = xmlSecFindNode(root, xmlSecNodeSignature, xmlSecDSigNs);
    xmlSecDSigCtxPtr context = xmlSecDSigCtxCreate(NULL);
    context->signKey = xmlSecKeyDuplicate(key);
    int good = node && xmlSecDSigCtxVerify(context, node) >= 0 && context->status == xmlSecDSigStatusSucceeded;
    xmlSecDSigCtxDestroy(context);
    return good;
}
