#ifndef CXMLSEC_KEYS_H
#define CXMLSEC_KEYS_H

#include "CXMLSecSignature.h"

#include "Library.h"

// A cxmlsec_key is an EVP_PKEY.

bool cxmlsec_allocate(cxmlsec_bytes *result, size_t count);

#endif
