/* One value for each office and field, from the observations that count. */
#include <stdlib.h>
#include <string.h>

#include "aggregate/aggregate_internal.h"
#include "common/memory.h"
#include "figures/office_total.h"

static const char values_sql[] =
    "SELECT counted.office, observation.field, observation.dimensions, observation.value, observation.low, observation.high, "
    "observation.estimated, CASE decision.action WHEN 'confirm' THEN 1 WHEN 'correct' THEN 2 ELSE 3 * (observation.basis = 'prose') END, observation.id, observation.path, observation.line, counted.source, counted.intake "
    "FROM (SELECT id, office, source, intake FROM current_submission WHERE year = :year) AS counted "
    "JOIN observation ON observation.submission = counted.id "
    "LEFT JOIN decision ON decision.id = observation.decision WHERE observation.counts = 1 "
    "AND (:figures = 0 OR observation.low IS NOT NULL) "
    "ORDER BY counted.office, observation.field, observation.dimensions, observation.value, observation.id";

/* The rows of one office and one count field, while they are read: its total is known when the last has come. */
struct group {
    size_t first; /* index of its first value */
    bool open, has_own;
};

struct collecting {
    const struct dictionary *dictionary;
    struct arena *arena;
    struct office_values *values;
    struct group group;
    struct office_figures figures; /* of the group that is being closed */
    struct hash_table *given;      /* and the dimensions that it has */
};

static const char *column(struct collecting *collecting, struct store_statement *row, int index)
{
    struct text text = store_column_text(row, index);
    return arena_copy(collecting->arena, text.data, text.length);
}

static struct office_value *add_value(struct collecting *collecting, struct office_value value)
{
    struct office_values *values = collecting->values;
    memory_grow(&values->items, &values->capacity, values->count, sizeof *values->items);
    values->items[values->count] = value;
    return &values->items[values->count++];
}

/* A finer code whose broader one stands beside it lies within that and is not added. */
static struct interval sum_of_parts(struct collecting *collecting, char derived[static BREAKDOWN_TEXT_BYTES])
{
    const struct office_value *items = collecting->values->items;
    size_t first = collecting->group.first, end = collecting->values->count, found;
    office_figures_init(&collecting->figures, items[first].field);
    hash_table_clear(collecting->given);
    for (size_t i = first; i < end; i++)
        hash_table_add(collecting->given, text_from(items[i].dimensions), i);
    for (size_t i = first; i < end; i++) {
        const char *broader = dimensions_broader(collecting->dictionary, items[i].dimensions, collecting->arena);
        if (items[i].figure.present && !(broader && hash_table_find(collecting->given, text_from(broader), &found)))
            office_figures_add(&collecting->figures, items[i].dimensions, items[i].figure);
    }
    return office_figures_total(&collecting->figures, derived);
}

/* An office that gave only parts has their sum as its total; it goes before them, like one that the office gave. */
static void close_group(struct collecting *collecting)
{
    struct group *group = &collecting->group;
    if (!group->open)
        return;
    group->open = false;
    if (group->has_own)
        return;
    char derived[BREAKDOWN_TEXT_BYTES];
    struct interval total = sum_of_parts(collecting, derived);
    if (!total.present)
        return;
    struct office_values *values = collecting->values;
    enum value_basis basis = BASIS_ITEM;
    for (size_t i = group->first; i < values->count; i++)
        basis = values->items[i].basis > basis ? values->items[i].basis : basis;
    struct office_value sum = values->items[group->first];
    sum.dimensions = sum.value = "";
    sum.figure = total;
    sum.observation = 0;
    sum.basis = basis;
    sum.derived = arena_copy_text(collecting->arena, derived);
    add_value(collecting, sum);
    memmove(&values->items[group->first + 1], &values->items[group->first], (values->count - 1 - group->first) * sizeof sum);
    values->items[group->first] = sum;
}

static void open_group(struct collecting *collecting, const struct office_value *value)
{
    const struct office_values *values = collecting->values;
    const struct office_value *before = values->count ? &values->items[values->count - 1] : NULL;
    bool same = before && before->field == value->field && strcmp(before->office_iso3, value->office_iso3) == 0;
    if (same)
        return;
    close_group(collecting);
    if (value->field->kind != FIELD_COUNT)
        return;
    collecting->group.first = values->count;
    collecting->group.open = true;
    collecting->group.has_own = false;
}

static void take_row(struct collecting *collecting, struct store_statement *row)
{
    const struct field *field = dictionary_field(collecting->dictionary, store_column_text(row, 1));
    if (!field) /* of a dictionary that this program does not know: kept in the store, not added up */
        return;
    struct office_value value = {
        .field = field,
        .office_iso3 = column(collecting, row, 0),
        .dimensions = column(collecting, row, 2),
        .value = column(collecting, row, 3),
        .figure = {.present = !store_column_is_null(row, 4),
                   .open = store_column_is_null(row, 5),
                   .low = store_column_whole(row, 4),
                   .high = store_column_whole(row, 5),
                   .estimated = store_column_whole(row, 6) != 0},
        .basis = (enum value_basis)store_column_whole(row, 7),
        .observation = store_column_whole(row, 8),
        .derived = "",
        .path = column(collecting, row, 9),
        .line = store_column_whole(row, 10),
        .source = column(collecting, row, 11),
        .intake = store_column_whole(row, 12),
    };
    open_group(collecting, &value);
    add_value(collecting, value);
    if (!collecting->group.open)
        return;
    collecting->group.has_own = collecting->group.has_own || value.dimensions[0] == '\0';
}

enum status collect_values(struct store *store, const struct dictionary *dictionary, int year, enum collect_what what,
                           struct arena *arena, struct office_values *values, struct error *error)
{
    struct collecting *collecting = memory_allocate(sizeof *collecting);
    collecting->dictionary = dictionary;
    collecting->arena = arena;
    collecting->values = values;
    collecting->given = hash_table_create();
    struct store_statement *statement;
    enum status status = store_prepare(store, values_sql, &statement, error);
    if (!status) {
        bool row = true;
        store_bind_whole(statement, ":year", year);
        store_bind_whole(statement, ":figures", what == COLLECT_FIGURES);
        while (!(status = store_step(statement, &row, error)) && row)
            take_row(collecting, statement);
        close_group(collecting);
        store_statement_free(statement);
    }
    hash_table_free(collecting->given);
    free(collecting);
    return status;
}
