#ifndef CXMLSEC_H
#define CXMLSEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// XML from outside is read here and nowhere else. A document type declaration is refused as soon as its name is seen,
// so no entity is ever declared, nothing is expanded, and nothing outside the given bytes is opened.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cxmlsec_document cxmlsec_document;
typedef struct cxmlsec_element cxmlsec_element;
typedef struct cxmlsec_attribute cxmlsec_attribute;

/// Upper bounds of one parse. A document that goes over one of them is refused, never cut.
typedef struct {
    size_t bytes;
    /// Nesting of elements; the root has depth 1.
    uint32_t depth;
    /// Elements, attributes, namespace declarations, comments and processing instructions together.
    uint32_t nodes;
    /// Attributes and namespace declarations in one start tag. The parser compares them pairwise.
    uint32_t attributes_per_element;
    /// Namespace declarations in force at one place. The parser searches them one by one for every name.
    uint32_t namespaces_in_scope;
} cxmlsec_limits;

typedef enum {
    CXMLSEC_OK = 0,
    CXMLSEC_MALFORMED,
    CXMLSEC_DOCTYPE,
    CXMLSEC_TOO_LARGE,
    CXMLSEC_TOO_DEEP,
    CXMLSEC_TOO_MANY_NODES,
    CXMLSEC_TOO_MANY_ATTRIBUTES,
    CXMLSEC_TOO_MANY_NAMESPACES,
    CXMLSEC_OUT_OF_MEMORY,
} cxmlsec_status;

enum { CXMLSEC_MESSAGE_CAPACITY = 256 };

/// The first fault of a parse. `line` and `column` count from 1 and are 0 when unknown.
typedef struct {
    cxmlsec_status status;
    uint32_t line;
    uint32_t column;
    /// libxml2's own number of the fault (xmlParserErrors), 0 when the refusal is ours.
    int32_t parser_code;
    char message[CXMLSEC_MESSAGE_CAPACITY];
} cxmlsec_fault;

/// Parses UTF-8 text. An encoding declaration inside it is ignored: the caller has decoded the bytes.
/// Returns NULL and fills `fault` on refusal. May be called from any thread.
cxmlsec_document *cxmlsec_parse(
    const uint8_t *bytes, size_t count, const cxmlsec_limits *limits, cxmlsec_fault *fault);
void cxmlsec_document_free(cxmlsec_document *document);

cxmlsec_element *cxmlsec_root(const cxmlsec_document *document);
cxmlsec_element *cxmlsec_first_child(const cxmlsec_element *element);
cxmlsec_element *cxmlsec_next_sibling(const cxmlsec_element *element);
size_t cxmlsec_child_count(const cxmlsec_element *element);
/// NULL for the root.
cxmlsec_element *cxmlsec_parent(const cxmlsec_element *element);
/// The element that begins next within `top`, of which `element` is a part or which it is. NULL at the end.
cxmlsec_element *cxmlsec_next_in_order(const cxmlsec_element *top, const cxmlsec_element *element);
bool cxmlsec_is_named(const cxmlsec_element *element, const char *local_name, const char *namespace_uri);
const char *cxmlsec_local_name(const cxmlsec_element *element);
/// NULL when the element is in no namespace.
const char *cxmlsec_namespace(const cxmlsec_element *element);
/// Resolves a prefix (NULL for the default namespace) where the element stands. NULL when it is not bound.
const char *cxmlsec_namespace_for_prefix(const cxmlsec_element *element, const char *prefix);
uint32_t cxmlsec_line(const cxmlsec_element *element);

/// A namespace declaration; the prefix is NULL for the default namespace.
typedef struct {
    const char *prefix;
    const char *uri;
} cxmlsec_namespace_binding;

/// Writes the declarations in force at the element, nearest first and none twice, and returns how many there are; only
/// the first `capacity` are written.
size_t cxmlsec_namespaces_in_scope(
    const cxmlsec_element *element, cxmlsec_namespace_binding *bindings, size_t capacity);

/// Whether the text is a name without colon, as identifiers must be (Namespaces in XML 1.0).
bool cxmlsec_is_name(const char *text);

cxmlsec_attribute *cxmlsec_first_attribute(const cxmlsec_element *element);
cxmlsec_attribute *cxmlsec_next_attribute(const cxmlsec_attribute *attribute);
const char *cxmlsec_attribute_local_name(const cxmlsec_attribute *attribute);
const char *cxmlsec_attribute_namespace(const cxmlsec_attribute *attribute);
/// Whether the attribute has that name and no prefix.
bool cxmlsec_attribute_is_named(const cxmlsec_attribute *attribute, const char *local_name);
/// Whether the attribute is one that some software takes for an identifier: ID in any case, xml:id included.
bool cxmlsec_is_identifier(const cxmlsec_attribute *attribute);
/// `namespace_uri` NULL asks for an attribute without prefix. NULL when there is none.
cxmlsec_attribute *cxmlsec_find_attribute(
    const cxmlsec_element *element, const char *namespace_uri, const char *local_name);

/// A string that either points into the document (`owned` NULL) or must be released with cxmlsec_string_free.
typedef struct {
    const char *text;
    /// Bytes without the terminating zero.
    size_t count;
    char *owned;
} cxmlsec_string;

/// `text` is NULL only when memory ran out, and `count` is 0 then.
cxmlsec_string cxmlsec_attribute_value(const cxmlsec_attribute *attribute);

enum {
    CXMLSEC_CONTENT_COMMENT = 1,
    CXMLSEC_CONTENT_INSTRUCTION = 2,
    CXMLSEC_CONTENT_ELEMENT = 4,
    CXMLSEC_CONTENT_OTHER = 8,
    CXMLSEC_CONTENT_CDATA = 16,
};

/// Whether comments and processing instructions occur anywhere in the document, outside the root too.
uint32_t cxmlsec_content_kinds(const cxmlsec_document *document);

/// The text and CDATA children of the element in document order, joined; text of child elements, comments and
/// instructions is left out. `kinds` (may be NULL) says what other than plain text stands between them.
cxmlsec_string cxmlsec_text(const cxmlsec_element *element, uint32_t *kinds);
void cxmlsec_string_free(cxmlsec_string string);

#ifdef __cplusplus
}
#endif

#endif
