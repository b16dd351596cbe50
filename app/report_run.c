#include "app/report_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "store/custody.h"

static enum status write_bytes(void *data, const char *bytes, size_t length, struct error *error)
{
    return output_write(data, bytes, length, error);
}

/* Opens for writing where that is possible, so that what is not added up yet can be; else for reading. */
static enum status open_store(const char *path, struct store **store, struct error *error)
{
    enum status status = store_open(path, STORE_WRITE, store, error);
    if (!status)
        return status;
    struct error first = *error;
    if (!store_open(path, STORE_READ, store, error))
        return STATUS_OK;
    *error = first;
    return status;
}

static enum status open_all(struct invocation *invocation, struct report_run *run, const char *path, int year, const char *set)
{
    struct error *error = &invocation->error;
    int64_t id;
    bool made;
    enum status status = open_store(path, &run->store, error);
    if (!status)
        status = ensure_run(run->store, invocation->dictionary, year, set, &id, &made, error);
    if (!status)
        status = report_context_open(run->store, invocation->dictionary, year, set, option(invocation, "region"), &run->context, error);
    if (!status)
        status = output_open(option(invocation, "output"), &run->output, error);
    run->sink = (struct report_output){write_bytes, run->output};
    return status;
}

bool report_run_open(struct invocation *invocation, struct report_run *run)
{
    int year;
    const char *path = option_store(invocation), *set;
    *run = (struct report_run){0};
    if (!path || !option_year(invocation, "year", &year) || !(set = option_region_set(invocation, year)))
        return false;
    if (!open_all(invocation, run, path, year, set))
        return true;
    store_close(run->store);
    invocation_fail(invocation);
    return false;
}

/* Before the file appears: nothing is published that the log does not have. Whoever can only read the store cannot log. */
static enum status log_output(const struct invocation *invocation, const struct report_run *run, enum custody_event event,
                              const char *sha256, uint64_t size, struct error *error)
{
    char what[256];
    const char *path = output_path(run->output), *table = option(invocation, "table"), *region = option(invocation, "region");
    if (!store_writable(run->store)) {
        fprintf(stderr, "the store is read-only: its log does not have this file\n");
        return STATUS_OK;
    }
    snprintf(what, sizeof what, "command=%s year=%s regions=%s region=%.60s table=%.60s run=%lld", invocation->command->name,
             option(invocation, "year"), run->context.region_set, region ? region : "", table ? table : "", (long long)run->context.run);
    return custody_log_file(run->store, event, path, sha256, size, what, error);
}

static enum status publish(struct invocation *invocation, struct report_run *run)
{
    if (!output_path(run->output))
        return output_commit(run->output, &invocation->error);
    char sha256[DIGEST_TEXT_BYTES];
    char *path = memory_copy_text(output_path(run->output), strlen(output_path(run->output)));
    uint64_t size;
    output_digest(run->output, sha256, &size);
    enum status status = log_output(invocation, run, CUSTODY_PUBLISHED, sha256, size, &invocation->error);
    if (status) {
        output_abandon(run->output);
    } else {
        status = output_commit(run->output, &invocation->error);
        if (status && store_writable(run->store)) /* what happened already has its message */
            custody_log_file(run->store, CUSTODY_WITHDRAWN, path, sha256, size, "it could not be put in its place", NULL);
    }
    free(path);
    return status;
}

enum exit_code report_run_close(struct invocation *invocation, struct report_run *run, enum status status)
{
    if (status)
        output_abandon(run->output);
    else
        status = publish(invocation, run);
    store_close(run->store);
    return status ? invocation_fail(invocation) : EXIT_DONE;
}

enum status report_run_add_up_years(struct invocation *invocation, const struct report_run *run)
{
    struct store_statement *statement;
    struct error *error = &invocation->error;
    enum status status = store_prepare(run->store, "SELECT DISTINCT year FROM submission WHERE state <> 'refused' AND year <> :year ORDER BY year",
                                       &statement, error);
    if (status)
        return status;
    int years[256]; /* reports are on a year from 1990 to 2100 (ingest/reader.c) */
    size_t count = 0;
    bool row;
    store_bind_whole(statement, ":year", run->context.year);
    while (count < sizeof years / sizeof years[0] && !(status = store_step(statement, &row, error)) && row)
        years[count++] = (int)store_column_whole(statement, 0);
    store_statement_free(statement);
    for (size_t i = 0; i < count && !status; i++) {
        int64_t id;
        bool made;
        status = ensure_run(run->store, invocation->dictionary, years[i], run->context.region_set, &id, &made, error);
    }
    return status;
}
