/* Adding up: one value for each office and field, then each region's figures, kept under the run that made them. */
#ifndef APRFOCUS_AGGREGATE_AGGREGATE_H
#define APRFOCUS_AGGREGATE_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "dictionary/dictionary.h"
#include "store/store.h"

struct aggregate_request {
    const struct dictionary *dictionary;
    int year;
    const char *region_set; /* must exist in the dictionary */
    const char *started;    /* UTC, of the run */
    /* Called where a run is made, with "values", then with "fields"; may be NULL. */
    void (*on_progress)(void *context, const char *things, size_t done, size_t all);
    void *context;
};

/* The run that holds the year under the region set as the store is now; 0 where there is none. */
enum status aggregate_find(struct store *store, const struct aggregate_request *request, int64_t *run, struct error *error);
/* Finds that run or makes it, in one transaction. *made says which. */
enum status aggregate_run(struct store *store, const struct aggregate_request *request, int64_t *run, bool *made, struct error *error);

/* A figure far from the same office's figure of the year before: ten times as much or as little, and a hundred persons or
 * more apart. All text lives until the call returns. */
struct aggregate_comparison {
    const char *office, *source;
    const struct field *field;
    const char *path;
    int64_t line, intake;  /* of this year's value; intake is the run that took it in */
    int64_t intake_before; /* of the value of the year before */
    const char *message;
};

enum status aggregate_compare(struct store *store, const struct dictionary *dictionary, int year,
                              void (*found)(void *context, const struct aggregate_comparison *comparison), void *context,
                              struct error *error);

#endif
