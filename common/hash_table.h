/* A map from text to a number (an index into the caller's array). Keys are copied. */
#ifndef APRFOCUS_COMMON_HASH_TABLE_H
#define APRFOCUS_COMMON_HASH_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/text.h"

struct hash_table;

struct hash_table *hash_table_create(void);
void hash_table_free(struct hash_table *table);
void hash_table_clear(struct hash_table *table);

/* Adds the key with `index`, or leaves an existing key as it is; gives back the index that the key has now. */
size_t hash_table_add(struct hash_table *table, struct text key, size_t index);
bool hash_table_find(const struct hash_table *table, struct text key, size_t *index);
size_t hash_table_count(const struct hash_table *table);

#endif
