/* What a night does: the configuration, an INI file read by inih. All its faults are found in one pass.
 *
 *   [nightly]      store, state, outputs, years, region-sets, roster, keys, alive-file, ping, ping-ca-file
 *   [limits]       see fetch/fetch.h
 *   [inbox NAME]   folder
 *   [fetch NAME]   url, credentials, ca-file, private-addresses, budget-seconds, signature: an address
 *                  that is one report
 *   [index NAME]   the same: an address that lists files
 *   [output NAME]  table, format, region, region-sets */
#ifndef APRFOCUS_NIGHTLY_CONFIG_H
#define APRFOCUS_NIGHTLY_CONFIG_H

#include "common/arena.h"
#include "common/text.h"
#include "dictionary/dictionary.h"
#include "fetch/fetch.h"
#include "report/report.h"

struct nightly_list {
    const char **items;
    size_t count, capacity;
};

struct nightly_output {
    const char *name;
    size_t line;
    const struct report_table *table; /* NULL: all that have a number */
    const char *format;               /* "text" where none is named */
    const char *region;               /* NULL: all */
    struct nightly_list region_sets;  /* empty: those of the night */
};

struct nightly_config {
    const char *path; /* of the file itself */
    const char *store, *state, *spool, *outputs; /* spool: STATE/spool */
    const char *keys; /* key list of signatures; NULL where there is none */
    const char *alive_file, *ping, *ping_ca_file; /* NULL where there is none */
    struct nightly_list inboxes, rosters;
    int *years;
    size_t year_count, year_capacity;
    struct nightly_list region_sets; /* empty: the one in force in each year */
    struct fetch_source *sources;
    size_t *source_lines; /* where each stands in the file */
    size_t source_count, source_capacity, source_line_capacity;
    struct nightly_output *outputs_asked;
    size_t output_count, output_capacity;
    struct fetch_limits limits;
    struct arena *arena;
};

/* A fault: message says what is wrong, advice what to do. Lines count from 1. */
typedef void nightly_config_fault(void *context, size_t line, const char *message, const char *advice);

/* Reads the text of the file at `path` (named in messages; relative paths in it are relative to the working directory).
 * Calls `fault` for each fault and gives how many there were. The configuration is for use where there were none; release it in any
 * case. Files that it names are looked at: credentials, rosters, folders. */
size_t nightly_config_read(const char *path, struct text text, const struct dictionary *dictionary, struct nightly_config *config,
                           nightly_config_fault *fault, void *context);
void nightly_config_free(struct nightly_config *config);

#endif
