/* A growable run of bytes that has a maximum from birth. Always NUL-terminated behind its length. */
#ifndef APRFOCUS_COMMON_BUFFER_H
#define APRFOCUS_COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "common/text.h"

struct buffer {
    char *data;
    size_t length, capacity, maximum;
    bool overflowed; /* something did not fit; what was added since is not in it */
};

void buffer_init(struct buffer *buffer, size_t maximum);
void buffer_free(struct buffer *buffer);
void buffer_clear(struct buffer *buffer); /* keeps the memory */

bool buffer_add(struct buffer *buffer, const void *data, size_t length); /* false where the maximum is passed */
bool buffer_add_text(struct buffer *buffer, const char *nul_terminated);
bool buffer_add_byte(struct buffer *buffer, char byte);
bool buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text buffer_text(const struct buffer *buffer);

#endif
