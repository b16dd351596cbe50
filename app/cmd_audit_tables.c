#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/app.h"
#include "app/audit_gate.h"
#include "common/memory.h"

/* The audit is a program of its own, which shares nothing with what it audits; here it is only started. */
static enum exit_code run(struct invocation *invocation)
{
    char *program = audit_program_path();
    char **words = memory_allocate((invocation->argument_count + 6) * sizeof *words);
    size_t count = 0;
    words[count++] = program;
    if (option(invocation, "intervals"))
        words[count++] = "--intervals";
    if (option(invocation, "bureaux")) {
        words[count++] = "--bureaux";
        words[count++] = (char *)option(invocation, "bureaux");
    }
    words[count++] = "--";
    for (size_t i = 0; i < invocation->argument_count; i++)
        words[count++] = invocation->arguments[i];
    execv(program, words);
    enum exit_code code = fail("%s: %s; it is installed beside aprfocus", program, strerror(errno));
    free(words);
    free(program);
    return code;
}

const struct command command_audit_tables = {
    .name = "audit-tables",
    .summary = "Work out what published tables give away",
    .arguments = "FOLDER...",
    .least = 1,
    .most = 10000,
    .description = "Reads the tables `publication` (CSV) in the folders, all publications of a year together, and nothing else.\n"
                   "For each protected figure it computes what an outsider can infer from all that is published. Exit code 1\n"
                   "and a line for each figure that can be inferred too well. docs/PROTECTION.md says what too well is.",
    .options = {{"intervals", NULL, "print what can be inferred of every protected figure", false},
                {"bureaux", "FILE", "what bureaux know of their own regions (year,region_set,publication,field,dimension,code,region,low): each region is an attacker too", false}},
    .examples = "  aprfocus report --db apr.db --year 2007 --audience public --table publication --format csv --output out/1/publication.csv\n"
                "  aprfocus audit-tables out/1",
    .run = run,
};
