#include "app/intake_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct intake_report {
    bool show_progress;
    struct timespec began, shown;
};

static double since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

static void begin(struct intake_report *report)
{
    *report = (struct intake_report){.show_progress = isatty(STDERR_FILENO) == 1};
    clock_gettime(CLOCK_MONOTONIC, &report->began);
    report->shown = report->began;
}

static void clear_line(const struct intake_report *report)
{
    if (report->show_progress)
        fputs("\r\033[K", stderr);
}

static void print_result(void *context, const struct ingest_result *result)
{
    const struct intake_report *report = context;
    const struct submission *submission = result->submission;
    if (submission->finding_count)
        clear_line(report);
    for (size_t i = 0; i < submission->finding_count; i++) {
        const struct finding *finding = &submission->findings[i];
        const struct rule_information *rule = rule_information(finding->rule);
        print_finding(result->path, finding->line, severity_name(rule->severity), rule->id, finding->message, finding->advice);
    }
}

/* A terminal gets a line that is written over, ten times a second at most; a log gets none. */
static void print_progress(void *context, size_t done, size_t all)
{
    struct intake_report *report = context;
    if (!report->show_progress || (since(&report->shown) < 0.1 && done < all))
        return;
    clock_gettime(CLOCK_MONOTONIC, &report->shown);
    double seconds = since(&report->began), rate = seconds > 0 ? (double)done / seconds : 0;
    fprintf(stderr, "\r\033[K%zu of %zu reports, %.0f a second, %.0f s left", done, all, rate,
            rate > 0 ? (double)(all - done) / rate : 0.0);
    fflush(stderr);
}

/* The list of --keys, NULL where it was not given. */
static enum status read_keys(struct invocation *invocation, struct signature_keys **keys)
{
    const char *path = option(invocation, "keys");
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

enum status intake_run(struct invocation *invocation, struct ingest_options options, struct ingest_summary *summary)
{
    struct intake_report report;
    struct signature_keys *keys;
    enum status status = read_keys(invocation, &keys);
    if (status)
        return status;
    begin(&report);
    options.dictionary = invocation->dictionary;
    options.keys = keys;
    options.no_sandbox = option(invocation, "no-sandbox") != NULL;
    options.on_result = print_result;
    options.on_progress = print_progress;
    options.context = &report;
    status = ingest_run(&options, invocation->arguments, invocation->argument_count, summary, &invocation->error);
    signature_keys_free(keys);
    clear_line(&report);
    if (!status && summary->passed_over)
        fprintf(stderr, "passed over in folders, since their names do not end in .xml: %zu\n", summary->passed_over);
    return status;
}
