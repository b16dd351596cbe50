#include "common/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void memory_end(void)
{
    static const char message[] = "aprfocus: out of memory\n";
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) {
        /* nothing is left to tell anybody */
    }
    _exit(2);
}

void *memory_allocate(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        memory_end();
    return memory;
}

void *memory_resize(void *old, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        memory_end();
    size_t bytes = count * size;
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        memory_end();
    return memory;
}

char *memory_copy_text(const char *text, size_t length)
{
    char *copy = memory_allocate(length + 1);
    memcpy(copy, text, length);
    return copy;
}

void memory_grow(void *items_pointer, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return;
    void *items;
    memcpy(&items, items_pointer, sizeof items);
    size_t larger = *capacity ? *capacity * 2 : 16;
    if (larger <= count)
        larger = count + 1;
    items = memory_resize(items, larger, size);
    memcpy(items_pointer, &items, sizeof items);
    *capacity = larger;
}
