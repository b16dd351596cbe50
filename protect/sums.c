/* Totals and breakdowns as cells. Sums are of low ends: an office that says "at least three" adds 3. Both ends of a figure
 * are shown or hidden together, and what a high end has above its low end adds up in the same way, so that a pattern that
 * protects the low ends protects the figure (docs/PROTECTION.md). */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "protect/figures_internal.h"
#include "report/breakdown_internal.h"

struct office_place {
    const char *iso3;
    size_t region;
};

struct summing {
    struct gathering *gathering;
    struct report_source source;
    struct office_place *offices;
    size_t office_count, office_capacity;
    const struct field *field;
    const struct disclosure *rule;
    struct report_cell *totals; /* of each office */
    struct error *error;
};

/* A breakdown: what each office has in each code, the last one what is not specified. */
struct parts {
    const char *dimension;
    struct report_breakdown *breakdown;
    size_t codes;
    struct report_cell *cells; /* office by code */
    bool *told;                /* of each region: some office there gave a part */
};

size_t gathering_total(const struct gathering *gathering, const struct field *field, size_t region)
{
    size_t index = dictionary_field_index(gathering->context->dictionary, field) * GATHERING_REGIONS_MAX + region;
    return gathering->totals[index] ? gathering->totals[index] - 1 : PROTECT_NO_CELL;
}

static size_t region_index(const struct gathering *gathering, const char *region)
{
    size_t i = 0;
    while (i < gathering->region_count && gathering->regions[i] != region)
        i++;
    return i;
}

static void add_share(struct gathering *gathering, size_t figure, const char *office, int64_t amount)
{
    const struct protect_figure *item = &gathering->figures->items[figure];
    if (amount <= 0 || item->cell == PROTECT_NO_CELL)
        return;
    memory_grow(&gathering->shares, &gathering->share_capacity, gathering->share_count, sizeof *gathering->shares);
    gathering->shares[gathering->share_count++] = (struct gathered_share){item->group, item->cell, office, amount};
}

static enum status read_offices(struct summing *summing)
{
    struct gathering *gathering = summing->gathering;
    struct store_statement *statement;
    enum status status = store_prepare(gathering->context->store, "SELECT office, region FROM run_office WHERE run = :run ORDER BY office",
                                       &statement, summing->error);
    if (status)
        return status;
    store_bind_whole(statement, ":run", gathering->context->run);
    bool row = true;
    while (!(status = store_step(statement, &row, summing->error)) && row) {
        struct text iso3 = store_column_text(statement, 0);
        const char *region = gathering_region(gathering, store_column_text(statement, 1));
        memory_grow(&summing->offices, &summing->office_capacity, summing->office_count, sizeof *summing->offices);
        summing->offices[summing->office_count++] = (struct office_place){
            arena_copy(gathering->figures->arena, iso3.data, iso3.length), region_index(gathering, region)};
    }
    store_statement_free(statement);
    return status;
}

/* ---- totals: rows of the long table that are there already ---- */

static void add_region_sum(struct gathering *gathering, size_t *figures_by_region, size_t global)
{
    struct protect_figures *figures = gathering->figures;
    if (figures_by_region[global] == PROTECT_NO_CELL)
        return;
    const struct protect_figure *whole = &figures->items[figures_by_region[global]];
    struct protect_model *model = &figures->groups[whole->group].model;
    protect_model_add_relation(model);
    protect_model_add_term(model, whole->cell, -1);
    for (size_t r = 0; r < gathering->region_count; r++)
        if (r != global && figures_by_region[r] != PROTECT_NO_CELL)
            protect_model_add_term(model, figures->items[figures_by_region[r]].cell, 1);
}

static size_t global_index(struct gathering *gathering)
{
    return region_index(gathering, gathering_region(gathering, text_from("Global")));
}

static void add_totals(struct gathering *gathering)
{
    struct protect_figures *figures = gathering->figures;
    size_t count = figures->count;
    for (size_t i = 0; i < count; i++) {
        const struct protect_figure *figure = &figures->items[i];
        if (figure->field->kind != FIELD_COUNT || !figure->present)
            continue;
        gathering_add_cell(gathering, i);
        size_t field = dictionary_field_index(gathering->context->dictionary, figure->field);
        gathering->totals[field * GATHERING_REGIONS_MAX + region_index(gathering, figure->region)] = i + 1;
    }
}

/* Each office's own total, and the field's total by region as a sum. */
static enum status take_office_totals(struct summing *summing)
{
    struct gathering *gathering = summing->gathering;
    struct report_breakdown *breakdown;
    enum status status = report_breakdown_create(&summing->source, summing->field->id, "", &breakdown, summing->error);
    if (status)
        return status;
    size_t by_region[GATHERING_REGIONS_MAX], global = global_index(gathering);
    for (size_t r = 0; r < gathering->region_count; r++)
        by_region[r] = gathering_total(gathering, summing->field, r);
    for (size_t o = 0; o < summing->office_count; o++) {
        struct report_unit unit = {"", summing->offices[o].iso3};
        int64_t offices;
        summing->totals[o] = report_breakdown_sum(breakdown, REPORT_BREAKDOWN_TOTAL, &unit, &offices);
        if (by_region[global] == PROTECT_NO_CELL || summing->totals[o].state != REPORT_VALUE)
            continue;
        add_share(gathering, by_region[summing->offices[o].region], unit.office, summing->totals[o].low);
        add_share(gathering, by_region[global], unit.office, summing->totals[o].low);
    }
    add_region_sum(gathering, by_region, global);
    report_breakdown_free(breakdown);
    return STATUS_OK;
}

/* ---- breakdowns ---- */

/* An office's parts. Parts that exceed the office's total contradict it: the public sees the total, not specified. */
static void take_office_parts(struct summing *summing, struct parts *parts, size_t office)
{
    struct report_cell *row = parts->cells + office * (parts->codes + 1), *rest = &row[parts->codes];
    const struct report_cell *total = &summing->totals[office];
    struct report_unit unit = {"", summing->offices[office].iso3};
    struct report_cell sum = {.state = REPORT_NONE};
    for (size_t c = 0; c < parts->codes; c++) {
        int64_t offices;
        row[c] = report_breakdown_sum(parts->breakdown, c, &unit, &offices);
        report_figure_add(&sum, &row[c]);
    }
    if (total->state != REPORT_VALUE || sum.low > total->low) {
        for (size_t c = 0; c < parts->codes; c++)
            row[c] = (struct report_cell){.state = REPORT_NONE};
        sum = (struct report_cell){.state = REPORT_NONE};
    }
    *rest = *total;
    if (sum.state == REPORT_VALUE) {
        parts->told[summing->offices[office].region] = true;
        rest->low = total->low - sum.low;
        rest->high = total->has_high ? total->high - sum.low : 0;
        rest->estimated = total->estimated || sum.estimated || !sum.has_high || sum.high != sum.low;
    }
}

/* A figure of the breakdown: its code in a region, summed over the offices there. */
static size_t add_part(struct summing *summing, const struct parts *parts, size_t code, size_t region)
{
    struct gathering *gathering = summing->gathering;
    bool global = strcmp(gathering->regions[region], "Global") == 0, rest = code == parts->codes;
    struct report_cell sum = {.state = REPORT_NONE};
    for (size_t o = 0; o < summing->office_count; o++)
        if (global || summing->offices[o].region == region)
            report_figure_add(&sum, &parts->cells[o * (parts->codes + 1) + code]);
    if (sum.state != REPORT_VALUE || (rest && !parts->told[region]))
        return PROTECT_NO_CELL;
    struct protect_figure figure = {
        .field = summing->field,
        .rule = summing->rule,
        .dimension = parts->dimension,
        .code = rest ? GATHERING_UNSPECIFIED : report_breakdown_code(parts->breakdown, code),
        .region = gathering->regions[region],
        .measure = "sum",
        .present = true,
        .open = !sum.has_high,
        .estimated = sum.estimated,
        .low = sum.low,
        .high = sum.has_high ? sum.high : 0,
        .group = PROTECT_NO_CELL,
        .cell = PROTECT_NO_CELL,
    };
    if (!rest) /* codes of nationalities live as long as the source */
        figure.code = arena_copy_text(gathering->figures->arena, figure.code);
    gathering_add(gathering, figure);
    size_t index = gathering->figures->count - 1;
    gathering_add_cell(gathering, index);
    for (size_t o = 0; o < summing->office_count; o++)
        if ((global || summing->offices[o].region == region) && parts->cells[o * (parts->codes + 1) + code].state == REPORT_VALUE)
            add_share(gathering, index, summing->offices[o].iso3, parts->cells[o * (parts->codes + 1) + code].low);
    return index;
}

static void add_code_sums(struct summing *summing, const struct parts *parts, size_t *indexes)
{
    struct gathering *gathering = summing->gathering;
    size_t regions = gathering->region_count;
    for (size_t r = 0; r < regions; r++) {
        size_t total = gathering_total(gathering, summing->field, r);
        if (total == PROTECT_NO_CELL || !parts->told[r])
            continue;
        const struct protect_figure *whole = &gathering->figures->items[total];
        struct protect_model *model = &gathering->figures->groups[whole->group].model;
        protect_model_add_relation(model);
        protect_model_add_term(model, whole->cell, -1);
        for (size_t c = 0; c <= parts->codes; c++)
            if (indexes[c * regions + r] != PROTECT_NO_CELL)
                protect_model_add_term(model, gathering->figures->items[indexes[c * regions + r]].cell, 1);
    }
}

static enum status add_breakdown(struct summing *summing, const char *dimension)
{
    struct gathering *gathering = summing->gathering;
    struct parts parts = {.dimension = dimension};
    enum status status = report_breakdown_create(&summing->source, summing->field->id, dimension, &parts.breakdown, summing->error);
    if (status)
        return status;
    size_t global = global_index(gathering), regions = gathering->region_count;
    parts.codes = report_breakdown_count(parts.breakdown) - 1;
    parts.cells = memory_allocate((summing->office_count + 1) * (parts.codes + 1) * sizeof *parts.cells);
    parts.told = memory_allocate((regions + 1) * sizeof *parts.told);
    for (size_t o = 0; o < summing->office_count; o++)
        take_office_parts(summing, &parts, o);
    for (size_t r = 0; r < regions; r++) /* what is not specified in one region is so in all: sums must add up */
        parts.told[global] = parts.told[global] || parts.told[r];
    for (size_t r = 0; r < regions; r++)
        parts.told[r] = parts.told[global];
    size_t *indexes = memory_allocate((parts.codes + 1) * regions * sizeof *indexes);
    for (size_t c = 0; c <= parts.codes; c++) {
        for (size_t r = 0; r < regions; r++)
            indexes[c * regions + r] = add_part(summing, &parts, c, r);
        add_region_sum(gathering, indexes + c * regions, global);
    }
    add_code_sums(summing, &parts, indexes);
    free(indexes);
    free(parts.cells);
    free(parts.told);
    report_breakdown_free(parts.breakdown);
    return STATUS_OK;
}

static enum status add_field(struct summing *summing)
{
    enum status status = take_office_totals(summing);
    if (gathering_total(summing->gathering, summing->field, global_index(summing->gathering)) == PROTECT_NO_CELL)
        return status;
    for (size_t d = 0; summing->rule->breakdowns[d] && !status; d++)
        status = add_breakdown(summing, summing->rule->breakdowns[d]);
    return status;
}

enum status gathering_add_sums(struct gathering *gathering, struct error *error)
{
    struct summing summing = {.gathering = gathering, .error = error};
    enum status status = report_source_open(gathering->context, report_table("victims"), &summing.source, error);
    if (status)
        return status;
    add_totals(gathering);
    status = read_offices(&summing);
    summing.totals = memory_allocate((summing.office_count + 1) * sizeof *summing.totals);
    size_t count;
    const struct field *fields = dictionary_fields(gathering->context->dictionary, &count);
    for (size_t i = 0; i < count && !status; i++) {
        summing.field = &fields[i];
        summing.rule = dictionary_disclosure(gathering->context->dictionary, summing.field);
        if (fields[i].kind == FIELD_COUNT)
            status = add_field(&summing);
    }
    free(summing.totals);
    free(summing.offices);
    report_source_close(&summing.source);
    return status;
}

/* ---- who contributed ---- */

static int by_cell(const void *a, const void *b)
{
    const struct gathered_share *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return strcmp(x->office, y->office);
}

static int by_office(const void *a, const void *b)
{
    const struct gathered_share *x = a, *y = b;
    int order = strcmp(x->office, y->office);
    if (order)
        return order;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

void gathering_order_shares(struct gathering *gathering, size_t group, struct cell_shares *shares)
{
    if (group == 0 && gathering->share_count)
        qsort(gathering->shares, gathering->share_count, sizeof *gathering->shares, by_cell);
    size_t first = gathering->group_end;
    gathering->group_first = gathering->cell_next = first;
    while (gathering->group_end < gathering->share_count && gathering->shares[gathering->group_end].group == group)
        gathering->group_end++;
    shares->count = 0;
}

void gathering_cell_shares(struct gathering *gathering, size_t cell, struct cell_shares *shares)
{
    shares->count = 0;
    while (gathering->cell_next < gathering->group_end && gathering->shares[gathering->cell_next].cell < cell)
        gathering->cell_next++;
    for (; gathering->cell_next < gathering->group_end && gathering->shares[gathering->cell_next].cell == cell; gathering->cell_next++) {
        memory_grow(&shares->amounts, &shares->capacity, shares->count, sizeof *shares->amounts);
        shares->amounts[shares->count++] = gathering->shares[gathering->cell_next].amount;
    }
    shares->offices = shares->count;
}

void gathering_add_holders(struct gathering *gathering, size_t group)
{
    struct protect_model *model = &gathering->figures->groups[group].model;
    struct gathered_share *shares = gathering->shares + gathering->group_first;
    size_t count = gathering->group_end - gathering->group_first;
    if (count)
        qsort(shares, count, sizeof *shares, by_office);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(shares[i].office, shares[i - 1].office) != 0)
            protect_model_add_holder(model);
        protect_model_add_share(model, shares[i].cell, shares[i].amount);
    }
}
