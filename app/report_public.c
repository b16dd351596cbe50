#include "app/report_public.h"

#include <stdio.h>
#include <string.h>

#include "app/audit_gate.h"
#include "app/report_run.h"
#include "common/output.h"
#include "protect/protect.h"

static bool choose_table(struct invocation *invocation, const struct report_table **table)
{
    const char *name = option(invocation, "table");
    *table = name ? report_public_table(name) : NULL;
    if (!name || *table)
        return true;
    if (report_table(name))
        fail("the table %s does not leave the house; the public sees fields, asylum, victims and publication", name);
    else
        fail("there is no table %s; the public sees fields, asylum, victims and publication", name);
    return false;
}

bool report_choose_method(struct invocation *invocation, enum protect_method *method)
{
    const char *name = option(invocation, "protect");
    *method = name && strcmp(name, "rounding") == 0 ? PROTECT_ROUNDING : PROTECT_SUPPRESSION;
    if (!name || *method == PROTECT_ROUNDING || strcmp(name, "suppression") == 0)
        return true;
    fail("--protect is suppression or rounding, not %s", name);
    return false;
}

/* The house's side: adds up, decides, audits, keeps. */
enum status report_publish(struct invocation *invocation, const char *path, struct publication *publication, enum protect_method method)
{
    struct error *error = &invocation->error;
    struct store *store;
    enum status status = store_open(path, STORE_WRITE, &store, error);
    if (status)
        return status;
    struct report_context context;
    char made[TIME_TEXT_BYTES];
    int64_t run;
    bool added;
    time_now(made);
    status = ensure_run(store, invocation->dictionary, publication->year, publication->set, &run, &added, error);
    if (!status)
        status = report_context_open(store, invocation->dictionary, publication->year, publication->set, NULL, &context, error);
    if (!status)
        status = store_begin(store, error);
    if (!status) {
        struct protect_request request = {&context, method, option(invocation, "scheduled") != NULL, made};
        status = protect_publish(&request, &publication->summary, error);
        if (!status)
            status = audit_gate(&context, error);
        if (!status)
            status = store_commit(store, error);
    }
    store_close(store); /* what was not committed is rolled back */
    return status;
}

void report_publish_say(const struct publication *publication)
{
    const struct protect_summary *summary = &publication->summary;
    if (!summary->made) {
        fprintf(stderr, "aprfocus: publication %lld of %d: nothing has changed\n", (long long)summary->number, publication->year);
        return;
    }
    if (summary->rounded) {
        fprintf(stderr, "aprfocus: publication %lld of %d: %zu sums of persons are rounded to multiples of 5\n", (long long)summary->number,
                publication->year, summary->sums);
        return;
    }
    fprintf(stderr, "aprfocus: publication %lld of %d: %zu of %zu sums of persons are protected", (long long)summary->number,
            publication->year, summary->hidden, summary->sums);
    if (summary->primary + summary->secondary > 0)
        fprintf(stderr, "; decided anew: %zu sensitive, %zu that protect them, information lost %.0f, %s %.0f", summary->primary,
                summary->secondary, summary->loss, summary->optimal ? "the least possible is" : "no way loses less than", summary->bound);
    fputc('\n', stderr);
    if (summary->kept.length)
        fprintf(stderr, "aprfocus: keeping their last published form, since the change would show small numbers: %.*s\n",
                (int)summary->kept.length, summary->kept.data);
}

static enum status write_bytes(void *data, const char *bytes, size_t length, struct error *error)
{
    return output_write(data, bytes, length, error);
}

/* The public's connection cannot write the log; the house's does. */
static enum status put_in_place(struct invocation *invocation, const char *path, const struct publication *publication, struct output *output)
{
    char what[256];
    const char *table = option(invocation, "table"), *region = option(invocation, "region");
    struct store *store;
    enum status status = store_open(path, STORE_WRITE, &store, &invocation->error);
    if (status) {
        output_abandon(output);
        return status;
    }
    snprintf(what, sizeof what, "command=report audience=public year=%d regions=%s region=%.60s table=%.60s publication=%lld", publication->year,
             publication->set, region ? region : "", table ? table : "", (long long)publication->summary.number);
    status = publish_file(store, output, what, &invocation->error);
    store_close(store);
    return status;
}

/* The public's side: reads what was published and nothing else. */
static enum status write_tables(struct invocation *invocation, const char *path, const struct publication *publication,
                                const struct report_table *table, const char *format)
{
    struct error *error = &invocation->error;
    struct store *store;
    struct output *output;
    enum status status = store_open(path, STORE_PUBLIC, &store, error);
    if (status)
        return status;
    status = output_open(option(invocation, "output"), &output, error);
    if (!status) {
        struct report_context context = {.store = store,
                                         .dictionary = invocation->dictionary,
                                         .run = publication->summary.publication,
                                         .year = publication->year,
                                         .region_set = publication->set,
                                         .region = option(invocation, "region"),
                                         .audience = REPORT_PUBLIC};
        struct report_output sink = {write_bytes, output};
        status = report_write(&context, table, format, &sink, error);
        if (status)
            output_abandon(output);
    }
    store_close(store);
    return status ? status : put_in_place(invocation, path, publication, output);
}

static bool region_exists(struct invocation *invocation, const char *set)
{
    const char *region = option(invocation, "region");
    size_t count;
    const char *const *regions = dictionary_regions(invocation->dictionary, set, &count);
    bool found = !region || strcmp(region, "Global") == 0 || strcmp(region, "Unassigned") == 0;
    for (size_t i = 0; i < count && !found; i++)
        found = strcmp(regions[i], region) == 0;
    if (!found)
        fail("there is no region \"%s\" in the set %s; see `aprfocus help regions`", region, set);
    return found;
}

/* The other formats show offices, passages or years that the public's connection cannot read. */
static bool is_public_format(const char *format)
{
    return strcmp(format, "text") == 0 || strcmp(format, "csv") == 0 || strcmp(format, "json") == 0;
}

enum exit_code report_public(struct invocation *invocation, const char *format)
{
    if (!is_public_format(format))
        return fail("the format %s is for internal use; the public gets text, csv or json", format);
    struct publication publication = {0};
    const struct report_table *table;
    enum protect_method method;
    const char *path = option_store(invocation);
    if (!path || !option_year(invocation, "year", &publication.year) || !(publication.set = option_region_set(invocation, publication.year)))
        return EXIT_NOT_DONE;
    if (!choose_table(invocation, &table) || !report_choose_method(invocation, &method) || !region_exists(invocation, publication.set))
        return EXIT_NOT_DONE;
    enum status status = report_publish(invocation, path, &publication, method);
    if (!status) {
        report_publish_say(&publication);
        status = write_tables(invocation, path, &publication, table, format);
    }
    buffer_free(&publication.summary.kept);
    return status ? invocation_fail(invocation) : EXIT_DONE;
}
