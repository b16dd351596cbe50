#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/report_internal.h"

#define TABLE(name) extern const struct report_table table_##name;
#include "report/tables.def"
#undef TABLE

static const struct report_table *const tables[] = {
#define TABLE(name) &table_##name,
#include "report/tables.def"
#undef TABLE
};

#define TABLE(name) extern const struct report_table table_##name;
#include "report/public_tables.def"
#undef TABLE

static const struct report_table *const public_tables[] = {
#define TABLE(name) &table_##name,
#include "report/public_tables.def"
#undef TABLE
};

#define RENDERER(name) extern const struct report_renderer renderer_##name;
#include "report/renderers.def"
#undef RENDERER

static const struct report_renderer *const renderers[] = {
#define RENDERER(name) &renderer_##name,
#include "report/renderers.def"
#undef RENDERER
};

enum { FLUSH_BYTES = 64 * 1024 };

const struct report_table *const *report_tables(size_t *count)
{
    *count = REPORT_COUNT(tables);
    return tables;
}

const struct report_table *report_table(const char *id)
{
    for (size_t i = 0; i < REPORT_COUNT(tables); i++)
        if (strcmp(tables[i]->id, id) == 0)
            return tables[i];
    return NULL;
}

const struct report_table *report_public_table(const char *id)
{
    for (size_t i = 0; i < REPORT_COUNT(public_tables); i++)
        if (strcmp(public_tables[i]->id, id) == 0)
            return public_tables[i];
    return NULL;
}

const char *report_format(size_t index)
{
    return index < REPORT_COUNT(renderers) ? renderers[index]->id : NULL;
}

static const struct report_renderer *find_renderer(const char *format)
{
    for (size_t i = 0; i < REPORT_COUNT(renderers); i++)
        if (strcmp(renderers[i]->id, format) == 0)
            return renderers[i];
    return NULL;
}

bool report_format_exists(const char *format)
{
    return find_renderer(format) != NULL;
}

bool report_format_shows_years(const char *format)
{
    const struct report_renderer *renderer = find_renderer(format);
    return renderer && renderer->years;
}

long report_column_index(const struct report_table *table, struct text id)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (text_is(id, table->columns[i].id))
            return (long)i;
    return -1;
}

/* The newest run of the year under the set, 0 where there is none. */
static enum status newest_run(struct store *store, int year, const char *set, int64_t *run, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(
        store, "SELECT max(id) FROM run WHERE kind = 'aggregate' AND year = :year AND region_set = :region_set", &statement,
        error);
    if (status)
        return status;
    store_bind_whole(statement, ":year", year);
    store_bind_text(statement, ":region_set", set);
    bool row;
    status = store_step(statement, &row, error);
    if (!status)
        *run = row ? store_column_whole(statement, 0) : 0;
    store_statement_free(statement);
    return status;
}

static bool is_region(const struct dictionary *dictionary, const char *set, const char *region)
{
    size_t count;
    const char *const *regions = dictionary_regions(dictionary, set, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(regions[i], region) == 0)
            return true;
    return strcmp(region, "Global") == 0 || strcmp(region, "Unassigned") == 0;
}

static enum status unknown_region(const struct dictionary *dictionary, const char *set, const char *region,
                                  struct error *error)
{
    struct buffer names;
    buffer_init(&names, 512);
    size_t count;
    const char *const *regions = dictionary_regions(dictionary, set, &count);
    for (size_t i = 0; i < count; i++)
        buffer_format(&names, "%s\"%s\"", i ? ", " : "", regions[i]);
    enum status status =
        error_set(error, STATUS_USAGE, "there is no region \"%s\" in the set %s; its regions are %s, and \"Global\"", region, set,
                  names.data ? names.data : "none");
    buffer_free(&names);
    return status;
}

enum status report_context_open(struct store *store, const struct dictionary *dictionary, int year, const char *region_set,
                                const char *region, struct report_context *out, struct error *error)
{
    const char *set = region_set ? region_set : dictionary_region_set_for_year(dictionary, year);
    if (!dictionary_region_set_exists(dictionary, set))
        return error_set(error, STATUS_USAGE, "there is no region set \"%s\"; see `aprfocus help aggregate`", set);
    if (region && !is_region(dictionary, set, region))
        return unknown_region(dictionary, set, region, error);
    int64_t run = 0, previous_run = 0;
    enum status status = newest_run(store, year, set, &run, error);
    if (!status)
        status = newest_run(store, year - 1, set, &previous_run, error);
    if (status)
        return status;
    if (!run)
        return error_set(error, STATUS_STORE,
                         "%s: the year %d was not added up under the regions of %s; do it with `aprfocus aggregate --db %s --year "
                         "%d --regions %s`",
                         store_path(store), year, set, store_path(store), year, set);
    *out = (struct report_context){.store = store, .dictionary = dictionary, .run = run, .previous_run = previous_run,
                                   .year = year, .region_set = set, .region = region};
    return STATUS_OK;
}

enum status rendering_flush(struct rendering *rendering, bool all, struct error *error)
{
    struct buffer *buffer = &rendering->buffer;
    if (buffer->overflowed)
        return error_set(error, STATUS_INTERNAL, "a row of a table is larger than %zu MiB", REPORT_BUFFER_MAXIMUM / 1024 / 1024);
    if (buffer->length == 0 || (!all && buffer->length < FLUSH_BYTES))
        return STATUS_OK;
    enum status status = rendering->output->write(rendering->output->data, buffer->data, buffer->length, error);
    buffer_clear(buffer);
    return status;
}

enum status report_write(const struct report_context *context, const struct report_table *table, const char *format,
                         const struct report_output *output, struct error *error)
{
    const struct report_renderer *renderer = find_renderer(format);
    if (!renderer)
        return error_set(error, STATUS_USAGE, "there is no format \"%s\"; use one of those that `aprfocus help report` names",
                         format);
    struct rendering rendering = {.context = context, .output = output, .all = table == NULL};
    buffer_init(&rendering.buffer, REPORT_BUFFER_MAXIMUM);
    bool first = true;
    enum status status = renderer->begin ? renderer->begin(&rendering, error) : STATUS_OK;
    bool public = context->audience == REPORT_PUBLIC;
    size_t count = public ? REPORT_COUNT(public_tables) : REPORT_COUNT(tables);
    for (size_t i = 0; i < count && !status; i++) {
        const struct report_table *each = public ? public_tables[i] : tables[i];
        if (rendering.all ? each->number == 0 : each != table)
            continue;
        if (renderer->people && each->for_people)
            each = each->for_people;
        status = renderer->table(&rendering, each, first, error);
        first = false;
    }
    if (!status && renderer->end)
        status = renderer->end(&rendering, error);
    if (!status)
        status = rendering_flush(&rendering, true, error);
    if (renderer->release)
        renderer->release(&rendering);
    buffer_free(&rendering.buffer);
    return status;
}
