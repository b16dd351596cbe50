/* Submissions from what offices have: plain text with headings, and values in a spreadsheet. */
#ifndef APRFOCUS_CONVERT_CONVERT_H
#define APRFOCUS_CONVERT_CONVERT_H

#include <stddef.h>
#include <stdint.h>

#include "common/buffer.h"
#include "common/error.h"
#include "dictionary/dictionary.h"

struct convert_header {
    const char *office; /* ISO 3166-1 alpha-3 */
    int64_t year;
    const char *language;
};

/* Something in the input that cannot be converted. */
typedef void (*convert_problem)(void *context, size_t line, const char *rule, const char *message, const char *advice);

/* Markdown (`# chapter`, `## sub-category`, blank lines between paragraphs, HTML comments skipped) to the layout
 * apr-2007. Headings are English, French or Spanish. Text before any heading, or under one that is not known, is kept
 * under the executive summary or the chapter it stands in, and a heading that is not known is kept as a paragraph. The
 * text must be valid UTF-8; characters that XML cannot hold become spaces. */
void convert_markdown(const struct dictionary *dictionary, const struct convert_header *header, struct text markdown,
                      struct buffer *xml);

/* Called with each finished submission, by office and year. */
typedef enum status (*convert_written)(void *context, const struct convert_header *header, struct text xml, struct error *error);

/* Rows `iso3,year,field,dimensions,value,qualifier` to one submission of the layout focus an office and year. A row with
 * an empty value is not reported and gives nothing. An office and year with a bad row is left out, since a report that
 * lacks a value says something else; the others are written. `bad` gets how many rows were bad. */
enum status convert_values(const struct dictionary *dictionary, struct text csv, convert_problem problem, convert_written written,
                           void *context, size_t *bad, struct error *error);

#endif
