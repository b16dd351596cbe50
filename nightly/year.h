/* What a year under a region set looks like after the night: who is missing, and what changed in the figures since the last
 * night, because of which report. */
#ifndef APRFOCUS_NIGHTLY_YEAR_H
#define APRFOCUS_NIGHTLY_YEAR_H

#include <jansson.h>

#include "dictionary/dictionary.h"
#include "store/store.h"

/* An object: year, region_set, run, compared_with (the run of the last night, null where there is none), expected, received,
 * refused (numbers of offices), late and missing (arrays of office, due, received or overdue), changes (an array of field, region,
 * measure, before, after as people read figures, and because: an array of office, source, sha256, what). `today` is
 * YYYY-MM-DD; an office is overdue when its date has passed. NULL and a message where the store fails. */
json_t *nightly_year(struct store *store, const struct dictionary *dictionary, int64_t run, int64_t run_before, const char *today,
                     struct error *error);

#endif
