#include "app/intake_report.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "aggregate/aggregate.h"

struct intake_report {
    bool show_progress;
    struct timespec began, shown;
    struct ingest_options also; /* who else wants each result */
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
    if (report->also.on_result)
        report->also.on_result(report->also.context, result);
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

enum status intake_run(struct invocation *invocation, struct ingest_options options, struct ingest_summary *summary)
{
    struct intake_report report;
    begin(&report);
    report.also = options;
    options.dictionary = invocation->dictionary;
    options.on_result = print_result;
    options.on_progress = print_progress;
    options.context = &report;
    enum status status = ingest_run(&options, invocation->arguments, invocation->argument_count, summary, &invocation->error);
    clear_line(&report);
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
