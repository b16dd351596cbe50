#include <stdio.h>
#include <string.h>

#include "app/report_bureau.h"
#include "app/report_letters.h"
#include "app/report_mask.h"
#include "app/report_pack.h"
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

static bool is_audience(const struct invocation *invocation, const char *who)
{
    const char *audience = option(invocation, "audience");
    return audience && strcmp(audience, who) == 0;
}

/* Options that would be passed over in silence beside another; false and a message where they are given. */
static bool go_together(const struct invocation *invocation)
{
    static const struct {
        const char *option, *without[8], *before, *behind;
    } rules[] = {
        {"pack", {"region", "table", "format", "output"}, "--pack and --", " do not go together: a pack has all of them"},
        {"pack", {"feedback", "audience", "protect", "scheduled"}, "--pack writes tables for internal use and goes without --", ""},
        {"feedback", {"table", "format", "output", "lang", "audience", "protect", "scheduled", "mask-personal-data"},
         "--feedback writes letters, not tables, and goes without --", ""},
    };
    bool bureau = is_audience(invocation, "bureau"); /* has a pack of its own, for its region */
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        for (size_t k = 0; option(invocation, rules[i].option) && k < 8 && rules[i].without[k]; k++)
            if (option(invocation, rules[i].without[k]) && !(bureau && strstr(" region audience protect scheduled", rules[i].without[k]) &&
                                                             strcmp(rules[i].option, "pack") == 0)) {
                fail("%s%s%s", rules[i].before, rules[i].without[k], rules[i].behind);
                return false;
            }
    return true;
}

/* What travels is masked: a pack, where nothing else is asked for. */
static enum status write_shown(struct invocation *invocation, const struct report_run *opened, const struct report_table *table,
                               const char *format, bool masked)
{
    struct error *error = &invocation->error, other;
    const char *pack = option(invocation, "pack");
    struct report_context context = opened->context;
    struct report_mask *mask = NULL;
    enum status status = masked ? report_mask_open(&opened->context, true, 0, &mask, &context, error) : STATUS_OK;
    if (!status)
        status = pack ? report_pack_write(&context, opened->store, pack, error) : report_write(&context, table, format, &opened->sink, error);
    enum status closed = report_mask_close(mask, status ? &other : error);
    return status ? status : closed;
}

static enum exit_code run(struct invocation *invocation)
{
    const struct report_table *table;
    const char *format = option(invocation, "format"), *audience = option(invocation, "audience");
    const char *language;
    struct report_run opened;
    if (!go_together(invocation))
        return EXIT_NOT_DONE;
    if (option(invocation, "feedback"))
        return report_letters(invocation, option(invocation, "feedback"));
    if (!format)
        format = "text";
    if (!report_format_exists(format))
        return fail_format(format);
    if (!choose_language(invocation, &language))
        return EXIT_NOT_DONE;
    if (is_audience(invocation, "bureau"))
        return report_bureau(invocation, format, language);
    bool public = is_audience(invocation, "public");
    if (public && strcmp(language, dictionary_languages[0]) != 0)
        return fail("the public's tables are in English only; leave --lang out");
    if (public)
        return report_public(invocation, format);
    if (audience && strcmp(audience, "internal") != 0)
        return fail("there is no audience %s; there are internal, bureau and public", audience);
    if (option(invocation, "protect") || option(invocation, "scheduled"))
        return fail("--protect and --scheduled are for --audience public and bureau");
    bool masked;
    if (!choose_table(invocation, &table) || !report_mask_wanted(invocation, option(invocation, "pack") != NULL, &masked) ||
        !report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    opened.context.language = language;
    const char *pack = option(invocation, "pack");
    enum status status = STATUS_OK;
    if ((pack || report_format_shows_years(format)) && store_writable(opened.store))
        status = report_run_add_up_years(invocation, &opened);
    if (!status)
        status = write_shown(invocation, &opened, table, format, masked);
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
                {"format", "FORMAT", "text, csv, json, html (a page that opens from a disk), xlsx, sdmx-csv, sdmx-structure or focus; "
                                     "else text", false},
                {"lang", "LANGUAGE", "of what people read: en, fr or es; else en (ids and codes are the same)", false},
                {"audience", "WHO", "internal, bureau (its --region as internal, others as published) or public; else internal", false},
                {"protect", "METHOD", "for the public: suppression or rounding (to base 5); else suppression", false},
                {"scheduled", NULL, "for the public: a scheduled publication, in which figures that are out may be hidden", false},
                {"mask-personal-data", "WHEN", "yes or no: e-mail addresses, telephone, passport, case and account numbers, dates of birth in texts "
                                               "(no names but those of signatures); else yes in packs and for bureaux", false},
                {"output", "PATH", "a file, which appears whole; else standard output", false},
                {"pack", "FOLDER", "a folder for headquarters and each bureau: page, workbook, CSVs, index", false},
                {"feedback", "FOLDER", "instead of tables a letter to each office, into this folder", false}},
    .examples = "  aprfocus report --db apr.db --year 2007\n"
                "  aprfocus report --db apr.db --year 2007 --table asylum --region Europe\n"
                "  aprfocus report --db apr.db --year 2007 --table fields --format csv --output fields.csv\n"
                "  aprfocus report --db apr.db --year 2007 --region Europe --format html --output europe.html\n"
                "  aprfocus report --db apr.db --year 2007 --regions 2019 --lang fr --pack pack-2007\n"
                "  aprfocus report --db apr.db --year 2007 --feedback letters\n"
                "  aprfocus report --db apr.db --year 2007 --audience public\n"
                "  aprfocus report --db apr.db --year 2007 --audience bureau --region Europe --pack europe-2007",
    .run = run,
};
