#include "protect/protect.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash_table.h"
#include "common/memory.h"
#include "protect/history.h"
#include "protect/round.h"

struct publishing {
    const struct protect_request *request;
    struct protect_figures figures;
    struct history history;
    int64_t *since;  /* of each group: the publication from which it stands, 0: it keeps its last published form */
    int64_t last;    /* id of the last publication of the year, 0: there is none */
    int64_t number;
    struct protect_summary *summary;
    struct error *error;
};

static enum status prepare(struct publishing *publishing, const char *sql, struct store_statement **out)
{
    const struct report_context *context = publishing->request->context;
    enum status status = store_prepare(context->store, sql, out, publishing->error);
    if (status)
        return status;
    store_bind_whole(*out, ":year", context->year);
    store_bind_text(*out, ":region_set", context->region_set);
    store_bind_whole(*out, ":run", context->run);
    store_bind_whole(*out, ":last", publishing->last);
    store_bind_whole(*out, ":publication", publishing->summary->publication);
    return STATUS_OK;
}

static const char *method_name(enum protect_method method)
{
    return method == PROTECT_ROUNDING ? "rounding" : "suppression";
}

/* Under other regions, or by another method, the same persons would be told twice, and differences would tell the rest. */
static enum status check_same(const struct protect_request *request, struct store_statement *row, struct error *error)
{
    struct text set = store_column_text(row, 3), method = store_column_text(row, 4);
    if (!text_is(set, request->context->region_set))
        return error_set(error, STATUS_USAGE,
                         "the year %d was published under the regions of %.*s; under others readers could subtract one from the other: "
                         "add --regions %.*s",
                         request->context->year, (int)set.length, set.data, (int)set.length, set.data);
    if (!text_is(method, method_name(request->method)))
        return error_set(error, STATUS_USAGE,
                         "the year %d was published by %.*s; by %s readers could compare the two: add --protect %.*s", request->context->year,
                         (int)method.length, method.data, method_name(request->method), (int)method.length, method.data);
    return STATUS_OK;
}

/* The last publication of the year, and whether it shows the run already. */
static enum status find_last(struct publishing *publishing, bool *same)
{
    struct store_statement *statement;
    enum status status = prepare(publishing, "SELECT id, number, run, region_set, method FROM publication WHERE year = :year "
                                             "ORDER BY number DESC LIMIT 1", &statement);
    if (status)
        return status;
    bool row;
    *same = false;
    status = store_step(statement, &row, publishing->error);
    if (!status && row) {
        publishing->last = store_column_whole(statement, 0);
        publishing->number = store_column_whole(statement, 1);
        *same = store_column_whole(statement, 2) == publishing->request->context->run && !publishing->request->scheduled;
        status = check_same(publishing->request, statement, publishing->error);
    }
    store_statement_free(statement);
    return status;
}

/* ---- what is hidden ---- */

static void add_result(struct protect_summary *summary, const struct protect_result *result)
{
    summary->primary += result->primary;
    summary->secondary += result->secondary;
    summary->loss += result->loss;
    summary->bound += result->bound;
    summary->optimal = summary->optimal && result->optimal;
}

/* Whether the group can be shown as it is tonight. */
static bool decide_anew(struct publishing *publishing, size_t index)
{
    struct protect_group *group = &publishing->figures.groups[index];
    bool out = publishing->history.latest[index] > 0;
    if (out && !history_bind(&publishing->history, &publishing->figures, index, publishing->request->scheduled))
        return false;
    struct protect_result result;
    protect_suppress(&group->model, PROTECT_EXACT_CELLS, &result);
    if (!result.possible || (out && history_shows_change(&publishing->history, &publishing->figures, index)))
        return false;
    add_result(publishing->summary, &result);
    return true;
}

static void decide(struct publishing *publishing)
{
    publishing->summary->optimal = true;
    for (size_t g = 0; g < publishing->figures.group_count; g++) {
        struct protect_group *group = &publishing->figures.groups[g];
        if (history_unchanged(&publishing->history, &publishing->figures, g)) {
            history_restore(&publishing->history, &publishing->figures, g);
            publishing->since[g] = publishing->history.latest[g];
        } else if (decide_anew(publishing, g)) {
            publishing->since[g] = publishing->number;
        } else if (publishing->history.latest[g] == 0) { /* nothing protects what must be hidden: nothing is shown */
            for (size_t c = 0; c < group->model.cell_count; c++)
                group->model.cells[c].hidden = true;
            publishing->since[g] = publishing->number;
            publishing->summary->optimal = false;
        } else {
            history_restore(&publishing->history, &publishing->figures, g);
            publishing->since[g] = 0;
            buffer_format(&publishing->summary->kept, "%s%s", publishing->summary->kept.length ? ", " : "", group->name);
        }
        for (size_t c = 0; c < group->model.cell_count; c++) {
            publishing->summary->sums += group->figures[c] != PROTECT_NO_CELL;
            publishing->summary->hidden += group->figures[c] != PROTECT_NO_CELL && group->model.cells[c].hidden;
        }
    }
}

/* ---- what is rounded ---- */

/* What an unchanged sum was rounded to in the last publication: another rounding would tell more than one. */
static enum status read_rounded(struct publishing *publishing, struct hash_table *index, int64_t **before)
{
    struct store_statement *statement;
    enum status status = prepare(publishing,
                                 "SELECT f.field, f.dimension, f.code, f.region, f.low, t.low FROM published_figure f JOIN publication_truth t "
                                 "ON t.publication = f.publication AND t.field = f.field AND t.dimension = f.dimension AND t.code = f.code "
                                 "AND t.region = f.region WHERE f.publication = :last AND f.measure = 'sum' AND f.status = 'rounded'",
                                 &statement);
    if (status)
        return status;
    bool row = true;
    while (!(status = store_step(statement, &row, publishing->error)) && row) {
        char key[512];
        size_t at;
        snprintf(key, sizeof key, "%s/%s/%s/%s", store_column_text(statement, 0).data, store_column_text(statement, 1).data,
                 store_column_text(statement, 2).data, store_column_text(statement, 3).data);
        if (!hash_table_find(index, text_from(key), &at))
            continue;
        const struct protect_figure *figure = &publishing->figures.items[at];
        if (figure->low == store_column_whole(statement, 5))
            before[figure->group][figure->cell] = store_column_whole(statement, 4);
    }
    store_statement_free(statement);
    return status;
}

static enum status round_group(struct publishing *publishing, size_t index, const int64_t *before)
{
    struct protect_group *group = &publishing->figures.groups[index];
    size_t count = group->model.cell_count;
    bool *figures = memory_allocate((count + 1) * sizeof *figures);
    int64_t *rounded = memory_allocate((count + 1) * sizeof *rounded);
    for (size_t c = 0; c < count; c++)
        figures[c] = group->figures[c] != PROTECT_NO_CELL;
    bool done = protect_round(&group->model, figures, before, rounded);
    for (size_t c = 0; c < count && done; c++) {
        if (!figures[c])
            continue;
        struct protect_figure *figure = &publishing->figures.items[group->figures[c]];
        figure->rounded = true;
        figure->truth = figure->low;
        figure->low = figure->high = rounded[c];
        publishing->summary->sums++;
    }
    free(figures);
    free(rounded);
    return done ? STATUS_OK
                : error_set(publishing->error, STATUS_DATA, "the sums of %s cannot be rounded so that they add up; use --protect suppression",
                            group->name);
}

static enum status round_all(struct publishing *publishing)
{
    struct protect_figures *figures = &publishing->figures;
    struct hash_table *index = hash_table_create();
    int64_t **before = memory_allocate((figures->group_count + 1) * sizeof *before);
    for (size_t g = 0; g < figures->group_count; g++) {
        before[g] = memory_allocate((figures->groups[g].model.cell_count + 1) * sizeof **before);
        for (size_t c = 0; c < figures->groups[g].model.cell_count; c++)
            before[g][c] = PROTECT_ROUND_ANY;
    }
    for (size_t i = 0; i < figures->count; i++) {
        const struct protect_figure *figure = &figures->items[i];
        if (figure->cell != PROTECT_NO_CELL)
            hash_table_add(index, text_from(arena_format(figures->arena, "%s/%s/%s/%s", figure->field->id, figure->dimension, figure->code,
                                                         figure->region)), i);
    }
    enum status status = read_rounded(publishing, index, before);
    for (size_t g = 0; g < figures->group_count && !status; g++) {
        publishing->since[g] = publishing->number;
        status = round_group(publishing, g, before[g]);
    }
    for (size_t g = 0; g < figures->group_count; g++)
        free(before[g]);
    free(before);
    hash_table_free(index);
    return status;
}

/* ---- the publication as rows ---- */

static enum status insert_publication(struct publishing *publishing)
{
    struct store_statement *statement;
    enum status status = prepare(publishing, "INSERT INTO publication(run, year, region_set, number, method, made) "
                                             "VALUES (:run, :year, :region_set, :number, :method, :made)", &statement);
    if (status)
        return status;
    store_bind_whole(statement, ":number", publishing->number);
    store_bind_text(statement, ":method", method_name(publishing->request->method));
    store_bind_text(statement, ":made", publishing->request->made);
    status = store_run(statement, publishing->error);
    publishing->summary->publication = store_last_id(publishing->request->context->store);
    publishing->summary->number = publishing->number;
    store_statement_free(statement);
    return status;
}

static bool is_hidden(const struct protect_figures *figures, const struct protect_figure *figure)
{
    return figure->hidden ||
           (figure->cell != PROTECT_NO_CELL && figures->groups[figure->group].model.cells[figure->cell].hidden);
}

static const char *status_of(const struct protect_figure *figure, bool hidden)
{
    if (!figure->present)
        return "none";
    if (hidden)
        return "protected";
    if (figure->rounded)
        return "rounded";
    if (figure->open)
        return "open";
    return figure->low == figure->high ? "exact" : "interval";
}

static enum status insert_figure(struct publishing *publishing, struct store_statement *insert, const struct protect_figure *figure,
                                 int64_t position)
{
    bool hidden = is_hidden(&publishing->figures, figure), shown = figure->present && !hidden;
    bool cell = figure->cell != PROTECT_NO_CELL;
    store_bind_whole(insert, ":position", position);
    store_bind_text(insert, ":field", figure->field->id);
    store_bind_text(insert, ":dimension", figure->dimension);
    store_bind_text(insert, ":code", figure->code);
    store_bind_text(insert, ":region", figure->region);
    store_bind_text(insert, ":measure", figure->measure);
    store_bind_null(insert, ":low");
    store_bind_null(insert, ":high");
    store_bind_null(insert, ":offices");
    if (shown)
        store_bind_whole(insert, ":low", figure->low);
    if (shown && !figure->open)
        store_bind_whole(insert, ":high", figure->high);
    if (figure->offices_known)
        store_bind_whole(insert, ":offices", figure->offices);
    store_bind_whole(insert, ":estimated", shown && (figure->estimated || figure->rounded));
    store_bind_whole(insert, ":prose_offices", figure->prose_offices);
    store_bind_text(insert, ":status", status_of(figure, hidden));
    store_bind_whole(insert, ":since", cell ? publishing->since[figure->group] : publishing->number);
    return store_run(insert, publishing->error);
}

static const char insert_sql[] =
    "INSERT INTO published_figure(publication, position, field, dimension, code, region, measure, low, high, estimated, offices, "
    "prose_offices, status, since) VALUES (:publication, :position, :field, :dimension, :code, :region, :measure, :low, :high, "
    ":estimated, :offices, :prose_offices, :status, :since)";

static const char copy_sql[] =
    "INSERT INTO published_figure(publication, position, field, dimension, code, region, measure, low, high, estimated, offices, "
    "prose_offices, status, since) SELECT :publication, :position + row_number() OVER (ORDER BY position) - 1, field, dimension, "
    "code, region, measure, low, high, estimated, offices, prose_offices, status, since FROM published_figure "
    "WHERE publication = :last AND field = :field AND (dimension <> '') = :parts";

/* The group of a field, PROTECT_NO_CELL where it is no count or has no sum. */
static size_t group_of_field(const struct publishing *publishing, const struct field *field)
{
    for (size_t i = 0; i < publishing->figures.count; i++)
        if (publishing->figures.items[i].field == field && publishing->figures.items[i].group != PROTECT_NO_CELL)
            return publishing->figures.items[i].group;
    return PROTECT_NO_CELL;
}

/* A field's rows of the long table (parts 0) or of its breakdowns (parts 1), behind the rows that are there. */
static enum status insert_field(struct publishing *publishing, struct store_statement *insert, struct store_statement *copy,
                                const struct field *field, int parts)
{
    const struct protect_figures *figures = &publishing->figures;
    size_t group = group_of_field(publishing, field);
    enum status status = STATUS_OK;
    char sql[160];
    int64_t position;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM published_figure WHERE publication = %lld", (long long)publishing->summary->publication);
    status = store_whole(publishing->request->context->store, sql, 0, &position, publishing->error);
    if (!status && group != PROTECT_NO_CELL && publishing->since[group] == 0) {
        store_bind_whole(copy, ":position", position);
        store_bind_text(copy, ":field", field->id);
        store_bind_whole(copy, ":parts", parts);
        return store_run(copy, publishing->error);
    }
    for (size_t i = 0; i < figures->count && !status; i++)
        if (figures->items[i].field == field && (figures->items[i].dimension[0] != '\0') == parts)
            status = insert_figure(publishing, insert, &figures->items[i], position++);
    return status;
}

static enum status insert_figures(struct publishing *publishing)
{
    struct store_statement *insert, *copy;
    enum status status = prepare(publishing, insert_sql, &insert);
    if (status)
        return status;
    status = prepare(publishing, copy_sql, &copy);
    if (!status) {
        size_t count;
        const struct field *fields = dictionary_fields(publishing->request->context->dictionary, &count);
        for (int parts = 0; parts < 2; parts++)
            for (size_t i = 0; i < count && !status; i++)
                status = insert_field(publishing, insert, copy, &fields[i], parts);
        store_statement_free(copy);
    }
    store_statement_free(insert);
    return status;
}

/* What stands behind the groups that were decided anew. */
static enum status insert_truth(struct publishing *publishing)
{
    struct store_statement *insert;
    enum status status = prepare(publishing, "INSERT INTO publication_truth(publication, field, dimension, code, region, low, hidden) "
                                             "VALUES (:publication, :field, :dimension, :code, :region, :low, :hidden)", &insert);
    if (status)
        return status;
    for (size_t i = 0; i < publishing->figures.count && !status; i++) {
        const struct protect_figure *figure = &publishing->figures.items[i];
        if (figure->cell == PROTECT_NO_CELL || publishing->since[figure->group] != publishing->number)
            continue;
        store_bind_text(insert, ":field", figure->field->id);
        store_bind_text(insert, ":dimension", figure->dimension);
        store_bind_text(insert, ":code", figure->code);
        store_bind_text(insert, ":region", figure->region);
        store_bind_whole(insert, ":low", figure->rounded ? figure->truth : figure->low);
        store_bind_whole(insert, ":hidden", is_hidden(&publishing->figures, figure));
        status = store_run(insert, publishing->error);
    }
    store_statement_free(insert);
    return status;
}

static enum status make(struct publishing *publishing)
{
    const struct report_context *context = publishing->request->context;
    enum status status = protect_figures_read(context, &publishing->figures, publishing->error);
    if (!status)
        status = history_read(context, &publishing->figures, &publishing->history, publishing->error);
    if (!status) {
        publishing->number++;
        publishing->since = memory_allocate((publishing->figures.group_count + 1) * sizeof *publishing->since);
        if (publishing->request->method == PROTECT_ROUNDING)
            status = round_all(publishing);
        else
            decide(publishing);
        if (!status)
            status = insert_publication(publishing);
    }
    if (!status)
        status = insert_figures(publishing);
    if (!status)
        status = insert_truth(publishing);
    publishing->summary->made = !status;
    history_free(&publishing->history);
    protect_figures_free(&publishing->figures);
    free(publishing->since);
    return status;
}

enum status protect_publish(const struct protect_request *request, struct protect_summary *out, struct error *error)
{
    *out = (struct protect_summary){.rounded = request->method == PROTECT_ROUNDING};
    buffer_init(&out->kept, 64 * 1024);
    struct publishing publishing = {.request = request, .summary = out, .error = error};
    bool same;
    enum status status = find_last(&publishing, &same);
    if (status)
        return status;
    if (same) {
        out->publication = publishing.last;
        out->number = publishing.number;
        return STATUS_OK;
    }
    return make(&publishing);
}
