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

static const struct {
    const char *name;
    void (*print)(const struct dictionary *dictionary);
} topics[] = {{"fields", print_fields}, {"rules", print_rules}, {"tables", print_tables}, {"layouts", print_layouts}, {"regions", print_regions}};

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
            topics[i].print(invocation->dictionary);
            return EXIT_DONE;
        }
    }
    return fail("there is no help on %s; see `aprfocus help`", name);
}

const struct command command_help = {
    .name = "help",
    .summary = "Say how a command is used, or list fields, rules, tables, layouts, regions",
    .arguments = "[COMMAND|fields|rules|tables|layouts|regions]",
    .most = 1,
    .description = "Without a name it lists the commands.",
    .run = run,
};
