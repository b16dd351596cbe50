#include <stdio.h>
#include <string.h>

#include "app/report_letters.h"
#include "app/report_public.h"
#include "app/report_run.h"

static bool choose_table(struct invocation *invocation, const struct report_table **table)
{
    const char *name = option(invocation, "table");
    *table = name ? report_table(name) : NULL;
    if (!name || *table)
        return true;
    fail("there is no table %s; see `aprfocus help tables`", name);
    return false;
}

/* Adds up the other years of the store under the same regions, where a format compares years and the store can be written. */
static enum status add_up_years(struct invocation *invocation, const struct report_run *run)
{
    struct store_statement *statement;
    struct error *error = &invocation->error;
    enum status status = store_prepare(run->store, "SELECT DISTINCT year FROM submission WHERE state <> 'refused' AND year <> :year ORDER BY year",
                                       &statement, error);
    if (status)
        return status;
    int years[256]; /* reports are on a year from 1990 to 2100 (ingest/reader.c) */
    size_t count = 0;
    bool row;
    store_bind_whole(statement, ":year", run->context.year);
    while (count < sizeof years / sizeof years[0] && !(status = store_step(statement, &row, error)) && row)
        years[count++] = (int)store_column_whole(statement, 0);
    store_statement_free(statement);
    for (size_t i = 0; i < count && !status; i++) {
        int64_t id;
        bool made;
        status = ensure_run(run->store, invocation->dictionary, years[i], run->context.region_set, &id, &made, error);
    }
    return status;
}

static enum exit_code fail_format(const char *format)
{
    char known[128] = "";
    size_t used = 0;
    for (size_t i = 0; report_format(i) && used < sizeof known; i++) {
        int written = snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", report_format(i));
        used += written > 0 ? (size_t)written : 0;
    }
    return fail("there is no format %s; there are %s", format, known);
}

static enum exit_code run(struct invocation *invocation)
{
    const struct report_table *table;
    const char *format = option(invocation, "format"), *audience = option(invocation, "audience");
    struct report_run opened;
    if (option(invocation, "feedback"))
        return report_letters(invocation, option(invocation, "feedback"));
    if (!format)
        format = "text";
    if (!report_format_exists(format))
        return fail_format(format);
    if (audience && strcmp(audience, "public") == 0)
        return report_public(invocation, format);
    if (audience && strcmp(audience, "internal") != 0)
        return fail("there is no audience %s; there are internal and public", audience);
    if (option(invocation, "protect") || option(invocation, "scheduled"))
        return fail("--protect and --scheduled are for --audience public");
    if (!choose_table(invocation, &table))
        return EXIT_NOT_DONE;
    if (!report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    enum status status = STATUS_OK;
    if (report_format_shows_years(format) && store_writable(opened.store))
        status = add_up_years(invocation, &opened);
    if (!status)
        status = report_write(&opened.context, table, format, &opened.sink, &invocation->error);
    if (!status)
        status = note_publication(opened.store, opened.context.run, &invocation->error);
    return report_run_close(invocation, &opened, status);
}

const struct command command_report = {
    .name = "report",
    .summary = "Write headquarters' tables of one year, or letters to its offices",
    .arguments = "",
    .description = "All thirteen tables where none is named. What has changed since the year was last added up is added up first.\n"
                   "A region gives that bureau's rows and its offices. The tables for internal use name offices and show small\n"
                   "numbers; those for the public (fields, asylum, victims, publication) are protected together, kept, and\n"
                   "audited before they are written: docs/PROTECTION.md.\n\n"
                   "With --feedback it writes a letter to each office, in the language of its report: what was received and\n"
                   "understood, what contradicts itself, what is missing, what to do. The folder appears whole; one that holds\n"
                   "nothing but letters is replaced.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "the reporting year", true},
                {"regions", "SET", "region set 2008, 2019 or 2025; else the one in force in that year", false},
                {"region", "NAME", "only this region, with its offices; Global: all offices", false},
                {"table", "NAME", "only this table (aprfocus help tables)", false},
                {"format", "FORMAT", "text, csv, json or html (a page that opens from a disk); else text", false},
                {"audience", "WHO", "internal or public; else internal", false},
                {"protect", "METHOD", "for the public: suppression or rounding (to base 5); else suppression", false},
                {"scheduled", NULL, "for the public: a scheduled publication, in which figures that are out may be hidden", false},
                {"output", "PATH", "a file, which appears whole; else standard output", false},
                {"feedback", "FOLDER", "instead of tables a letter to each office, into this folder", false}},
    .examples = "  aprfocus report --db apr.db --year 2007\n"
                "  aprfocus report --db apr.db --year 2007 --table asylum --region Europe\n"
                "  aprfocus report --db apr.db --year 2007 --table fields --format csv --output fields.csv\n"
                "  aprfocus report --db apr.db --year 2007 --feedback letters\n"
                "  aprfocus report --db apr.db --year 2007 --audience public\n"
                "  aprfocus report --db apr.db --year 2007 --region Europe --format html --output europe.html",
    .run = run,
};
