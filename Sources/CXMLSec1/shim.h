// Only what the C code of CXMLSec needs is used; nothing is imported into Swift.
