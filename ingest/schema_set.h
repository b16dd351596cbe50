/* The XML Schemas of the layouts, compiled once from what is built into the program. */
#ifndef APRFOCUS_INGEST_SCHEMA_SET_H
#define APRFOCUS_INGEST_SCHEMA_SET_H

#include <libxml/xmlschemas.h>

#include "common/error.h"
#include "dictionary/dictionary.h"

/* Sets up libxml2 for this process: from here on it opens no file and asks no address. */
void schema_set_secure_libxml2(void);
enum status schema_compile(const struct layout *layout, xmlSchemaPtr *out, struct error *error);

#endif
