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
        bool small = change != 0 && change > -figure->rule->threshold && change < figure->rule->threshold;
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

/* The change of all that is hidden in a sum; 0 where the sum does not show it. */
static int64_t hidden_change(const struct protect_group *group, const struct protect_relation *relation, const int64_t *change,
                             const bool *comparable)
{
    int64_t sum = 0;
    for (size_t t = relation->first; t < relation->first + relation->count; t++) {
        const struct protect_term *term = &group->model.terms[t];
        if (!comparable[term->cell])
            return 0;
        if (!group->model.cells[term->cell].hidden)
            sum += term->sign * change[term->cell];
    }
    return sum;
}

bool history_shows_change(const struct history *history, const struct protect_figures *figures, size_t index)
{
    const struct protect_group *group = &figures->groups[index];
    const struct protect_model *model = &group->model;
    int64_t *change = memory_allocate((model->cell_count + 1) * sizeof *change), threshold = 0;
    bool *comparable = memory_allocate((model->cell_count + 1) * sizeof *comparable), shows = false;
    for (size_t c = 0; c < model->cell_count; c++) {
        if (group->figures[c] == PROTECT_NO_CELL)
            continue;
        const struct protect_figure *figure = &figures->items[group->figures[c]];
        const struct past_sum *past = last_form(history, group->figures[c], index);
        threshold = figure->rule->threshold;
        comparable[c] = past && past->hidden == model->cells[c].hidden;
        change[c] = past ? figure->low - past->low : 0;
    }
    for (size_t r = 0; r < model->relation_count && !shows; r++) {
        int64_t sum = hidden_change(group, &model->relations[r], change, comparable);
        shows = sum != 0 && sum > -threshold && sum < threshold;
    }
    free(change);
    free(comparable);
    return shows;
}
