/* aprfocus-audit-tables: what published tables give away. */
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/check.h"

enum { DONE = 0, FINDINGS = 1, NOT_DONE = 2 };

static void print_row(FILE *file, const struct audit_row *row)
{
    fprintf(file, "%s:%zu: ", row->file, row->line);
    if (file == stderr)
        fputs("error: disclosure: ", file);
    fprintf(file, "%s%s%s%s%s, %s", row->field, row->dimension[0] ? " " : "", row->dimension, row->dimension[0] ? "=" : "", row->code,
            row->region);
}

static void found(void *data, const struct audit_row *row, const char *message)
{
    (void)data;
    print_row(stderr, row);
    fprintf(stderr, ": %s\n", message);
}

static void inferred(void *data, const struct audit_row *row, int64_t low, int64_t high)
{
    (void)data;
    print_row(stdout, row);
    if (high < 0)
        printf(": %" PRId64 " or more\n", low);
    else
        printf(": %" PRId64 " to %" PRId64 "\n", low, high);
}

static int usage(FILE *file)
{
    fputs("Usage: aprfocus-audit-tables [--intervals] [--quiet] [--bureaux FILE] FOLDER...\n\n"
          "Reads the tables `publication` (CSV) in the folders, all publications of a year together, and computes what an\n"
          "outsider can infer of each protected figure. --intervals prints it. --bureaux names a file of what bureaux know of\n"
          "their regions; each region in it is an attacker who knows that too. Exit codes: 0 nothing can be inferred too well;\n"
          "1 something can; 2 the tables cannot be read.\n", file);
    return file == stdout ? DONE : NOT_DONE;
}

static int audit(char **folders, const char *bureaux, bool intervals, bool quiet)
{
    struct audit_publications publications;
    struct error error;
    struct audit_report report = {.found = found, .inferred = intervals ? inferred : NULL};
    enum status status = audit_publications_open(&publications, &error);
    for (char **folder = folders; *folder && !status; folder++)
        status = audit_publications_read(&publications, *folder, &error);
    if (!status && bureaux)
        status = audit_publications_read_known(&publications, bureaux, &error);
    if (status) {
        fprintf(stderr, "aprfocus-audit-tables: %s\n", error.message);
        audit_publications_close(&publications);
        return NOT_DONE;
    }
    audit_check(&publications, &report);
    if (!quiet)
        fprintf(stderr, "aprfocus-audit-tables: %zu protected figures, %zu findings\n", report.protected_figures, report.findings);
    audit_publications_close(&publications);
    return report.findings ? FINDINGS : DONE;
}

int main(int argc, char **argv)
{
    bool intervals = false, quiet = false;
    const char *bureaux = NULL;
    int next = 1;
    setlocale(LC_ALL, "C");
    for (; next < argc && strncmp(argv[next], "--", 2) == 0; next++) {
        if (strcmp(argv[next], "--") == 0) {
            next++;
            break;
        }
        if (strcmp(argv[next], "--help") == 0)
            return usage(stdout);
        if (strcmp(argv[next], "--intervals") == 0)
            intervals = true;
        else if (strcmp(argv[next], "--quiet") == 0)
            quiet = true;
        else if (strcmp(argv[next], "--bureaux") == 0 && next + 1 < argc)
            bureaux = argv[++next];
        else
            return usage(stderr);
    }
    if (next >= argc)
        return usage(stderr);
    int code = audit(argv + next, bureaux, intervals, quiet);
    return fflush(stdout) == 0 ? code : NOT_DONE;
}
