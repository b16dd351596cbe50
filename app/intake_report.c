#include "app/intake_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate/aggregate.h"
#include "app/terminal.h"
#include "common/memory.h"

struct intake_report {
    struct progress progress;
    struct ingest_options also; /* who else wants each result */
};

/* A sentence on one line. */
static void print_words(const char *sentence)
{
    char *line = memory_copy_text(sentence, strlen(sentence));
    for (char *c = line; *c; c++)
        if (*c == '\n' || *c == '\t' || *c == '\r')
            *c = ' ';
    print_escaped_to(stdout, line);
    free(line);
}

/* What was understood, on standard output: a heading a sentence, its notes below. */
static void print_notes(const struct ingest_result *result)
{
    const struct submission *submission = result->submission;
    const struct note *last = NULL;
    for (size_t i = 0; i < submission->note_count; i++) {
        const struct note *note = &submission->notes[i];
        if (!last || last->line != note->line || strcmp(last->path, note->path) != 0 || strcmp(last->sentence, note->sentence) != 0) {
            printf("%s", last ? "\n" : "");
            print_escaped_to(stdout, result->path);
            printf(":%lld %s\n  “", (long long)note->line, note->path);
            print_words(note->sentence);
            printf("”\n");
        }
        printf("    ");
        print_escaped_to(stdout, note->text);
        printf("\n");
        last = note;
    }
    if (last)
        printf("\n");
}

static void print_result(void *context, const struct ingest_result *result)
{
    const struct intake_report *report = context;
    const struct progress *progress = &report->progress;
    const struct submission *submission = result->submission;
    if (submission->finding_count || submission->note_count)
        progress_clear(progress);
    print_notes(result);
    for (size_t i = 0; i < submission->finding_count; i++) {
        const struct finding *finding = &submission->findings[i];
        const struct rule_information *rule = rule_information(finding->rule);
        print_finding(result->path, finding->line, severity_name(rule->severity), rule->id, finding->message, finding->advice);
    }
    if (report->also.on_result)
        report->also.on_result(report->also.context, result);
}

static void print_progress(void *context, size_t done, size_t all)
{
    struct intake_report *report = context;
    progress_show(&report->progress, done, all);
}

static enum status read_keys(struct invocation *invocation, const char *path, struct signature_keys **keys)
{
    size_t length;
    *keys = NULL;
    if (!path)
        return STATUS_OK;
    char *text = read_file(path, &length, &invocation->error);
    if (!text)
        return STATUS_IO;
    enum status status = signature_keys_create(invocation->dictionary, path, text_of(text, length), keys, &invocation->error);
    free(text);
    return status;
}

enum status intake_run(struct invocation *invocation, struct ingest_options options, const char *keys_path, struct ingest_summary *summary)
{
    struct intake_report report = {.also = options};
    struct signature_keys *keys;
    enum status status = read_keys(invocation, keys_path, &keys);
    if (status)
        return status;
    progress_begin(&report.progress, "", "reports");
    options.dictionary = invocation->dictionary;
    options.keys = keys;
    options.no_sandbox = option(invocation, "no-sandbox") != NULL;
    options.on_result = print_result;
    options.on_progress = print_progress;
    options.context = &report;
    status = ingest_run(&options, invocation->arguments, invocation->argument_count, summary, &invocation->error);
    signature_keys_free(keys);
    progress_clear(&report.progress);
    if (!status && summary->passed_over)
        fprintf(stderr, "passed over in folders, since their names do not end in .xml: %zu\n", summary->passed_over);
    return status;
}

/* Prints the comparisons of what this run took in. */
struct comparing {
    int64_t run;
};

static void print_comparison(void *context, const struct aggregate_comparison *comparison)
{
    const struct comparing *comparing = context;
    if (comparison->intake == comparing->run || comparison->intake_before == comparing->run)
        print_finding(comparison->source, comparison->line, "warning", "far-from-last-year", comparison->message,
                      "check which of the two is right");
}

enum status intake_compare_years(struct invocation *invocation, struct store *store, int64_t run)
{
    struct store_statement *years;
    enum status status = store_prepare(store,
                                       "SELECT year FROM submission WHERE intake = :run AND state <> 'refused' "
                                       "UNION SELECT year + 1 FROM submission WHERE intake = :run AND state <> 'refused' ORDER BY year",
                                       &years, &invocation->error);
    if (status)
        return status;
    struct comparing comparing = {run};
    bool row = true;
    store_bind_whole(years, ":run", run);
    while (!status && !(status = store_step(years, &row, &invocation->error)) && row)
        status = aggregate_compare(store, invocation->dictionary, (int)store_column_whole(years, 0), print_comparison, &comparing,
                                   &invocation->error);
    store_statement_free(years);
    return status;
}
