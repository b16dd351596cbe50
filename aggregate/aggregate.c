#include "aggregate/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate/aggregate_internal.h"

static void bind_request(struct store_statement *statement, const struct aggregate_request *request)
{
    store_bind_whole(statement, ":year", request->year);
    store_bind_text(statement, ":region_set", request->region_set);
    store_bind_text(statement, ":tool", APRFOCUS_VERSION);
    store_bind_text(statement, ":dictionary", dictionary_version(request->dictionary));
    store_bind_text(statement, ":started", request->started);
}

enum status aggregate_find(struct store *store, const struct aggregate_request *request, int64_t *run, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(store,
                                       "SELECT max(id) FROM run WHERE kind = 'aggregate' AND year = :year AND "
                                       "region_set = :region_set AND revision = (SELECT number FROM revision) AND "
                                       "tool_version = :tool AND dictionary_version = :dictionary",
                                       &statement, error);
    if (status)
        return status;
    bool row;
    bind_request(statement, request);
    status = store_step(statement, &row, error);
    *run = !status && row ? store_column_whole(statement, 0) : 0;
    store_statement_free(statement);
    return status;
}

static enum status insert_run(struct adding *adding)
{
    struct store_statement *statement;
    enum status status = store_prepare(adding->store,
                                       "INSERT INTO run(kind, started, tool_version, dictionary_version, year, region_set, revision) "
                                       "VALUES ('aggregate', :started, :tool, :dictionary, :year, :region_set, "
                                       "(SELECT number FROM revision))",
                                       &statement, adding->error);
    if (status)
        return status;
    bind_request(statement, adding->request);
    status = store_run(statement, adding->error);
    adding->run = store_last_id(adding->store);
    store_statement_free(statement);
    return status;
}

void adding_progress(const struct adding *adding, const char *things, size_t done, size_t all)
{
    if (adding->request->on_progress)
        adding->request->on_progress(adding->request->context, things, done, all);
}

const char *adding_region_name(const struct adding *adding, size_t region)
{
    return region < adding->region_count ? adding->regions[region] : "Unassigned";
}

static enum status make_run(struct adding *adding)
{
    enum status status = insert_run(adding);
    if (!status)
        status = offices_write(adding);
    if (!status)
        status = collect_values(adding->store, adding->request->dictionary, adding->request->year, COLLECT_ALL, adding->arena, &adding->values,
                                adding->error);
    if (!status)
        status = values_write(adding);
    if (!status)
        status = figures_write(adding);
    if (!status)
        status = findings_write(adding);
    return status;
}

enum status aggregate_run(struct store *store, const struct aggregate_request *request, int64_t *run, bool *made, struct error *error)
{
    enum status status = aggregate_find(store, request, run, error);
    *made = false;
    if (status || *run)
        return status;
    struct adding adding = {.store = store, .request = request, .arena = arena_create(), .office_index = hash_table_create(),
                            .error = error};
    adding.regions = dictionary_regions(request->dictionary, request->region_set, &adding.region_count);
    status = store_begin(store, error);
    if (!status)
        status = make_run(&adding);
    if (!status)
        status = store_commit(store, error);
    if (status)
        store_rollback(store);
    *run = adding.run;
    *made = !status;
    free(adding.offices);
    free(adding.values.items);
    hash_table_free(adding.office_index);
    arena_free(adding.arena);
    return status;
}
