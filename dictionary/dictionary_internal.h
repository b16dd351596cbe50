/* What is behind struct dictionary: shared by the loader and the look-ups only. */
#ifndef APRFOCUS_DICTIONARY_DICTIONARY_INTERNAL_H
#define APRFOCUS_DICTIONARY_DICTIONARY_INTERNAL_H

#include "common/arena.h"
#include "common/hash_table.h"
#include "dictionary/dictionary.h"

/* A growing array of one kind of row, with an index by key. */
struct rows {
    void *items;
    size_t count, capacity;
    struct hash_table *by_key;
};

struct heading {
    const struct chapter *chapter;
    struct text wording; /* normalized as heading_normalize does */
};

struct region_set {
    const char *name;
    int from_year;
    const char **regions; /* sorted */
    size_t region_count, region_capacity;
};

struct membership {
    const char *region;
};

/* A wording in the languages of dictionary_languages, by its id. */
struct label {
    const char *wording[DICTIONARY_LANGUAGE_COUNT];
};

struct dictionary {
    struct arena *arena;
    const char *version;
    struct rows fields, codes, chapters, countries, country_codes, recommendations, relations, layouts, headings, disclosures;
    struct rows sets;         /* struct region_set */
    struct rows memberships;  /* struct membership by "set/iso3" */
    struct rows labels;       /* struct label by id */
    struct hash_table *unhcr_codes; /* UNHCR's code -> index into countries */
    const char **set_names;
};

enum status dictionary_load(struct dictionary *dictionary, struct error *error);

/* Case-folded, accents taken off, numbering and punctuation turned into single spaces: how headings are compared. */
struct text heading_normalize(struct arena *arena, struct text heading);

#endif
