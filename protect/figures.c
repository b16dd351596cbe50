#include "protect/figures.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "protect/figures_internal.h"

static const char rows_sql[] = "SELECT f.field, f.region, f.measure, f.low, f.high, f.estimated, f.offices, f.prose_offices "
                               "FROM figure f WHERE f.run = :run ORDER BY f.position";

struct protect_figure *gathering_add(struct gathering *gathering, struct protect_figure figure)
{
    struct protect_figures *figures = gathering->figures;
    memory_grow(&figures->items, &figures->capacity, figures->count, sizeof *figures->items);
    figures->items[figures->count] = figure;
    return &figures->items[figures->count++];
}

/* Minimum and maximum are offices' values as they stand; so is the median of a few. */
static bool share_is_hidden(const struct protect_figure *figure)
{
    return figure->present && (strcmp(figure->measure, "median") != 0 || figure->offices < figure->rule->contributors);
}

static void take_row(struct gathering *gathering, struct store_statement *row)
{
    struct arena *arena = gathering->figures->arena;
    const struct field *field = dictionary_field(gathering->context->dictionary, store_column_text(row, 0));
    if (!field) /* of another dictionary: there is no rule for it */
        return;
    struct text region = store_column_text(row, 1), measure = store_column_text(row, 2);
    struct protect_figure figure = {
        .field = field,
        .rule = dictionary_disclosure(gathering->context->dictionary, field),
        .dimension = "",
        .code = "",
        .region = gathering_region(gathering, region),
        .measure = arena_copy(arena, measure.data, measure.length),
        .present = !store_column_is_null(row, 3),
        .open = store_column_is_null(row, 4),
        .low = store_column_whole(row, 3),
        .high = store_column_whole(row, 4),
        .estimated = store_column_whole(row, 5) != 0,
        .offices = store_column_whole(row, 6),
        .prose_offices = store_column_whole(row, 7),
        .offices_known = true,
        .group = PROTECT_NO_CELL,
        .cell = PROTECT_NO_CELL,
    };
    figure.hidden = figure.rule && field->kind == FIELD_SHARE && share_is_hidden(&figure);
    gathering_add(gathering, figure);
}

static enum status read_rows(struct gathering *gathering, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(gathering->context->store, rows_sql, &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":run", gathering->context->run);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        take_row(gathering, statement);
    store_statement_free(statement);
    return status;
}

const char *gathering_region(struct gathering *gathering, struct text region)
{
    for (size_t i = 0; i < gathering->region_count; i++)
        if (text_is(region, gathering->regions[i]))
            return gathering->regions[i];
    if (gathering->region_count == GATHERING_REGIONS_MAX)
        return arena_copy(gathering->figures->arena, region.data, region.length);
    return gathering->regions[gathering->region_count++] = arena_copy(gathering->figures->arena, region.data, region.length);
}

/* ---- groups: a relation "total" or "within" ties its fields together ---- */

static size_t root(size_t *parents, size_t field)
{
    while (parents[field] != field)
        field = parents[field] = parents[parents[field]];
    return field;
}

static size_t group_at(struct protect_figures *figures, const char *name)
{
    for (size_t i = 0; i < figures->group_count; i++)
        if (strcmp(figures->groups[i].name, name) == 0)
            return i;
    memory_grow(&figures->groups, &figures->group_capacity, figures->group_count, sizeof *figures->groups);
    figures->groups[figures->group_count] = (struct protect_group){.name = name};
    protect_model_init(&figures->groups[figures->group_count].model);
    return figures->group_count++;
}

static void assign_groups(struct gathering *gathering)
{
    const struct dictionary *dictionary = gathering->context->dictionary;
    size_t field_count, relation_count;
    const struct field *fields = dictionary_fields(dictionary, &field_count);
    const struct relation *relations = dictionary_relations(dictionary, &relation_count);
    size_t *parents = memory_allocate((field_count + 1) * sizeof *parents);
    for (size_t i = 0; i < field_count; i++)
        parents[i] = i;
    for (size_t r = 0; r < relation_count; r++)
        if (relations[r].kind == RELATION_TOTAL || relations[r].kind == RELATION_WITHIN)
            for (size_t p = 0; relations[r].parts[p]; p++)
                parents[root(parents, dictionary_field_index(dictionary, relations[r].parts[p]))] =
                    root(parents, dictionary_field_index(dictionary, relations[r].whole));
    for (size_t i = 0; i < field_count; i++)
        gathering->group_of_field[i] =
            fields[i].kind == FIELD_COUNT ? group_at(gathering->figures, fields[root(parents, i)].id) : PROTECT_NO_CELL;
    free(parents);
}

size_t gathering_group_cell(struct protect_group *group, size_t figure, const char *region, struct protect_cell cell)
{
    size_t count = group->model.cell_count;
    memory_grow(&group->figures, &group->figure_capacity, count, sizeof *group->figures);
    memory_grow(&group->regions, &group->region_capacity, count, sizeof *group->regions);
    group->figures[count] = figure;
    group->regions[count] = region;
    return protect_model_add_cell(&group->model, cell);
}

size_t gathering_add_cell(struct gathering *gathering, size_t figure)
{
    struct protect_figure *item = &gathering->figures->items[figure];
    item->group = gathering->group_of_field[dictionary_field_index(gathering->context->dictionary, item->field)];
    struct protect_group *group = &gathering->figures->groups[item->group];
    return item->cell = gathering_group_cell(group, figure, item->region, (struct protect_cell){.value = item->low});
}

/* The sums that tie a whole to its parts hold for outsiders too. Where nothing is beyond the parts, they may guess so; where
 * there is, it is a slack that nobody publishes. Parts that exceed their whole (Malaysia, A5) tell nothing that can be
 * relied on. */
static void add_relation_in(struct gathering *gathering, const struct relation *relation, size_t region, bool *good)
{
    struct protect_figures *figures = gathering->figures;
    size_t whole = gathering_total(gathering, relation->whole, region);
    if (whole == PROTECT_NO_CELL)
        return;
    struct protect_group *group = &figures->groups[figures->items[whole].group];
    int64_t rest = figures->items[whole].low;
    size_t parts = 0;
    for (size_t p = 0; relation->parts[p]; p++) {
        size_t part = gathering_total(gathering, relation->parts[p], region);
        parts += part != PROTECT_NO_CELL;
        rest -= part != PROTECT_NO_CELL ? figures->items[part].low : 0;
    }
    if (rest < 0 || !*good || !parts) {
        *good = *good && rest >= 0;
        return;
    }
    size_t slack = PROTECT_NO_CELL;
    if (rest > 0)
        slack = gathering_group_cell(group, PROTECT_NO_CELL, gathering->regions[region], (struct protect_cell){.value = rest, .slack = true});
    protect_model_add_relation(&group->model);
    protect_model_add_term(&group->model, figures->items[whole].cell, -1);
    for (size_t p = 0; relation->parts[p]; p++) {
        size_t part = gathering_total(gathering, relation->parts[p], region);
        if (part != PROTECT_NO_CELL)
            protect_model_add_term(&group->model, figures->items[part].cell, 1);
    }
    if (slack != PROTECT_NO_CELL)
        protect_model_add_term(&group->model, slack, 1);
}

static void add_field_relations(struct gathering *gathering)
{
    size_t count;
    const struct relation *relations = dictionary_relations(gathering->context->dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        bool good = true; /* Global is behind its regions: where one of them contradicts itself, so does Global */
        if (relations[i].kind == RELATION_TOTAL || relations[i].kind == RELATION_WITHIN)
            for (size_t r = 0; r < gathering->region_count; r++)
                add_relation_in(gathering, &relations[i], r, &good);
    }
}

/* ---- what is sensitive ---- */

/* What a reader wants most is the dearest: all regions before one, totals before parts. */
static double cost_of(const struct protect_figure *figure)
{
    bool global = strcmp(figure->region, "Global") == 0;
    if (figure->dimension[0] == '\0')
        return global ? 1000 : 300;
    return global ? 30 : 10;
}

/* What is seen of a cell by everybody, and by an office or a bureau that takes its own number away. */
static void judge(const struct protect_figure *figure, struct protect_cell *cell, const struct cell_shares *shares)
{
    const int64_t k = figure->rule->threshold;
    int64_t least = 0, most = 0; /* of the small numbers among what can be seen */
    for (size_t i = 0; i <= shares->count; i++) {
        int64_t seen = i < shares->count ? cell->value - shares->amounts[i] : cell->value;
        if (seen < 1 || seen >= k)
            continue;
        least = least && least < seen ? least : seen;
        most = most > seen ? most : seen;
    }
    bool reaches = cell->value < k && (figure->open || figure->high > 0);
    bool zero = cell->value == 0 && !reaches && !figure->rule->zeros_shown;
    bool few = cell->value > 0 && (int64_t)shares->offices < figure->rule->contributors;
    cell->width = cell->unclear = k;
    cell->cost = cost_of(figure);
    cell->primary = least > 0 || reaches || zero || few;
    cell->need_up = least ? k - least : reaches || zero ? k - cell->value : 0;
    cell->need_down = most > 1 ? most - 1 : 0;
    if (few) { /* an office's figure: known to a tenth of itself at best */
        int64_t near = cell->value / 10 > k ? cell->value / 10 : k;
        cell->need_up = cell->need_up > near ? cell->need_up : near;
        near = near < cell->value ? near : cell->value - 1;
        cell->need_down = cell->need_down > near ? cell->need_down : near;
    }
}

/* A part that is the whole says of everybody what only some should be known for: what stands beside it must be able to be
 * more than nothing. It is a cell of its own that nobody sees. */
static void guard_whole(struct gathering *gathering, const struct protect_figure *part)
{
    struct protect_figures *figures = gathering->figures;
    struct protect_group *group = &figures->groups[part->group];
    int64_t k = part->rule->threshold;
    size_t rest = gathering_group_cell(group, PROTECT_NO_CELL, part->region,
                                       (struct protect_cell){.primary = true, .need_up = part->low < k ? part->low : k});
    protect_model_add_relation(&group->model);
    protect_model_add_term(&group->model, rest, -1);
    for (size_t i = 0; i < figures->count; i++) {
        const struct protect_figure *other = &figures->items[i];
        if (other != part && other->cell != PROTECT_NO_CELL && other->field == part->field && other->region == part->region &&
            strcmp(other->dimension, part->dimension) == 0)
            protect_model_add_term(&group->model, other->cell, 1);
    }
}

static void guard_wholes(struct gathering *gathering)
{
    struct protect_figures *figures = gathering->figures;
    for (size_t i = 0; i < figures->count; i++) {
        const struct protect_figure *figure = &figures->items[i];
        if (figure->cell == PROTECT_NO_CELL || !figure->dimension[0] || figure->rule->whole_shown || figure->low == 0 ||
            strcmp(figure->code, GATHERING_UNSPECIFIED) == 0)
            continue;
        size_t region = 0;
        while (region < gathering->region_count && gathering->regions[region] != figure->region)
            region++;
        size_t total = gathering_total(gathering, figure->field, region);
        if (total != PROTECT_NO_CELL && figures->items[total].low == figure->low)
            guard_whole(gathering, figure);
    }
}

static void judge_all(struct gathering *gathering)
{
    struct protect_figures *figures = gathering->figures;
    struct cell_shares shares = {0};
    for (size_t g = 0; g < figures->group_count; g++) {
        struct protect_group *group = &figures->groups[g];
        size_t *globals = gathering_global_cells(gathering, g);
        gathering_order_shares(gathering, g, &shares);
        for (size_t c = 0; c < group->model.cell_count; c++)
            if (group->figures[c] != PROTECT_NO_CELL) {
                gathering_cell_shares(gathering, c, &shares);
                gathering_add_region_shares(group, globals, c, &shares);
                judge(&figures->items[group->figures[c]], &group->model.cells[c], &shares);
            }
        gathering_add_holders(gathering, g);
        free(globals);
    }
    free(shares.amounts);
    guard_wholes(gathering);
    for (size_t g = 0; g < figures->group_count; g++)
        gathering_add_bureaux(gathering, g);
}

enum status protect_figures_read(const struct report_context *context, struct protect_figures *out, struct error *error)
{
    *out = (struct protect_figures){.arena = arena_create()};
    size_t field_count;
    dictionary_fields(context->dictionary, &field_count);
    struct gathering gathering = {.context = context, .figures = out};
    gathering.group_of_field = memory_allocate((field_count + 1) * sizeof *gathering.group_of_field);
    gathering.totals = memory_allocate((field_count + 1) * GATHERING_REGIONS_MAX * sizeof *gathering.totals);
    assign_groups(&gathering);
    enum status status = read_rows(&gathering, error);
    if (!status)
        status = gathering_add_sums(&gathering, error);
    if (!status) {
        add_field_relations(&gathering);
        judge_all(&gathering);
        for (size_t g = 0; g < out->group_count && !status; g++)
            if (!protect_model_consistent(&out->groups[g].model))
                status = error_set(error, STATUS_INTERNAL, "the sums of %s do not add up", out->groups[g].name);
    }
    free(gathering.group_of_field);
    free(gathering.shares);
    free(gathering.totals);
    return status;
}

void protect_figures_free(struct protect_figures *figures)
{
    for (size_t g = 0; g < figures->group_count; g++) {
        protect_model_free(&figures->groups[g].model);
        free(figures->groups[g].figures);
        free(figures->groups[g].regions);
    }
    free(figures->groups);
    free(figures->items);
    arena_free(figures->arena);
    *figures = (struct protect_figures){0};
}
