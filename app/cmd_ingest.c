#include <stdio.h>
#include <string.h>

#include "aggregate/aggregate.h"
#include "app/intake_report.h"
#include "common/date.h"

/* Prints the comparisons of what this run took in. */
struct comparing {
    int64_t run;
};

static void print_comparison(void *context, const struct aggregate_comparison *comparison)
{
    const struct comparing *comparing = context;
    if (comparison->intake == comparing->run || comparison->intake_before == comparing->run)
        print_finding(comparison->source, comparison->line, "warning", "far-from-last-year", comparison->message,
                      "check which of the two is right");
}

/* A value far from the same office's last year shows only once both reports are in the store, whichever came first. */
static enum status compare_years(struct invocation *invocation, struct store *store, int64_t run)
{
    struct store_statement *years;
    enum status status = store_prepare(store, 
                                       "SELECT year FROM submission WHERE intake = :run AND state <> 'refused' "
                                       "UNION SELECT year + 1 FROM submission WHERE intake = :run AND state <> 'refused' ORDER BY year",
                                       &years, &invocation->error);
    if (status)
        return status;
    struct comparing comparing = {run};
    bool row = true;
    store_bind_whole(years, ":run", run);
    while (!status && !(status = store_step(years, &row, &invocation->error)) && row)
        status = aggregate_compare(store, invocation->dictionary, (int)store_column_whole(years, 0), print_comparison, &comparing,
                                   &invocation->error);
    store_statement_free(years);
    return status;
}

static enum exit_code ingest(struct invocation *invocation, struct store *store, struct prose_engine *prose)
{
    char started[TIME_TEXT_BYTES], today[TIME_TEXT_BYTES];
    time_now(started);
    snprintf(today, sizeof today, "%.10s", started);
    const char *received = option(invocation, "received");
    struct ingest_options options = {.prose = prose, .store = store, .received = received ? received : today, .started = started};
    struct ingest_summary summary;
    enum status status = intake_run(invocation, options, &summary);
    if (!status && summary.accepted + summary.with_warnings)
        status = compare_years(invocation, store, summary.run);
    if (status)
        return invocation_fail(invocation);
    fprintf(stderr, "%zu files: %zu accepted, %zu accepted with warnings, %zu refused, %zu known already\n", summary.files,
            summary.accepted, summary.with_warnings, summary.refused, summary.known);
    return summary.refused ? EXIT_FINDINGS : EXIT_DONE;
}

static enum exit_code run(struct invocation *invocation)
{
    const char *received = option(invocation, "received"), *path = option_store(invocation);
    if (!path)
        return EXIT_NOT_DONE;
    if (received && !date_is_valid(received))
        return fail("--received is a date as YYYY-MM-DD, not %s", received);
    struct prose_engine *prose = create_prose(invocation);
    if (!prose)
        return EXIT_NOT_DONE;
    struct store *store;
    enum exit_code code;
    if (store_open(path, STORE_CREATE, &store, &invocation->error)) {
        code = invocation_fail(invocation);
    } else {
        code = ingest(invocation, store, prose);
        store_close(store);
    }
    prose_engine_free(prose);
    return code;
}

const struct command command_ingest = {
    .name = "ingest",
    .summary = "Take reports into the store, each whole or not at all",
    .arguments = "PATH...",
    .least = 1,
    .most = SIZE_MAX,
    .description = "Files, and folders with all that is below them. The same bytes are one submission however often they come. A\n"
                   "later report of the same office and year is a correction: it counts instead, and the earlier one is kept.\n"
                   "The store is made where there is none. Findings are printed as by check.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"received", "DATE", "the day of arrival, YYYY-MM-DD, where it is not today", false},
                {"keys", "FILE", "key list (iso3,key,required): signatures beside reports are checked before they are read", false},
                {"no-sandbox", NULL, "read reports where the kernel cannot lock readers in: only files that you trust", false}},
    .examples = "  aprfocus ingest --db apr.db schemas/examples/review-2007",
    .run = run,
};
