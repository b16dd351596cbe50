#include <stdio.h>
#include <stdlib.h>

#include "app/roster.h"

static enum exit_code run(struct invocation *invocation)
{
    const char *path = option_store(invocation);
    struct store *store;
    size_t length;
    struct roster_result result;
    if (!path)
        return EXIT_NOT_DONE;
    char *csv = read_file(invocation->arguments[0], &length, &invocation->error);
    if (!csv)
        return invocation_fail(invocation);
    enum status status = store_open(path, STORE_CREATE, &store, &invocation->error);
    if (!status) {
        status = roster_take(invocation->dictionary, store, invocation->arguments[0], text_of(csv, length), &result, &invocation->error);
        store_close(store);
    }
    free(csv);
    if (status)
        return invocation_fail(invocation);
    if (result.bad) {
        fprintf(stderr, "the roster was not taken: %zu bad lines\n", result.bad);
        return EXIT_FINDINGS;
    }
    fprintf(stderr, "%zu offices are expected\n", result.rows);
    return EXIT_DONE;
}

const struct command command_roster = {
    .name = "roster",
    .summary = "Say which offices are expected in which year, and by when",
    .arguments = "FILE.csv",
    .least = 1,
    .most = 1,
    .description = "The file has the columns year,iso3,due; due is a date (YYYY-MM-DD) or empty. A year that the file names is\n"
                   "replaced as a whole. For a year without a roster the offices that sent anything are the expected ones.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false}},
    .examples = "  aprfocus roster --db apr.db roster-2008.csv",
    .run = run,
};
