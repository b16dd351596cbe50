#include "report/breakdown_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { DIMENSIONS_MAX = FIELD_DIMENSIONS_MAX };

struct pair {
    struct text dimension, code;
};

/* A row that an office gave: its dimensions and its figure. */
struct part {
    const char *dimensions;
    struct pair pairs[DIMENSIONS_MAX];
    size_t count;
    struct report_cell figure;
};

struct office {
    const char *iso3, *region;
    struct part *parts; /* in the order of their dimensions; '' first where there is a total */
    size_t count, capacity;
    struct report_cell *figures; /* one a code, the last one what the total has beyond them */
};

struct report_breakdown {
    struct arena *arena;
    const struct dictionary *dictionary;
    const char *dimension;
    struct office *offices;
    size_t office_count, office_capacity;
    const char **codes;
    size_t code_count, code_capacity;
};

void report_figure_add(struct report_cell *sum, const struct report_cell *figure)
{
    if (figure->state != REPORT_VALUE)
        return;
    if (sum->state != REPORT_VALUE)
        *sum = (struct report_cell){.state = REPORT_VALUE, .has_low = true, .has_high = true};
    sum->low += figure->low;
    sum->high += figure->high;
    sum->has_low = sum->has_low && figure->has_low;
    sum->has_high = sum->has_high && figure->has_high;
    sum->estimated = sum->estimated || figure->estimated;
}

static struct report_cell nothing(void)
{
    return (struct report_cell){.state = REPORT_NONE};
}

/* "sex=female;age=under-18" */
static void parse_dimensions(struct part *part)
{
    struct text left = text_from(part->dimensions);
    while (left.length > 0 && part->count < DIMENSIONS_MAX) {
        const char *semicolon = memchr(left.data, ';', left.length);
        size_t length = semicolon ? (size_t)(semicolon - left.data) : left.length;
        const char *equals = memchr(left.data, '=', length);
        if (equals) {
            size_t name = (size_t)(equals - left.data);
            part->pairs[part->count++] =
                (struct pair){text_of(left.data, name), text_of(equals + 1, length - name - 1)};
        }
        size_t skip = semicolon ? length + 1 : length;
        left = text_of(left.data + skip, left.length - skip);
    }
}

static const struct pair *find_pair(const struct part *part, const char *dimension)
{
    for (size_t i = 0; i < part->count; i++)
        if (text_is(part->pairs[i].dimension, dimension))
            return &part->pairs[i];
    return NULL;
}

/* Two parts are of one division where they have the same dimensions; only such may be added up, since sex by age and sex by
 * nationality count the same persons twice. */
static bool same_division(const struct part *a, const struct part *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!text_equal(a->pairs[i].dimension, b->pairs[i].dimension))
            return false;
    return true;
}

/* What the office says of a code: the row with this dimension alone, else the sum of its coarsest finer division, else the
 * sum of the codes that are rolled up into it. */
static struct report_cell marginal(const struct report_breakdown *breakdown, const struct office *office, const char *code)
{
    const struct part *division = NULL;
    struct report_cell sum = nothing();
    for (size_t i = 0; i < office->count; i++) {
        const struct part *part = &office->parts[i];
        const struct pair *pair = find_pair(part, breakdown->dimension);
        if (pair && text_is(pair->code, code) && (!division || part->count < division->count))
            division = part;
    }
    for (size_t i = 0; division && i < office->count; i++) {
        const struct part *part = &office->parts[i];
        const struct pair *pair = find_pair(part, breakdown->dimension);
        if (pair && text_is(pair->code, code) && same_division(part, division))
            report_figure_add(&sum, &part->figure);
    }
    if (division)
        return sum;
    size_t count;
    const struct code *codes = dictionary_codes(breakdown->dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(codes[i].list, breakdown->dimension) != 0 || strcmp(codes[i].parent, code) != 0)
            continue;
        struct report_cell finer = marginal(breakdown, office, codes[i].code);
        report_figure_add(&sum, &finer);
    }
    return sum;
}

/* What the total has beyond its parts; NONE where nothing is beyond them. */
static struct report_cell rest(const struct report_cell *total, const struct report_cell *parts)
{
    if (total->state != REPORT_VALUE)
        return nothing();
    bool told = parts->state == REPORT_VALUE;
    struct report_cell rest = *total;
    if (told && !parts->has_high)
        rest.low = 0;
    else if (told)
        rest.low = total->low > parts->high ? total->low - parts->high : 0;
    if (told)
        rest.high = total->high > parts->low ? total->high - parts->low : 0;
    rest.estimated = total->estimated || (told && parts->estimated);
    if (told && rest.has_high && rest.high == 0)
        return nothing();
    return rest;
}

static void add_code(struct report_breakdown *breakdown, const char *code)
{
    memory_grow(&breakdown->codes, &breakdown->code_capacity, breakdown->code_count, sizeof *breakdown->codes);
    breakdown->codes[breakdown->code_count++] = code;
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The codes of the dimension that are not rolled up into others; of nationalities those that occur. */
static void collect_codes(struct report_breakdown *breakdown)
{
    size_t count;
    const struct code *codes = dictionary_codes(breakdown->dictionary, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i].list, breakdown->dimension) == 0 && codes[i].parent[0] == '\0')
            add_code(breakdown, codes[i].code);
    if (breakdown->code_count > 0)
        return;
    for (size_t o = 0; o < breakdown->office_count; o++)
        for (size_t p = 0; p < breakdown->offices[o].count; p++) {
            const struct pair *pair = find_pair(&breakdown->offices[o].parts[p], breakdown->dimension);
            bool known = !pair;
            for (size_t i = 0; !known && i < breakdown->code_count; i++)
                known = text_is(pair->code, breakdown->codes[i]);
            if (!known)
                add_code(breakdown, arena_copy(breakdown->arena, pair->code.data, pair->code.length));
        }
    if (breakdown->code_count > 1)
        qsort(breakdown->codes, breakdown->code_count, sizeof *breakdown->codes, compare_codes);
}

static struct report_cell total_of(const struct office *office)
{
    for (size_t i = 0; i < office->count; i++)
        if (office->parts[i].count == 0)
            return office->parts[i].figure;
    return nothing();
}

static void work_out(struct report_breakdown *breakdown, struct office *office)
{
    struct report_cell parts = nothing(), total = total_of(office);
    office->figures = arena_allocate(breakdown->arena, (breakdown->code_count + 1) * sizeof *office->figures);
    for (size_t i = 0; i < breakdown->code_count; i++) {
        office->figures[i] = marginal(breakdown, office, breakdown->codes[i]);
        report_figure_add(&parts, &office->figures[i]);
    }
    office->figures[breakdown->code_count] = rest(&total, &parts);
}

static void add_part(struct report_breakdown *breakdown, struct store_statement *statement)
{
    struct text iso3 = store_column_text(statement, 0), region = store_column_text(statement, 1);
    struct text dimensions = store_column_text(statement, 2);
    size_t last = breakdown->office_count;
    if (last == 0 || !text_is(iso3, breakdown->offices[last - 1].iso3)) {
        memory_grow(&breakdown->offices, &breakdown->office_capacity, last, sizeof *breakdown->offices);
        breakdown->offices[last] = (struct office){.iso3 = arena_copy(breakdown->arena, iso3.data, iso3.length),
                                                   .region = arena_copy(breakdown->arena, region.data, region.length)};
        breakdown->office_count = ++last;
    }
    struct office *office = &breakdown->offices[last - 1];
    memory_grow(&office->parts, &office->capacity, office->count, sizeof *office->parts);
    struct part *part = &office->parts[office->count++];
    *part = (struct part){.dimensions = arena_copy(breakdown->arena, dimensions.data, dimensions.length),
                          .figure = report_interval(statement, 3, 4, 5)};
    parse_dimensions(part);
}

enum status report_breakdown_create(const struct report_source *source, const char *field, const char *dimension,
                                    struct report_breakdown **out, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(source,
                                        "SELECT v.office, v.region, v.dimensions, v.low, v.high, v.estimated FROM office_value v "
                                        "WHERE v.run = :run AND v.field = :field AND v.value = '' ORDER BY v.office, v.dimensions",
                                        &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":field", field);
    struct report_breakdown *breakdown = memory_allocate(sizeof *breakdown);
    *breakdown = (struct report_breakdown){
        .arena = source->arena, .dictionary = source->context->dictionary, .dimension = dimension};
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        add_part(breakdown, statement);
    store_statement_free(statement);
    if (status) {
        report_breakdown_free(breakdown);
        return status;
    }
    collect_codes(breakdown);
    for (size_t i = 0; i < breakdown->office_count; i++)
        work_out(breakdown, &breakdown->offices[i]);
    *out = breakdown;
    return STATUS_OK;
}

void report_breakdown_free(struct report_breakdown *breakdown)
{
    if (!breakdown)
        return;
    for (size_t i = 0; i < breakdown->office_count; i++)
        free(breakdown->offices[i].parts);
    free(breakdown->offices);
    free(breakdown->codes);
    free(breakdown);
}

size_t report_breakdown_count(const struct report_breakdown *breakdown)
{
    return breakdown->code_count + 1;
}

const char *report_breakdown_code(const struct report_breakdown *breakdown, size_t index)
{
    return index < breakdown->code_count ? breakdown->codes[index] : REPORT_UNSPECIFIED;
}

bool report_unit_has(const struct report_unit *unit, const char *iso3, const char *region)
{
    if (unit->office[0])
        return strcmp(unit->office, iso3) == 0;
    return strcmp(unit->region, "Global") == 0 || strcmp(unit->region, region) == 0;
}

struct report_cell report_breakdown_sum(const struct report_breakdown *breakdown, size_t index,
                                        const struct report_unit *unit, int64_t *offices)
{
    struct report_cell sum = nothing();
    *offices = 0;
    for (size_t i = 0; i < breakdown->office_count; i++) {
        const struct office *office = &breakdown->offices[i];
        if (!report_unit_has(unit, office->iso3, office->region))
            continue;
        struct report_cell figure = index == REPORT_BREAKDOWN_TOTAL ? total_of(office) : office->figures[index];
        *offices += figure.state == REPORT_VALUE;
        report_figure_add(&sum, &figure);
    }
    return sum;
}
