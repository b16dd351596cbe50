#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "ingest/finding.h"
#include "report/report.h"

static void print_fields(const struct dictionary *dictionary)
{
    size_t count;
    const struct field *fields = dictionary_fields(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        printf("%-36s %-6s %s/%s\n    %s (%s)\n", fields[i].id, dictionary_kind_name(fields[i].kind), fields[i].chapter,
               fields[i].subcategory, fields[i].label, fields[i].source);
}

static void print_command_names(const struct dictionary *dictionary)
{
    (void)dictionary;
    for (const struct command *const *command = commands; *command; command++)
        printf("%-16s %s\n", (*command)->name, (*command)->summary);
}

static void print_formats(const struct dictionary *dictionary)
{
    (void)dictionary;
    for (size_t i = 0; report_format(i); i++)
        puts(report_format(i));
}

static void print_rules(const struct dictionary *dictionary)
{
    (void)dictionary;
    for (int i = 0; i < RULES; i++) {
        const struct rule_information *rule = rule_information((enum rule)i);
        printf("%-26s %-8s %s\n", rule->id, severity_name(rule->severity), rule->documentation);
    }
}

static void print_tables(const struct dictionary *dictionary)
{
    (void)dictionary;
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-16s %s\n", tables[i]->id, tables[i]->title);
}

static void print_layouts(const struct dictionary *dictionary)
{
    size_t count;
    const struct layout *layouts = dictionary_layouts(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        printf("%-11s %-16s %s\n", layouts[i].id, layouts[i].years, layouts[i].label);
}

static void print_regions(const struct dictionary *dictionary)
{
    size_t sets, regions;
    const char *const *names = dictionary_region_sets(dictionary, &sets);
    for (size_t i = 0; i < sets; i++) {
        const char *const *region = dictionary_regions(dictionary, names[i], &regions);
        printf("%s:", names[i]);
        for (size_t r = 0; r < regions; r++)
            printf("%s %s", r ? "," : "", region[r]);
        putchar('\n');
    }
}

static void print_offices(const struct dictionary *dictionary)
{
    size_t count;
    const struct country *countries = dictionary_countries(dictionary, &count);
    for (size_t i = 0; i < count; i++)
        printf("%s %s\n", countries[i].iso3, countries[i].name);
}

static void print_topics(const struct dictionary *dictionary);

static const struct {
    const char *name, *summary;
    void (*print)(const struct dictionary *dictionary); /* NULL: it is read from the store */
} topics[] = {
    {"fields", "every field: kind, place in a report, label, paragraph of the source", print_fields},
    {"rules", "every rule that a report can break, and what it asks for", print_rules},
    {"tables", "the tables of `report` and `explain`", print_tables},
    {"formats", "the formats of `report`", print_formats},
    {"layouts", "the layouts in which reports arrive", print_layouts},
    {"regions", "the region sets, and the regions of each", print_regions},
    {"offices", "the codes by which offices are named", print_offices},
    {"commands", "the commands, one a line", print_command_names},
    {"years", "the years of which the store holds reports or expects some", NULL},
    {"topics", "this list", print_topics},
};

static void print_topics(const struct dictionary *dictionary)
{
    (void)dictionary;
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++)
        printf("%-10s %s\n", topics[i].name, topics[i].summary);
}

/* The years of which the store that APRFOCUS_DB names holds reports or expects some. */
static enum exit_code print_years(struct invocation *invocation)
{
    const char *path = option_store(invocation);
    struct store *store;
    struct store_statement *statement = NULL;
    if (!path)
        return EXIT_NOT_DONE;
    if (store_open(path, STORE_READ, &store, &invocation->error))
        return invocation_fail(invocation);
    enum status status =
        store_prepare(store, "SELECT year FROM submission WHERE year IS NOT NULL UNION SELECT year FROM roster ORDER BY year",
                      &statement, &invocation->error);
    bool row = true;
    while (!status && !(status = store_step(statement, &row, &invocation->error)) && row)
        printf("%lld\n", (long long)store_column_whole(statement, 0));
    store_statement_free(statement);
    store_close(store);
    return status ? invocation_fail(invocation) : EXIT_DONE;
}

static enum exit_code run(struct invocation *invocation)
{
    if (!invocation->argument_count) {
        print_help(NULL);
        return EXIT_DONE;
    }
    const char *name = invocation->arguments[0];
    for (const struct command *const *command = commands; *command; command++) {
        if (strcmp((*command)->name, name) == 0) {
            print_help(*command);
            return EXIT_DONE;
        }
    }
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        if (strcmp(topics[i].name, name) == 0) {
            if (!topics[i].print)
                return print_years(invocation);
            topics[i].print(invocation->dictionary);
            return EXIT_DONE;
        }
    }
    return fail("there is no help on %s; see `aprfocus help`", name);
}

const struct command command_help = {
    .name = "help",
    .summary = "Say how a command is used, or list what the program knows",
    .arguments = "[COMMAND|TOPIC]",
    .most = 1,
    .description = "Without a name it lists the commands. A topic is a list of what the program knows: `aprfocus help topics` names them.",
    .options = {{"db", "STORE", "for years: the store (or APRFOCUS_DB)", false}},
    .examples = "  aprfocus help report\n"
                "  aprfocus help fields",
    .run = run,
};
