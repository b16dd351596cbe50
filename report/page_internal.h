/* The page (render_html.c) and the data that it carries (page_data.c). */
#ifndef APRFOCUS_REPORT_PAGE_INTERNAL_H
#define APRFOCUS_REPORT_PAGE_INTERNAL_H

#include <jansson.h>

#include "report/report_internal.h"

/* Texts that occur often are written once: a cell is the place of its text in this list. */
struct page_strings {
    struct hash_table *places;
    json_t *list;
};

void page_strings_init(struct page_strings *strings);
void page_strings_free(struct page_strings *strings);
/* The text's place in the list; new texts are added. */
json_t *page_strings_place(struct page_strings *strings, struct text text);
/* The place of a text that people read under another wording; in the list such a pair is an array of the two. */
json_t *page_strings_pair(struct page_strings *strings, struct text text, struct text shown);

/* A JSON string; bytes that are no UTF-8 (a file's name may have some) become U+FFFD. */
json_t *page_text(struct text text);
/* Writes the value and drops it. Nothing in it can end a script element, whatever a report says: `<`, `>` and `&` stand as
 * \u003c, \u003e and \u0026, and so do the two line ends that JavaScript knows and JSON does not. */
enum status page_write(struct rendering *rendering, json_t *value, struct error *error);

/* The data of the page, an object's members after the opening brace: what is common to all sections, with a comma behind
 * it; then a table; then everything from which a figure can be followed down to its passage. What the page does not get here
 * it cannot show. */
enum status page_data_head(struct rendering *rendering, struct error *error);
enum status page_data_table(struct rendering *rendering, const struct report_table *table, struct error *error);
enum status page_data_evidence(struct rendering *rendering, struct error *error);

#endif
