#include "common/hash_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/memory.h"

struct slot {
    uint64_t hash;
    const char *key; /* NULL where the slot is free */
    size_t length, index;
};

struct hash_table {
    struct arena *keys;
    struct slot *slots;
    size_t capacity, count;
};

enum { FIRST_CAPACITY = 64 };

static uint64_t hash_of(struct text key)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < key.length; i++)
        hash = (hash ^ (unsigned char)key.data[i]) * UINT64_C(1099511628211);
    return hash;
}

struct hash_table *hash_table_create(void)
{
    struct hash_table *table = memory_allocate(sizeof *table);
    table->keys = arena_create();
    table->capacity = FIRST_CAPACITY;
    table->slots = memory_allocate(table->capacity * sizeof *table->slots);
    return table;
}

void hash_table_free(struct hash_table *table)
{
    if (!table)
        return;
    arena_free(table->keys);
    free(table->slots);
    free(table);
}

void hash_table_clear(struct hash_table *table)
{
    arena_reset(table->keys);
    memset(table->slots, 0, table->capacity * sizeof *table->slots);
    table->count = 0;
}

static struct slot *slot_for(struct slot *slots, size_t capacity, struct text key, uint64_t hash)
{
    for (size_t i = hash & (capacity - 1);; i = (i + 1) & (capacity - 1)) {
        struct slot *slot = &slots[i];
        if (!slot->key || (slot->hash == hash && text_equal(text_of(slot->key, slot->length), key)))
            return slot;
    }
}

static void grow(struct hash_table *table)
{
    size_t capacity = table->capacity * 2;
    struct slot *slots = memory_allocate(capacity * sizeof *slots);
    for (size_t i = 0; i < table->capacity; i++) {
        const struct slot *old = &table->slots[i];
        if (old->key)
            *slot_for(slots, capacity, text_of(old->key, old->length), old->hash) = *old;
    }
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
}

size_t hash_table_add(struct hash_table *table, struct text key, size_t index)
{
    if (table->count * 4 >= table->capacity * 3)
        grow(table);
    uint64_t hash = hash_of(key);
    struct slot *slot = slot_for(table->slots, table->capacity, key, hash);
    if (slot->key)
        return slot->index;
    *slot = (struct slot){hash, arena_copy(table->keys, key.data, key.length), key.length, index};
    table->count++;
    return index;
}

bool hash_table_find(const struct hash_table *table, struct text key, size_t *index)
{
    const struct slot *slot = slot_for(table->slots, table->capacity, key, hash_of(key));
    if (!slot->key)
        return false;
    *index = slot->index;
    return true;
}

size_t hash_table_count(const struct hash_table *table)
{
    return table->count;
}
