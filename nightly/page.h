/* The page at the end of a night. Its JSON is the whole; the text is one page for a person, with what it leaves out counted.
 *
 * {program, config, started, finished, seconds, exit_code, clock: a sentence or null,
 *  fetch: {addresses, requests, bytes, new, changed, unchanged, absent, failed, problem: a sentence or null,
 *          files: [{source, url, file, outcome, was_there, bytes, requests, tries, line, message, advice}]},
 *  intake: {files, accepted, with_warnings, refused, known, taken: [{office, year, what, state, source, sha256}],
 *           refusals: [{file, line, rule, message, advice}]},
 *  years: [see year.h], outputs: [see outputs.h]} */
#ifndef APRFOCUS_NIGHTLY_PAGE_H
#define APRFOCUS_NIGHTLY_PAGE_H

#include <jansson.h>

#include "common/buffer.h"

/* A text from outside; bytes that are no UTF-8, control characters and marks of direction appear as escapes. NULL
 * gives null. */
json_t *page_string(const char *text);
/* Adds the page as text. */
void page_render(const json_t *page, struct buffer *out);

#endif
