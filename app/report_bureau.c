#include "app/report_bureau.h"

#include <string.h>

#include "app/report_mask.h"
#include "app/report_pack.h"
#include "app/report_public.h"
#include "app/report_run.h"

struct bureau_request {
    const char *format, *language;
    bool masked;
};

/* A bureau is one of the set's regions. */
static bool check_region(struct invocation *invocation, const char *set)
{
    const char *region = option(invocation, "region");
    size_t count;
    const char *const *regions = dictionary_regions(invocation->dictionary, set, &count);
    bool found = false;
    for (size_t i = 0; region && i < count && !found; i++)
        found = strcmp(regions[i], region) == 0;
    if (!region)
        fail("--audience bureau needs --region NAME: a bureau gets its own region; see `aprfocus help regions`");
    else if (!found)
        fail("the region \"%s\" has no bureau in the set %s; see `aprfocus help regions`", region, set);
    return found;
}

/* Where the bureau's figures come from: two connections that see nothing else. */
struct sources {
    struct report_mask *mask;
    struct store *published;
    struct report_context own_context, published_context;
};

static enum status close_sources(struct sources *sources, enum status status, struct error *error)
{
    struct error other;
    enum status masked = report_mask_close(sources->mask, status ? &other : error);
    store_close(sources->published);
    return status ? status : masked;
}

static enum status open_sources(struct invocation *invocation, const struct report_run *run, const struct publication *publication,
                                const struct bureau_request *request, struct sources *out)
{
    struct error *error = &invocation->error;
    *out = (struct sources){0};
    enum status status = report_mask_open(&run->context, request->masked, publication->summary.publication, &out->mask, &out->own_context, error);
    if (!status)
        status = store_open(store_path(run->store), STORE_PUBLIC, &out->published, error);
    out->own_context.audience = REPORT_BUREAU;
    out->own_context.language = request->language;
    out->published_context = (struct report_context){.store = out->published,
                                                     .dictionary = invocation->dictionary,
                                                     .run = publication->summary.publication,
                                                     .year = publication->year,
                                                     .region_set = publication->set,
                                                     .audience = REPORT_PUBLIC};
    return status;
}

/* One table, or in text all of them: its own, then what was published. */
static enum status write_tables(struct invocation *invocation, const struct report_run *run, const struct sources *sources, const char *format)
{
    const char *name = option(invocation, "table");
    const struct report_table *published = report_public_table("publication");
    struct error *error = &invocation->error;
    if (name && strcmp(name, published->id) == 0)
        return report_write(&sources->published_context, published, format, &run->sink, error);
    enum status status = report_write(&sources->own_context, name ? report_table(name) : NULL, format, &run->sink, error);
    if (!status && !name && strcmp(format, "text") == 0)
        status = report_write(&sources->published_context, NULL, format, &run->sink, error);
    return status;
}

static enum status write_all(struct invocation *invocation, const struct report_run *run, const struct publication *publication,
                             const struct bureau_request *request)
{
    const char *pack = option(invocation, "pack");
    struct sources sources;
    enum status status = STATUS_OK;
    if (pack || report_format_shows_years(request->format))
        status = report_run_add_up_years(invocation, run);
    if (status)
        return status;
    status = open_sources(invocation, run, publication, request, &sources);
    if (!status)
        status = pack ? report_pack_write_bureau(&sources.own_context, &sources.published_context, run->store, pack, &invocation->error)
                      : write_tables(invocation, run, &sources, request->format);
    return close_sources(&sources, status, &invocation->error);
}

static bool choose_table(struct invocation *invocation, const char *format)
{
    const char *name = option(invocation, "table");
    bool published = name && strcmp(name, "publication") == 0;
    if (name && !published && !report_table(name)) {
        fail("there is no table %s; see `aprfocus help tables`", name);
        return false;
    }
    if (published && strcmp(format, "text") != 0 && strcmp(format, "csv") != 0 && strcmp(format, "json") != 0) {
        fail("the table publication is written as text, csv or json");
        return false;
    }
    return true;
}

enum exit_code report_bureau(struct invocation *invocation, const char *format, const char *language)
{
    struct publication publication = {0};
    struct bureau_request request = {.format = format, .language = language};
    enum protect_method method;
    struct report_run run;
    const char *path = option_store(invocation);
    if (!path || !option_year(invocation, "year", &publication.year) || !(publication.set = option_region_set(invocation, publication.year)))
        return EXIT_NOT_DONE;
    if (!check_region(invocation, publication.set) || !choose_table(invocation, format) || !report_choose_method(invocation, &method) ||
        !report_mask_wanted(invocation, true, &request.masked))
        return EXIT_NOT_DONE;
    enum status status = report_publish(invocation, path, &publication, method);
    if (!status)
        report_publish_say(&publication);
    buffer_free(&publication.summary.kept);
    if (status)
        return invocation_fail(invocation);
    if (!report_run_open(invocation, &run))
        return EXIT_NOT_DONE;
    status = write_all(invocation, &run, &publication, &request);
    if (!status)
        status = note_publication(run.store, run.context.run, &invocation->error);
    return report_run_close(invocation, &run, status);
}
