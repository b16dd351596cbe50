#include "app/report_run.h"

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

enum exit_code report_run_close(struct invocation *invocation, struct report_run *run, enum status status)
{
    if (status)
        output_abandon(run->output);
    else
        status = output_commit(run->output, &invocation->error);
    store_close(run->store);
    return status ? invocation_fail(invocation) : EXIT_DONE;
}
