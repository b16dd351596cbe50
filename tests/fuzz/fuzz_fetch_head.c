/* The head of an answer, line by line, and an index: whatever a server sends. */
#include <stdint.h>
#include <stdlib.h>

#include "fetch/fetch_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head head = {0};
    struct text rest = text_of((const char *)data, size);
    while (rest.length) {
        const char *end = memchr(rest.data, '\n', rest.length);
        size_t length = end ? (size_t)(end - rest.data) + 1 : rest.length;
        if (!head_take(&head, text_of(rest.data, length)))
            break;
        rest = text_of(rest.data + length, rest.length - length);
    }
    head_strong_validator(&head);
    struct index_reader reader = {.rest = text_of((const char *)data, size), .base = "https://example.org/reports/index.txt"};
    while (index_next(&reader))
        if (!reader.problem && strchr(reader.name, '/'))
            abort(); /* a file must not leave its folder */
    index_close(&reader);
    return 0;
}
