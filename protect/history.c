#include "protect/history.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash_table.h"
#include "common/memory.h"

static const char sql[] = "SELECT p.number, t.field, t.dimension, t.code, t.region, t.low, t.hidden FROM publication_truth t "
                          "JOIN publication p ON p.id = t.publication WHERE p.year = :year AND p.region_set = :region_set "
                          "AND p.method = 'suppression' ORDER BY p.number, t.field, t.dimension, t.code, t.region";

static struct text key_of(struct arena *arena, const char *field, const char *dimension, const char *code, const char *region)
{
    return text_from(arena_format(arena, "%s/%s/%s/%s", field, dimension, code, region));
}

static size_t group_of(const struct protect_figures *figures, struct text field)
{
    for (size_t i = 0; i < figures->count; i++)
        if (figures->items[i].group != PROTECT_NO_CELL && text_is(field, figures->items[i].field->id))
            return figures->items[i].group;
    for (size_t g = 0; g < figures->group_count; g++) /* none of its figures is left: the group of the same name at least */
        if (text_is(field, figures->groups[g].name))
            return g;
    return PROTECT_NO_CELL;
}

static void take_sum(struct history *history, const struct protect_figures *figures, const struct hash_table *index,
                     struct arena *arena, struct store_statement *row)
{
    struct text field = store_column_text(row, 1);
    const char *field_id = arena_copy(arena, field.data, field.length);
    size_t figure;
    struct text key = key_of(arena, field_id, arena_copy_text(arena, store_column_text(row, 2).data),
                             arena_copy_text(arena, store_column_text(row, 3).data), arena_copy_text(arena, store_column_text(row, 4).data));
    struct past_sum past = {.figure = PROTECT_NO_CELL,
                            .number = store_column_whole(row, 0),
                            .low = store_column_whole(row, 5),
                            .hidden = store_column_whole(row, 6) != 0};
    if (hash_table_find(index, key, &figure))
        past.figure = figure;
    past.group = past.figure != PROTECT_NO_CELL ? figures->items[past.figure].group : group_of(figures, text_from(field_id));
    if (past.group == PROTECT_NO_CELL)
        return;
    if (past.number > history->latest[past.group])
        history->latest[past.group] = past.number;
    memory_grow(&history->items, &history->capacity, history->count, sizeof *history->items);
    history->items[history->count++] = past;
}

enum status history_read(const struct report_context *context, const struct protect_figures *figures, struct history *out,
                         struct error *error)
{
    *out = (struct history){.latest = memory_allocate((figures->group_count + 1) * sizeof *out->latest)};
    struct store_statement *statement;
    enum status status = store_prepare(context->store, sql, &statement, error);
    if (status)
        return status;
    struct arena *arena = arena_create();
    struct hash_table *index = hash_table_create();
    for (size_t i = 0; i < figures->count; i++) {
        const struct protect_figure *figure = &figures->items[i];
        if (figure->cell != PROTECT_NO_CELL)
            hash_table_add(index, key_of(arena, figure->field->id, figure->dimension, figure->code, figure->region), i);
    }
    store_bind_whole(statement, ":year", context->year);
    store_bind_text(statement, ":region_set", context->region_set);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        take_sum(out, figures, index, arena, statement);
    store_statement_free(statement);
    hash_table_free(index);
    arena_free(arena);
    return status;
}

void history_free(struct history *history)
{
    free(history->items);
    free(history->latest);
    *history = (struct history){0};
}

static size_t count_sums(const struct protect_group *group)
{
    size_t count = 0;
    for (size_t c = 0; c < group->model.cell_count; c++)
        count += group->figures[c] != PROTECT_NO_CELL;
    return count;
}

bool history_unchanged(const struct history *history, const struct protect_figures *figures, size_t group)
{
    size_t same = 0;
    for (size_t i = 0; i < history->count; i++) {
        const struct past_sum *past = &history->items[i];
        if (past->group != group || past->number != history->latest[group])
            continue;
        if (past->figure == PROTECT_NO_CELL || figures->items[past->figure].low != past->low)
            return false;
        same++;
    }
    return history->latest[group] && same == count_sums(&figures->groups[group]);
}

void history_restore(const struct history *history, struct protect_figures *figures, size_t group)
{
    for (size_t c = 0; c < figures->groups[group].model.cell_count; c++)
        figures->groups[group].model.cells[c].hidden = false;
    for (size_t i = 0; i < history->count; i++) {
        const struct past_sum *past = &history->items[i];
        if (past->group == group && past->number == history->latest[group] && past->figure != PROTECT_NO_CELL)
            figures->groups[group].model.cells[figures->items[past->figure].cell].hidden = past->hidden;
    }
}

static void hide_change(struct protect_cell *cell, int64_t change)
{
    int64_t up = change < 0 ? -change : 0, down = change > 0 ? change : 0; /* to where it was */
    cell->primary = true;
    cell->need_up = cell->need_up > up ? cell->need_up : up;
    cell->need_down = cell->need_down > down ? cell->need_down : down;
}

static bool is_small(int64_t change, int64_t threshold)
{
    return change != 0 && change > -threshold && change < threshold;
}

static bool same_row(const struct protect_figure *a, const struct protect_figure *b)
{
    return a->field == b->field && strcmp(a->dimension, b->dimension) == 0 && strcmp(a->code, b->code) == 0;
}

/* How a sum over all regions changed beside one region, whose bureau knows its own change: the first such change that is a
 * small number, else 0. The regions of a sum stand side by side in the history. */
static int64_t change_beside_region(const struct history *history, const struct protect_figures *figures, size_t past)
{
    const struct past_sum *whole = &history->items[past];
    const struct protect_figure *global = &figures->items[whole->figure];
    if (strcmp(global->region, "Global") != 0)
        return 0;
    int64_t change = global->low - whole->low;
    for (int direction = -1; direction <= 1; direction += 2)
        for (size_t i = past + (size_t)direction; i < history->count; i += (size_t)direction) {
            const struct past_sum *part = &history->items[i];
            if (part->number != whole->number)
                break;
            if (part->figure == PROTECT_NO_CELL)
                continue;
            const struct protect_figure *figure = &figures->items[part->figure];
            if (!same_row(figure, global))
                break;
            if (protect_has_bureau(figure->region) && is_small(change - (figure->low - part->low), global->rule->threshold))
                return change - (figure->low - part->low);
        }
    return 0;
}

bool history_bind(const struct history *history, struct protect_figures *figures, size_t group, bool scheduled)
{
    struct protect_model *model = &figures->groups[group].model;
    for (size_t i = 0; i < history->count; i++) {
        const struct past_sum *past = &history->items[i];
        if (past->group != group)
            continue;
        if (past->figure == PROTECT_NO_CELL) {
            if (!scheduled)
                return false;
            continue;
        }
        const struct protect_figure *figure = &figures->items[past->figure];
        struct protect_cell *cell = &model->cells[figure->cell];
        int64_t change = figure->low - past->low;
        if (!is_small(change, figure->rule->threshold) && change_beside_region(history, figures, i))
            change = change_beside_region(history, figures, i);
        bool small = is_small(change, figure->rule->threshold);
        if (past->hidden)
            cell->primary = true;
        else if (scheduled && small)
            hide_change(cell, change);
        else if (small || (cell->primary && (!scheduled || change == 0)))
            return false;
        else if (!scheduled || change == 0)
            cell->known = true;
    }
    for (size_t c = 0; c < model->cell_count; c++) /* hidden in one form and seen in another */
        if (model->cells[c].known && model->cells[c].primary)
            return false;
    return true;
}

static const struct past_sum *last_form(const struct history *history, size_t figure, size_t group)
{
    for (size_t i = history->count; i > 0; i--) {
        const struct past_sum *past = &history->items[i - 1];
        if (past->figure == figure && past->number == history->latest[group])
            return past;
    }
    return NULL;
}

/* How the cells of a group changed since the last form. */
struct changes {
    int64_t *change;
    bool *known;      /* there was a last form of it */
    bool *comparable; /* and it was hidden or shown as now */
};

/* The change of all that is hidden in a sum from everybody but the bureau of a region (NULL: from all); 0 where the sum does
 * not show it. */
static int64_t hidden_change(const struct protect_group *group, const struct protect_relation *relation, const struct changes *changes,
                             const char *region)
{
    int64_t sum = 0;
    for (size_t t = relation->first; t < relation->first + relation->count; t++) {
        const struct protect_term *term = &group->model.terms[t];
        bool own = group->regions[term->cell] == region;
        if (own ? !changes->known[term->cell] : !changes->comparable[term->cell])
            return 0;
        if (own || !group->model.cells[term->cell].hidden)
            sum += term->sign * changes->change[term->cell];
    }
    return sum;
}

/* Whether a sum shows a small change to everybody, or to the bureau of a region that is in it. */
static bool sum_shows_change(const struct protect_group *group, const struct protect_relation *relation, const struct changes *changes,
                             int64_t threshold)
{
    if (is_small(hidden_change(group, relation, changes, NULL), threshold))
        return true;
    for (size_t t = relation->first; t < relation->first + relation->count; t++) {
        const char *region = group->regions[group->model.terms[t].cell];
        if (protect_has_bureau(region) && is_small(hidden_change(group, relation, changes, region), threshold))
            return true;
    }
    return false;
}

bool history_shows_change(const struct history *history, const struct protect_figures *figures, size_t index)
{
    const struct protect_group *group = &figures->groups[index];
    const struct protect_model *model = &group->model;
    int64_t threshold = 0;
    bool shows = false;
    struct changes changes = {memory_allocate((model->cell_count + 1) * sizeof *changes.change),
                              memory_allocate((model->cell_count + 1) * sizeof *changes.known),
                              memory_allocate((model->cell_count + 1) * sizeof *changes.comparable)};
    for (size_t c = 0; c < model->cell_count; c++) {
        if (group->figures[c] == PROTECT_NO_CELL)
            continue;
        const struct protect_figure *figure = &figures->items[group->figures[c]];
        const struct past_sum *past = last_form(history, group->figures[c], index);
        threshold = figure->rule->threshold;
        changes.known[c] = past;
        changes.comparable[c] = past && past->hidden == model->cells[c].hidden;
        changes.change[c] = past ? figure->low - past->low : 0;
    }
    for (size_t r = 0; r < model->relation_count && !shows; r++)
        shows = sum_shows_change(group, &model->relations[r], &changes, threshold);
    free(changes.change);
    free(changes.known);
    free(changes.comparable);
    return shows;
}
