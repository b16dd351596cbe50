#include <stdio.h>

#include "app/app.h"
#include "app/report_run.h"
#include "report/explain.h"

static enum exit_code run(struct invocation *invocation)
{
    const char *field = option(invocation, "field"), *name = option(invocation, "table"), *office;
    const struct report_table *table = name ? report_table(name) : NULL;
    struct report_run opened;
    if (!field == !name)
        return fail("explain needs --field ID or --table NAME, one of the two");
    if (name && !table)
        return fail("there is no table %s; see `aprfocus help tables`", name);
    if (!option_office(invocation, &office))
        return EXIT_NOT_DONE;
    if (!report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    enum status status = table ? report_explain_table(&opened.context, table, &opened.sink, &invocation->error)
                               : report_explain(&opened.context, field, office, &opened.sink, &invocation->error);
    return report_run_close(invocation, &opened, status);
}

const struct command command_explain = {
    .name = "explain",
    .summary = "Show what a figure is made of, down to the sentence, its file and its SHA-256",
    .arguments = "",
    .description = "From a field's figures in a region to the offices' values, the items and passages that they stand on, and back:\n"
                   "the offices' values are added up again and held against the figure. With --table the rows of a table.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "the reporting year", true},
                {"field", "ID", "a field (aprfocus help fields)", false},
                {"table", "NAME", "a table instead of a field (aprfocus help tables)", false},
                {"regions", "SET", "region set 2008, 2019 or 2025; else the one in force in that year", false},
                {"region", "NAME", "only this region", false},
                {"office", "ISO3", "only this office", false},
                {"output", "PATH", "a file, which appears whole; else standard output", false}},
    .examples = "  aprfocus explain --db apr.db --year 2007 --field rsd.claims --region Europe",
    .run = run,
};
