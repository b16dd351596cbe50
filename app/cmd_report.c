#include <stdio.h>
#include <string.h>

#include "app/report_pack.h"
#include "app/report_run.h"

/* A figure that was shown to people is published; what changes later is shown as restated. */
static enum status note_publication(struct store *store, int64_t run, struct error *error)
{
    if (!store_writable(store))
        return STATUS_OK;
    struct store_statement *statement;
    enum status status = store_prepare(store, "UPDATE run SET published = :now WHERE id = :run AND published IS NULL", &statement, error);
    if (status)
        return status;
    char now[TIME_TEXT_BYTES];
    time_now(now);
    store_bind_text(statement, ":now", now);
    store_bind_whole(statement, ":run", run);
    status = store_run(statement, error);
    store_statement_free(statement);
    return status;
}

static bool choose_table(struct invocation *invocation, const struct report_table **table)
{
    const char *name = option(invocation, "table");
    *table = name ? report_table(name) : NULL;
    if (!name || *table)
        return true;
    fail("there is no table %s; see `aprfocus help tables`", name);
    return false;
}

static bool choose_language(struct invocation *invocation, const char **language)
{
    const char *asked = option(invocation, "lang");
    *language = asked ? asked : dictionary_languages[0];
    for (size_t i = 0; i < DICTIONARY_LANGUAGE_COUNT; i++)
        if (strcmp(*language, dictionary_languages[i]) == 0)
            return true;
    fail("there is no language %s; there are en, fr and es", asked);
    return false;
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

/* A pack is of all regions, tables and formats. */
static bool pack_alone(struct invocation *invocation)
{
    static const char *const others[] = {"region", "table", "format", "output"};
    for (size_t i = 0; option(invocation, "pack") && i < sizeof others / sizeof others[0]; i++) {
        if (option(invocation, others[i])) {
            fail("--pack and --%s do not go together: a pack has all of them", others[i]);
            return false;
        }
    }
    return true;
}

static enum exit_code run(struct invocation *invocation)
{
    const struct report_table *table;
    const char *format = option(invocation, "format"), *audience = option(invocation, "audience");
    const char *language;
    struct report_run opened;
    if (!choose_table(invocation, &table))
        return EXIT_NOT_DONE;
    if (!format)
        format = "text";
    if (!report_format_exists(format))
        return fail_format(format);
    if (audience && strcmp(audience, "internal") != 0)
        return fail("the audience %s cannot be served: this version protects no small numbers and writes for internal use only", audience);
    if (!choose_language(invocation, &language))
        return EXIT_NOT_DONE;
    if (!pack_alone(invocation) || !report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    opened.context.language = language;
    const char *pack = option(invocation, "pack");
    enum status status = pack ? report_pack_write(&opened.context, pack, &invocation->error)
                              : report_write(&opened.context, table, format, &opened.sink, &invocation->error);
    if (!status)
        status = note_publication(opened.store, opened.context.run, &invocation->error);
    return report_run_close(invocation, &opened, status);
}

const struct command command_report = {
    .name = "report",
    .summary = "Write headquarters' tables of one year",
    .arguments = "",
    .description = "All thirteen tables where none is named. What has changed since the year was last added up is added up first.\n"
                   "A region gives that bureau's rows and its offices. The tables are for internal use: they name offices and\n"
                   "show small numbers.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "the reporting year", true},
                {"regions", "SET", "region set 2008, 2019 or 2025; else the one in force in that year", false},
                {"region", "NAME", "only this region, with its offices; Global: all offices", false},
                {"table", "NAME", "only this table (aprfocus help tables)", false},
                {"format", "FORMAT", "text, csv, json, xlsx, sdmx-csv, sdmx-structure or focus; else text", false},
                {"lang", "LANGUAGE", "of what people read: en, fr or es; else en (ids and codes are the same)", false},
                {"audience", "WHO", "internal (the only one this version serves)", false},
                {"output", "PATH", "a file, which appears whole; else standard output", false},
                {"pack", "FOLDER", "a folder for headquarters and each bureau: workbook, CSVs, index", false}},
    .examples = "  aprfocus report --db apr.db --year 2007\n"
                "  aprfocus report --db apr.db --year 2007 --table asylum --region Europe\n"
                "  aprfocus report --db apr.db --year 2007 --table fields --format csv --output fields.csv\n"
                "  aprfocus report --db apr.db --year 2007 --regions 2019 --lang fr --pack pack-2007",
    .run = run,
};
