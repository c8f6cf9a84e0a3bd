#include "CXMLSec.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// MARK: One parse

typedef struct {
    const cxmlsec_limits *limits;
    cxmlsec_fault *fault;
    uint32_t depth;
    uint32_t nodes;
    uint32_t namespaces;
    /// CXMLSEC_CONTENT_COMMENT and CXMLSEC_CONTENT_INSTRUCTION, as they were met.
    uint32_t kinds;
    /// How many namespaces each open element declared, so that they can be taken off again at its end.
    uint32_t *namespaces_at_depth;
} parse_state;

static pthread_once_t initialised = PTHREAD_ONCE_INIT;

static void initialise(void) {
    xmlInitParser();
}

static parse_state *state_of(void *context) {
    return ((xmlParserCtxtPtr)context)->_private;
}

static void record(cxmlsec_fault *fault, cxmlsec_status status, int line, int column, int code, const char *message) {
    if (fault->status != CXMLSEC_OK) {
        return;
    }
    fault->status = status;
    fault->line = line > 0 ? (uint32_t)line : 0;
    fault->column = column > 0 ? (uint32_t)column : 0;
    fault->parser_code = code;
    size_t length = message ? strlen(message) : 0;
    while (length > 0 && (message[length - 1] == '\n' || message[length - 1] == ' ')) {
        length--;
    }
    if (length > CXMLSEC_MESSAGE_CAPACITY - 1) {
        length = CXMLSEC_MESSAGE_CAPACITY - 1;
    }
    if (length > 0) {
        memcpy(fault->message, message, length);
    }
    fault->message[length] = 0;
}

static void refuse(void *context, cxmlsec_status status, const char *message) {
    xmlParserCtxtPtr parser = context;
    record(
        state_of(context)->fault, status, xmlSAX2GetLineNumber(parser), xmlSAX2GetColumnNumber(parser), 0, message);
    xmlStopParser(parser);
}

/// The first fault is the end: what stands behind it is not read, however much that would be. The input is only left, not
/// freed as xmlStopParser would, because the parser may be in the middle of it.
static void on_error(void *context, xmlErrorPtr error) {
    xmlParserCtxtPtr parser = context;
    if (error == NULL || error->level < XML_ERR_ERROR || parser == NULL || parser->_private == NULL) {
        return;
    }
    record(
        state_of(context)->fault, error->code == XML_ERR_NO_MEMORY ? CXMLSEC_OUT_OF_MEMORY : CXMLSEC_MALFORMED,
        error->line, error->int2, error->code, error->message);
    parser->instate = XML_PARSER_EOF;
    parser->disableSAX = 1;
}

// MARK: Callbacks

static void on_doctype(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
    (void)name;
    (void)external;
    (void)system;
    refuse(context, CXMLSEC_DOCTYPE, "document type declaration");
}

static bool count_nodes(void *context, uint32_t count) {
    parse_state *state = state_of(context);
    if (count > state->limits->nodes - state->nodes) {
        refuse(context, CXMLSEC_TOO_MANY_NODES, "too many nodes");
        return false;
    }
    state->nodes += count;
    return true;
}

static void on_element_start(
    void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
    const xmlChar **namespaces, int attribute_count, int default_count, const xmlChar **attributes
) {
    parse_state *state = state_of(context);
    if (state->depth >= state->limits->depth) {
        refuse(context, CXMLSEC_TOO_DEEP, "elements nested too deeply");
        return;
    }
    if (!count_nodes(context, 1 + (uint32_t)namespace_count + (uint32_t)attribute_count)) {
        return;
    }
    if ((uint32_t)namespace_count > state->limits->namespaces_in_scope - state->namespaces) {
        refuse(context, CXMLSEC_TOO_MANY_NAMESPACES, "too many namespace declarations in force");
        return;
    }
    state->namespaces += (uint32_t)namespace_count;
    state->namespaces_at_depth[state->depth] = (uint32_t)namespace_count;
    state->depth++;
    xmlSAX2StartElementNs(
        context, name, prefix, uri, namespace_count, namespaces, attribute_count, default_count, attributes);
}

static void on_element_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    parse_state *state = state_of(context);
    if (state->depth > 0) {
        state->depth--;
        state->namespaces -= state->namespaces_at_depth[state->depth];
    }
    xmlSAX2EndElementNs(context, name, prefix, uri);
}

static void on_comment(void *context, const xmlChar *value) {
    if (count_nodes(context, 1)) {
        state_of(context)->kinds |= CXMLSEC_CONTENT_COMMENT;
        xmlSAX2Comment(context, value);
    }
}

static void on_instruction(void *context, const xmlChar *target, const xmlChar *data) {
    if (count_nodes(context, 1)) {
        state_of(context)->kinds |= CXMLSEC_CONTENT_INSTRUCTION;
        xmlSAX2ProcessingInstruction(context, target, data);
    }
}

static void on_cdata(void *context, const xmlChar *value, int length) {
    if (count_nodes(context, 1)) {
        xmlSAX2CDataBlock(context, value, length);
    }
}

static xmlEntityPtr on_entity(void *context, const xmlChar *name) {
    (void)context;
    return xmlGetPredefinedEntity(name);
}

static xmlParserInputPtr on_external(void *context, const xmlChar *public_id, const xmlChar *system_id) {
    (void)context;
    (void)public_id;
    (void)system_id;
    return NULL;
}

// MARK: Attributes of one start tag

static const uint8_t *skip_past(const uint8_t *cursor, const uint8_t *end, const char *terminator) {
    size_t length = strlen(terminator);
    for (; (size_t)(end - cursor) >= length; cursor++) {
        cursor = memchr(cursor, terminator[0], (size_t)(end - cursor));
        if (cursor == NULL || (size_t)(end - cursor) < length) {
            return end;
        }
        if (memcmp(cursor, terminator, length) == 0) {
            return cursor + length;
        }
    }
    return end;
}

static bool starts_with(const uint8_t *cursor, const uint8_t *end, const char *text) {
    size_t length = strlen(text);
    return (size_t)(end - cursor) >= length && memcmp(cursor, text, length) == 0;
}

/// libxml2 before 2.12 looks for duplicates by comparing every pair of attributes before any callback sees them, so
/// they have to be counted beforehand. Up to the first fault this reads tags exactly as the parser will, and there the
/// parser ends.
static bool has_crowded_tag(const uint8_t *bytes, size_t count, uint32_t limit, uint32_t *line) {
    const uint8_t *cursor = bytes;
    const uint8_t *end = bytes + count;
    while (cursor < end && (cursor = memchr(cursor, '<', (size_t)(end - cursor))) != NULL) {
        if (starts_with(cursor, end, "<!--")) {
            cursor = skip_past(cursor + 4, end, "-->");
        } else if (starts_with(cursor, end, "<![CDATA[")) {
            cursor = skip_past(cursor + 9, end, "]]>");
        } else if (starts_with(cursor, end, "<?")) {
            cursor = skip_past(cursor + 2, end, "?>");
        } else if (starts_with(cursor, end, "</")) {
            cursor = skip_past(cursor + 2, end, ">");
        } else if (starts_with(cursor, end, "<!")) {
            return false;
        } else {
            const uint8_t *tag = cursor;
            uint32_t attributes = 0;
            for (cursor++; cursor < end && *cursor != '>'; cursor++) {
                if (*cursor == '"' || *cursor == '\'') {
                    cursor = memchr(cursor + 1, *cursor, (size_t)(end - cursor - 1));
                    if (cursor == NULL) {
                        return false;
                    }
                } else if (*cursor == '=' && ++attributes > limit) {
                    *line = 1;
                    for (const uint8_t *seen = bytes; seen < tag; seen++) {
                        *line += *seen == '\n';
                    }
                    return true;
                }
            }
        }
    }
    return false;
}

// MARK: Parsing

static xmlDocPtr run(xmlParserCtxtPtr parser, parse_state *state) {
    parser->_private = state;
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_BIG_LINES);
    parser->loadsubset = 0;
    parser->validate = 0;
    parser->replaceEntities = 0;

    xmlSAXHandlerPtr callbacks = parser->sax;
    callbacks->serror = on_error;
    callbacks->error = NULL;
    callbacks->fatalError = NULL;
    callbacks->warning = NULL;
    callbacks->internalSubset = on_doctype;
    callbacks->externalSubset = NULL;
    callbacks->resolveEntity = on_external;
    callbacks->getEntity = on_entity;
    callbacks->getParameterEntity = NULL;
    callbacks->entityDecl = NULL;
    callbacks->unparsedEntityDecl = NULL;
    callbacks->startElementNs = on_element_start;
    callbacks->endElementNs = on_element_end;
    callbacks->comment = on_comment;
    callbacks->processingInstruction = on_instruction;
    callbacks->cdataBlock = on_cdata;

    xmlParseDocument(parser);

    xmlDocPtr document = parser->myDoc;
    parser->myDoc = NULL;
    bool accepted = state->fault->status == CXMLSEC_OK && parser->wellFormed && parser->nsWellFormed
        && document != NULL && document->intSubset == NULL && document->extSubset == NULL
        && xmlDocGetRootElement(document) != NULL;
    if (!accepted) {
        record(state->fault, CXMLSEC_MALFORMED, 0, 0, 0, "not a well-formed document");
        xmlFreeDoc(document);
        return NULL;
    }
    document->_private = (void *)(uintptr_t)state->kinds;
    return document;
}

cxmlsec_document *cxmlsec_parse(
    const uint8_t *bytes, size_t count, const cxmlsec_limits *limits, cxmlsec_fault *fault
) {
    pthread_once(&initialised, initialise);
    memset(fault, 0, sizeof *fault);
    if (bytes == NULL || count == 0) {
        record(fault, CXMLSEC_MALFORMED, 0, 0, XML_ERR_DOCUMENT_EMPTY, "empty document");
        return NULL;
    }
    if (count > limits->bytes || count > INT_MAX) {
        record(fault, CXMLSEC_TOO_LARGE, 0, 0, 0, "too many bytes");
        return NULL;
    }
    uint32_t line = 0;
    if (has_crowded_tag(bytes, count, limits->attributes_per_element, &line)) {
        record(fault, CXMLSEC_TOO_MANY_ATTRIBUTES, (int)line, 0, 0, "too many attributes in one start tag");
        return NULL;
    }

    xmlDocPtr document = NULL;
    parse_state state = {.limits = limits, .fault = fault};
    state.namespaces_at_depth = calloc((size_t)limits->depth + 1, sizeof *state.namespaces_at_depth);
    xmlParserCtxtPtr parser = xmlCreateMemoryParserCtxt((const char *)bytes, (int)count);
    if (parser != NULL && state.namespaces_at_depth != NULL) {
        document = run(parser, &state);
    } else {
        record(fault, CXMLSEC_OUT_OF_MEMORY, 0, 0, 0, "out of memory");
    }
    if (parser != NULL) {
        xmlFreeParserCtxt(parser);
    }
    free(state.namespaces_at_depth);
    return (cxmlsec_document *)document;
}

void cxmlsec_document_free(cxmlsec_document *document) {
    xmlFreeDoc((xmlDocPtr)document);
}

// MARK: Elements

static cxmlsec_element *element_from(xmlNodePtr node) {
    while (node != NULL && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }
    return (cxmlsec_element *)node;
}

cxmlsec_element *cxmlsec_root(const cxmlsec_document *document) {
    return (cxmlsec_element *)xmlDocGetRootElement((xmlDocPtr)document);
}

cxmlsec_element *cxmlsec_first_child(const cxmlsec_element *element) {
    return element_from(((const xmlNode *)element)->children);
}

cxmlsec_element *cxmlsec_next_sibling(const cxmlsec_element *element) {
    return element_from(((const xmlNode *)element)->next);
}

size_t cxmlsec_child_count(const cxmlsec_element *element) {
    return xmlChildElementCount((xmlNodePtr)element);
}

cxmlsec_element *cxmlsec_parent(const cxmlsec_element *element) {
    xmlNodePtr parent = ((const xmlNode *)element)->parent;
    return parent == NULL || parent->type != XML_ELEMENT_NODE ? NULL : (cxmlsec_element *)parent;
}

cxmlsec_element *cxmlsec_next_in_order(const cxmlsec_element *top, const cxmlsec_element *element) {
    const xmlNode *node = (const xmlNode *)element;
    cxmlsec_element *next = element_from(node->children);
    while (next == NULL && node != NULL && node != (const xmlNode *)top) {
        next = element_from(node->next);
        node = node->parent;
    }
    return next;
}

bool cxmlsec_is_named(const cxmlsec_element *element, const char *local_name, const char *namespace_uri) {
    const xmlNode *node = (const xmlNode *)element;
    return node->ns != NULL && node->name[0] == (xmlChar)local_name[0]
        && strcmp((const char *)node->name, local_name) == 0
        && strcmp((const char *)node->ns->href, namespace_uri) == 0;
}

uint32_t cxmlsec_content_kinds(const cxmlsec_document *document) {
    return (uint32_t)(uintptr_t)((const xmlDoc *)document)->_private;
}

const char *cxmlsec_local_name(const cxmlsec_element *element) {
    return (const char *)((const xmlNode *)element)->name;
}

const char *cxmlsec_namespace(const cxmlsec_element *element) {
    const xmlNs *namespace = ((const xmlNode *)element)->ns;
    return namespace == NULL ? NULL : (const char *)namespace->href;
}

const char *cxmlsec_namespace_for_prefix(const cxmlsec_element *element, const char *prefix) {
    xmlNodePtr node = (xmlNodePtr)element;
    xmlNsPtr namespace = xmlSearchNs(node->doc, node, (const xmlChar *)prefix);
    return namespace == NULL ? NULL : (const char *)namespace->href;
}

static bool same_prefix(const xmlChar *one, const char *other) {
    return one == NULL || other == NULL ? one == NULL && other == NULL : strcmp((const char *)one, other) == 0;
}

size_t cxmlsec_namespaces_in_scope(
    const cxmlsec_element *element, cxmlsec_namespace_binding *bindings, size_t capacity
) {
    size_t count = 0;
    const xmlNode *node = (const xmlNode *)element;
    for (; node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent) {
        for (const xmlNs *declared = node->nsDef; declared != NULL; declared = declared->next) {
            bool is_hidden = false;
            for (size_t index = 0; index < count && index < capacity && !is_hidden; index++) {
                is_hidden = same_prefix(declared->prefix, bindings[index].prefix);
            }
            if (!is_hidden) {
                if (count < capacity) {
                    bindings[count].prefix = (const char *)declared->prefix;
                    bindings[count].uri = declared->href == NULL ? "" : (const char *)declared->href;
                }
                count++;
            }
        }
    }
    return count;
}

bool cxmlsec_is_name(const char *text) {
    return xmlValidateNCName((const xmlChar *)text, 0) == 0;
}

uint32_t cxmlsec_line(const cxmlsec_element *element) {
    long line = xmlGetLineNo((const xmlNode *)element);
    return line > 0 && line <= INT_MAX ? (uint32_t)line : 0;
}

// MARK: Attributes

cxmlsec_attribute *cxmlsec_first_attribute(const cxmlsec_element *element) {
    return (cxmlsec_attribute *)((const xmlNode *)element)->properties;
}

cxmlsec_attribute *cxmlsec_next_attribute(const cxmlsec_attribute *attribute) {
    return (cxmlsec_attribute *)((const xmlAttr *)attribute)->next;
}

const char *cxmlsec_attribute_local_name(const cxmlsec_attribute *attribute) {
    return (const char *)((const xmlAttr *)attribute)->name;
}

const char *cxmlsec_attribute_namespace(const cxmlsec_attribute *attribute) {
    const xmlNs *namespace = ((const xmlAttr *)attribute)->ns;
    return namespace == NULL ? NULL : (const char *)namespace->href;
}

bool cxmlsec_attribute_is_named(const cxmlsec_attribute *attribute, const char *local_name) {
    return cxmlsec_attribute_namespace(attribute) == NULL
        && strcmp(cxmlsec_attribute_local_name(attribute), local_name) == 0;
}

bool cxmlsec_is_identifier(const cxmlsec_attribute *attribute) {
    const char *name = cxmlsec_attribute_local_name(attribute);
    return (name[0] == 'I' || name[0] == 'i') && (name[1] == 'D' || name[1] == 'd') && name[2] == 0;
}

cxmlsec_attribute *cxmlsec_find_attribute(
    const cxmlsec_element *element, const char *namespace_uri, const char *local_name
) {
    cxmlsec_attribute *attribute = cxmlsec_first_attribute(element);
    for (; attribute != NULL; attribute = cxmlsec_next_attribute(attribute)) {
        const char *found = cxmlsec_attribute_namespace(attribute);
        bool same_namespace =
            namespace_uri == NULL ? found == NULL : found != NULL && strcmp(found, namespace_uri) == 0;
        if (same_namespace && strcmp(cxmlsec_attribute_local_name(attribute), local_name) == 0) {
            return attribute;
        }
    }
    return NULL;
}

// MARK: Strings

static bool is_text(const xmlNode *node) {
    return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

static cxmlsec_string join(const xmlNode *first) {
    cxmlsec_string result = {.text = "", .count = 0, .owned = NULL};
    const xmlNode *only = NULL;
    size_t pieces = 0;
    size_t length = 0;
    for (const xmlNode *node = first; node != NULL; node = node->next) {
        if (is_text(node) && node->content != NULL) {
            only = node;
            pieces++;
            length += strlen((const char *)node->content);
        }
    }
    if (pieces == 1) {
        result.text = (const char *)only->content;
        result.count = length;
    } else if (pieces > 1) {
        char *cursor = result.owned = malloc(length + 1);
        result.text = result.owned;
        result.count = result.owned == NULL ? 0 : length;
        for (const xmlNode *node = first; cursor != NULL && node != NULL; node = node->next) {
            if (is_text(node) && node->content != NULL) {
                size_t piece = strlen((const char *)node->content);
                memcpy(cursor, node->content, piece);
                cursor += piece;
                *cursor = 0;
            }
        }
    }
    return result;
}

cxmlsec_string cxmlsec_attribute_value(const cxmlsec_attribute *attribute) {
    return join(((const xmlAttr *)attribute)->children);
}

cxmlsec_string cxmlsec_text(const cxmlsec_element *element, uint32_t *kinds) {
    const xmlNode *first = ((const xmlNode *)element)->children;
    if (kinds != NULL) {
        *kinds = 0;
        for (const xmlNode *node = first; node != NULL; node = node->next) {
            switch (node->type) {
            case XML_TEXT_NODE:
                break;
            case XML_CDATA_SECTION_NODE:
                *kinds |= CXMLSEC_CONTENT_CDATA;
                break;
            case XML_COMMENT_NODE:
                *kinds |= CXMLSEC_CONTENT_COMMENT;
                break;
            case XML_PI_NODE:
                *kinds |= CXMLSEC_CONTENT_INSTRUCTION;
                break;
            case XML_ELEMENT_NODE:
                *kinds |= CXMLSEC_CONTENT_ELEMENT;
                break;
            default:
                *kinds |= CXMLSEC_CONTENT_OTHER;
            }
        }
    }
    return join(first);
}

void cxmlsec_string_free(cxmlsec_string string) {
    free(string.owned);
}
