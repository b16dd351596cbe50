/* Text is pointer and length; it was checked for UTF-8 at the door and is not NUL-terminated unless said so. */
#ifndef APRFOCUS_COMMON_TEXT_H
#define APRFOCUS_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
    const char *data;
    size_t length;
};

static inline struct text text_of(const char *data, size_t length)
{
    return (struct text){data, length};
}
struct text text_from(const char *nul_terminated); /* NULL gives the empty text */
bool text_is(struct text text, const char *nul_terminated);
bool text_equal(struct text a, struct text b);
int text_compare(struct text a, struct text b); /* by bytes, for sorting */
struct text text_trim(struct text text);        /* ASCII white space at both ends */

/* UTF-8. The offset of the first byte that is not part of a well-formed sequence (RFC 3629: no surrogates, no overlong
 * forms, at most U+10FFFF), or `length` where all is well. */
size_t text_utf8_error(const char *data, size_t length);
/* Decodes one code point of valid UTF-8 at *offset and moves the offset past it. */
uint32_t text_utf8_next(struct text text, size_t *offset);
/* Columns that a terminal gives to valid UTF-8 text: wide characters two, combining marks none. */
size_t text_columns(struct text text);
/* The number of bytes from the start that fit into `columns` columns. */
size_t text_bytes_in_columns(struct text text, size_t columns);

#endif
