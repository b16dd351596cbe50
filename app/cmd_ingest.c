#include <stdio.h>

#include "app/intake_report.h"
#include "common/date.h"

static enum exit_code ingest(struct invocation *invocation, struct store *store)
{
    char started[TIME_TEXT_BYTES], today[TIME_TEXT_BYTES];
    time_now(started);
    snprintf(today, sizeof today, "%.10s", started);
    const char *received = option(invocation, "received");
    struct ingest_options options = {.store = store, .received = received ? received : today, .started = started};
    struct ingest_summary summary;
    enum status status = intake_run(invocation, options, option(invocation, "keys"), &summary);
    if (!status && summary.accepted + summary.with_warnings)
        status = intake_compare_years(invocation, store, summary.run);
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
    struct store *store;
    enum exit_code code;
    if (store_open(path, STORE_CREATE, &store, &invocation->error)) {
        code = invocation_fail(invocation);
    } else {
        code = ingest(invocation, store);
        store_close(store);
    }
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
