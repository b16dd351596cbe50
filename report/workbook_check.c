/* Reads a finished workbook back. libxlsxwriter writes each part into a temporary file and does not look at what that says: a
 * part that a full disk cut short goes into the workbook without a word. */
#include <libxml/parser.h>
#include <minizip/unzip.h>
#include <stdlib.h>
#include <string.h>

#include "report/workbook_internal.h"

/* The table of strings says how often cells use it and how many it has (ECMA-376 part 1, 18.4.9). */
struct check {
    unsigned long said_used, said_unique; /* attributes of sst */
    unsigned long used, unique;           /* elements: cells of a string, and si */
};

static const char *attribute_value(const xmlChar **attributes, int count, const char *name, size_t *length)
{
    for (int i = 0; i < count; i++)
        if (strcmp((const char *)attributes[i * 5], name) == 0) {
            *length = (size_t)(attributes[i * 5 + 4] - attributes[i * 5 + 3]);
            return (const char *)attributes[i * 5 + 3];
        }
    *length = 0;
    return "";
}

static void start_element(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                          const xmlChar **namespace_list, int attribute_count, int defaulted, const xmlChar **attributes)
{
    (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
    struct check *check = ((xmlParserCtxtPtr)data)->_private;
    size_t length;
    if (strcmp((const char *)name, "c") == 0) {
        const char *type = attribute_value(attributes, attribute_count, "t", &length);
        check->used += length == 1 && *type == 's';
    } else if (strcmp((const char *)name, "si") == 0) {
        check->unique++;
    } else if (strcmp((const char *)name, "sst") == 0) { /* a number ends at the quotation mark */
        check->said_used = strtoul(attribute_value(attributes, attribute_count, "count", &length), NULL, 10);
        check->said_unique = strtoul(attribute_value(attributes, attribute_count, "uniqueCount", &length), NULL, 10);
    }
}

/* The part that stands open is well-formed and whole. */
static bool check_part(unzFile file, struct check *check)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC, .startElementNs = start_element};
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, NULL, 0, NULL);
    if (!parser)
        return false;
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_HUGE);
    parser->_private = check;
    char bytes[64 * 1024];
    int got;
    bool good = true;
    while (good && (got = unzReadCurrentFile(file, bytes, sizeof bytes)) != 0)
        good = got > 0 && xmlParseChunk(parser, bytes, got, 0) == 0;
    good = good && xmlParseChunk(parser, bytes, 0, 1) == 0 && parser->wellFormed;
    xmlFreeParserCtxt(parser);
    return good;
}

bool workbook_is_whole(const char *path)
{
    unzFile file = unzOpen64(path);
    if (!file)
        return false;
    struct check check = {0};
    bool good = true;
    int at = unzGoToFirstFile(file);
    for (; good && at == UNZ_OK; at = unzGoToNextFile(file)) {
        good = unzOpenCurrentFile(file) == UNZ_OK;
        if (good) {
            good = check_part(file, &check);
            good = unzCloseCurrentFile(file) == UNZ_OK && good; /* says whether the check sum holds */
        }
    }
    good = unzClose(file) == UNZ_OK && good && at == UNZ_END_OF_LIST_OF_FILE;
    return good && check.used == check.said_used && check.unique == check.said_unique;
}
