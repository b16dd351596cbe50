#include "app/intake_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/terminal.h"
#include "common/memory.h"

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
    const struct progress *progress = context;
    const struct submission *submission = result->submission;
    if (submission->finding_count || submission->note_count)
        progress_clear(progress);
    print_notes(result);
    for (size_t i = 0; i < submission->finding_count; i++) {
        const struct finding *finding = &submission->findings[i];
        const struct rule_information *rule = rule_information(finding->rule);
        print_finding(result->path, finding->line, severity_name(rule->severity), rule->id, finding->message, finding->advice);
    }
}

static void print_progress(void *context, size_t done, size_t all)
{
    progress_show(context, done, all);
}

enum status intake_run(struct invocation *invocation, struct ingest_options options, struct ingest_summary *summary)
{
    struct progress progress;
    progress_begin(&progress, "", "reports");
    options.dictionary = invocation->dictionary;
    options.on_result = print_result;
    options.on_progress = print_progress;
    options.context = &progress;
    enum status status = ingest_run(&options, invocation->arguments, invocation->argument_count, summary, &invocation->error);
    progress_clear(&progress);
    if (!status && summary->passed_over)
        fprintf(stderr, "passed over in folders, since their names do not end in .xml: %zu\n", summary->passed_over);
    return status;
}
