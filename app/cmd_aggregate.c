#include <stdio.h>

#include "app/app.h"

static enum exit_code run(struct invocation *invocation)
{
    int year;
    const char *path = option_store(invocation), *set;
    if (!path || !option_year(invocation, "year", &year) || !(set = option_region_set(invocation, year)))
        return EXIT_NOT_DONE;
    struct store *store;
    if (store_open(path, STORE_WRITE, &store, &invocation->error))
        return invocation_fail(invocation);
    int64_t id;
    bool made;
    enum status status = ensure_run(store, invocation->dictionary, year, set, &id, &made, &invocation->error);
    store_close(store);
    if (status)
        return invocation_fail(invocation);
    fprintf(stderr, made ? "%d under region set %s: added up as run %lld\n" : "%d under region set %s: nothing has changed since run %lld\n",
            year, set, (long long)id);
    return EXIT_DONE;
}

const struct command command_aggregate = {
    .name = "aggregate",
    .summary = "Add up one reporting year under a region set and keep the result",
    .arguments = "",
    .description = "The result is kept as a run, from which tables are written and to which published figures can be traced.\n"
                   "Where nothing has changed since the last run, that run stands.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "the reporting year", true},
                {"regions", "SET", "region set 2008, 2019 or 2025; else the one in force in that year", false}},
    .examples = "  aprfocus aggregate --db apr.db --year 2007",
    .run = run,
};
