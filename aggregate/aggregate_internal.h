/* What the parts of adding up share. */
#ifndef APRFOCUS_AGGREGATE_AGGREGATE_INTERNAL_H
#define APRFOCUS_AGGREGATE_AGGREGATE_INTERNAL_H

#include "aggregate/aggregate.h"
#include "common/arena.h"
#include "common/hash_table.h"
#include "figures/interval.h"

/* On what a value rests; of a sum of parts on the weakest of theirs. */
enum value_basis { BASIS_ITEM, BASIS_CONFIRMED, BASIS_CORRECTED, BASIS_PROSE };

/* One value of one office: what becomes a row of office_value. */
struct office_value {
    const struct field *field;
    size_t office;         /* index into offices, where there are any */
    const char *office_iso3;
    const char *dimensions, *value;
    struct interval figure;
    enum value_basis basis;
    int64_t observation;   /* 0 where the total is a sum of parts */
    const char *derived;
    const char *path, *source;
    int64_t line, intake;
};

struct office_values {
    struct office_value *items;
    size_t count, capacity;
};

/* The values that count in the current submissions of a year, by office and field; for a count
 * the office's total comes before its parts. Text lives in the arena. */
enum collect_what { COLLECT_ALL, COLLECT_FIGURES };
enum status collect_values(struct store *store, const struct dictionary *dictionary, int year, enum collect_what what,
                           struct arena *arena, struct office_values *values, struct error *error);

struct office {
    const char *iso3;
    size_t region;         /* index into regions; the one behind the last is Unassigned */
    bool received;
};

/* One run being worked out. */
struct adding {
    struct store *store;
    const struct aggregate_request *request;
    struct arena *arena;
    int64_t run;
    const char *const *regions;
    size_t region_count;
    bool unassigned;       /* some office has no region */
    struct office *offices;
    size_t office_count, office_capacity;
    struct hash_table *office_index;
    struct office_values values;
    struct error *error;
};

void adding_progress(const struct adding *adding, const char *things, size_t done, size_t all);
const char *adding_region_name(const struct adding *adding, size_t region);
enum status offices_write(struct adding *adding);  /* run_office */
enum status values_write(struct adding *adding);   /* office_value */
enum status figures_write(struct adding *adding);  /* figure */
enum status findings_write(struct adding *adding); /* run_finding */

#endif
