#include "ingest/schema_set.h"

#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemastypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "dictionary/dictionary.h"

/* Everything that libxml2 wants to load passes here. The one thing that exists for it is the schema that all layouts
 * include, which is part of the program. */
static xmlParserInputPtr load_embedded(const char *url, const char *id, xmlParserCtxtPtr context)
{
    (void)id;
    static const char common[] = "layouts/common.xsd";
    struct text file = dictionary_file(common);
    size_t length = url ? strlen(url) : 0;
    static const char name[] = "common.xsd";
    if (!file.length || length < sizeof name - 1 || strcmp(url + length - (sizeof name - 1), name) != 0)
        return NULL;
    xmlParserInputPtr input = xmlNewStringInputStream(context, (const xmlChar *)file.data);
    if (input)
        input->filename = (const char *)xmlStrdup((const xmlChar *)common);
    return input;
}

static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr context)
{
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

/* The library goes on without memory that it could not get, and calls that an error of the document; here a reader that
 * runs out of memory ends (common/memory.h). */
static void *allocate(size_t size)
{
    return memory_resize(NULL, 1, size);
}

static void *resize(void *old, size_t size)
{
    return memory_resize(old, 1, size);
}

static char *copy(const char *text)
{
    return memory_copy_text(text, strlen(text));
}

void schema_set_secure_libxml2(void)
{
    xmlMemSetup(free, allocate, resize, copy);
    xmlInitParser();
    xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE); /* a document's instruction could name a catalog, which is a file */
    xmlSetExternalEntityLoader(load_nothing);
    xmlSchemaInitTypes();
}

static void keep_first(void *context, xmlErrorPtr problem)
{
    struct error *error = context;
    if (error->message[0] || !problem->message)
        return;
    snprintf(error->message, sizeof error->message, "line %d: %.*s", problem->line,
             (int)strcspn(problem->message, "\n"), problem->message);
}

enum status schema_compile(const struct layout *layout, xmlSchemaPtr *out, struct error *error)
{
    struct error first = {""};
    xmlSetExternalEntityLoader(load_embedded);
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewMemParserCtxt(layout->xsd, (int)layout->xsd_length);
    xmlSchemaSetParserStructuredErrors(parser, keep_first, &first);
    *out = parser ? xmlSchemaParse(parser) : NULL;
    xmlSchemaFreeParserCtxt(parser);
    xmlSetExternalEntityLoader(load_nothing);
    if (!*out)
        return error_set(error, STATUS_DATA, "schemas/layouts/%s.xsd: %s", layout->id, first.message);
    return STATUS_OK;
}
