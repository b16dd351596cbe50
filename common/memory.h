/* Memory that cannot be had ends the process: whoever runs out of it has nothing sensible left to say. The store
 * writes in transactions and outputs appear by rename, so nothing that was good is lost by that. A parser worker that
 * ends in this way costs its own report only. The handler prints one line and exits with code 2. */
#ifndef APRFOCUS_COMMON_MEMORY_H
#define APRFOCUS_COMMON_MEMORY_H

#include <stddef.h>

_Noreturn void memory_end(void); /* what happens then */
void *memory_allocate(size_t size);                    /* zeroed; owner: caller, released by free() */
void *memory_resize(void *old, size_t count, size_t size); /* count * size bytes, overflow checked; new bytes not zeroed */
char *memory_copy_text(const char *text, size_t length);   /* NUL-terminated copy */

/* Grows an array so that index `count` exists: `*items` of `size` bytes each, `*capacity` of them so far. */
void memory_grow(void *items_pointer, size_t *capacity, size_t count, size_t size);

#endif
