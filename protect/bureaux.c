/* What bureaux know: all cells of their own region, whatever is published of them. */
#include <stdlib.h>
#include <string.h>

#include "common/hash_table.h"
#include "common/memory.h"
#include "protect/figures_internal.h"

/* The cell of all regions that a cell is a part of, by field, dimension and code. */
static struct text key_of(char *buffer, size_t size, const struct protect_figure *figure)
{
    snprintf(buffer, size, "%s/%s/%s", figure->field->id, figure->dimension, figure->code);
    return text_from(buffer);
}

static bool is_global(const char *region)
{
    return strcmp(region, "Global") == 0;
}

size_t *gathering_global_cells(const struct gathering *gathering, size_t index)
{
    const struct protect_group *group = &gathering->figures->groups[index];
    size_t count = group->model.cell_count, *globals = memory_allocate((count + 1) * sizeof *globals);
    struct hash_table *cells = hash_table_create();
    char key[512];
    for (size_t c = 0; c < count; c++)
        if (group->figures[c] != PROTECT_NO_CELL && is_global(group->regions[c]))
            hash_table_add(cells, key_of(key, sizeof key, &gathering->figures->items[group->figures[c]]), c);
    for (size_t c = 0; c < count; c++) {
        globals[c] = PROTECT_NO_CELL;
        size_t found;
        if (group->figures[c] != PROTECT_NO_CELL && !is_global(group->regions[c]) &&
            hash_table_find(cells, key_of(key, sizeof key, &gathering->figures->items[group->figures[c]]), &found))
            globals[c] = found;
    }
    hash_table_free(cells);
    return globals;
}

bool protect_has_bureau(const char *region)
{
    return !is_global(region) && strcmp(region, "Unassigned") != 0;
}

void gathering_add_region_shares(const struct protect_group *group, const size_t *globals, size_t cell, struct cell_shares *shares)
{
    if (!is_global(group->regions[cell]))
        return;
    /* the regions of a sum stand together: it is the relation that the cell is the whole of */
    const struct protect_model *model = &group->model;
    for (size_t r = 0; r < model->relation_count; r++) {
        const struct protect_term *terms = &model->terms[model->relations[r].first];
        if (terms[0].cell != cell || terms[0].sign != -1 || model->relations[r].count < 2 || globals[terms[1].cell] != cell)
            continue;
        for (size_t t = 1; t < model->relations[r].count; t++) {
            const struct protect_cell *part = &model->cells[terms[t].cell];
            if (part->value == 0 || !protect_has_bureau(group->regions[terms[t].cell]))
                continue;
            memory_grow(&shares->amounts, &shares->capacity, shares->count, sizeof *shares->amounts);
            shares->amounts[shares->count++] = part->value;
        }
        return;
    }
}

/* How many regions are in each cell of all regions. */
static size_t *count_parts(const struct protect_group *group, const size_t *globals)
{
    size_t *parts = memory_allocate((group->model.cell_count + 1) * sizeof *parts);
    for (size_t c = 0; c < group->model.cell_count; c++)
        if (globals[c] != PROTECT_NO_CELL)
            parts[globals[c]]++;
    return parts;
}

static void add_bureau(struct protect_group *group, const size_t *globals, const size_t *parts, const char *region)
{
    struct protect_model *model = &group->model;
    bool begun = false;
    for (size_t c = 0; c < model->cell_count; c++) {
        if (group->regions[c] != region)
            continue;
        if (!begun)
            protect_model_add_holder(model);
        begun = true;
        protect_model_add_known(model, c);
        if (globals[c] != PROTECT_NO_CELL && parts[globals[c]] == 1) /* nobody else gave a value, as all can see */
            protect_model_add_known(model, globals[c]);
        else if (globals[c] != PROTECT_NO_CELL && model->cells[c].value > 0)
            protect_model_add_share(model, globals[c], model->cells[c].value);
    }
}

void gathering_add_bureaux(const struct gathering *gathering, size_t index)
{
    size_t *globals = gathering_global_cells(gathering, index), *parts = count_parts(&gathering->figures->groups[index], globals);
    for (size_t r = 0; r < gathering->region_count; r++)
        if (protect_has_bureau(gathering->regions[r]))
            add_bureau(&gathering->figures->groups[index], globals, parts, gathering->regions[r]);
    free(parts);
    free(globals);
}
