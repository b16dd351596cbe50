/* What only comparing reports shows: a figure far from the same office's last year, and two reports with one sequence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate/aggregate_internal.h"
#include "common/memory.h"

enum { FAR_TIMES = 10, FAR_PERSONS = 100 };

static struct text value_key(struct arena *arena, const struct office_value *value)
{
    return text_from(arena_format(arena, "%s/%s", value->office_iso3, value->field->id));
}

static bool is_total(const struct office_value *value)
{
    return value->field->kind == FIELD_COUNT && value->dimensions[0] == '\0' && value->figure.present;
}

/* Whether `more` is far above `less` whatever the figures between their bounds are. */
static bool far_above(struct interval more, struct interval less)
{
    if (less.open)
        return false;
    int64_t base = less.high > 1 ? less.high : 1;
    return more.low / FAR_TIMES >= base && more.low - less.high >= FAR_PERSONS;
}

static const char *describe(struct arena *arena, struct interval interval)
{
    char text[INTERVAL_TEXT_BYTES];
    interval_describe(interval, FIELD_COUNT, text);
    return arena_copy_text(arena, text);
}

enum status aggregate_compare(struct store *store, const struct dictionary *dictionary, int year,
                              void (*found)(void *context, const struct aggregate_comparison *comparison), void *context,
                              struct error *error)
{
    struct arena *arena = arena_create();
    struct hash_table *index = hash_table_create();
    struct office_values before = {0}, now = {0};
    enum status status = collect_values(store, dictionary, year - 1, COLLECT_FIGURES, arena, &before, error);
    if (!status)
        status = collect_values(store, dictionary, year, COLLECT_FIGURES, arena, &now, error);
    for (size_t i = 0; !status && i < before.count; i++)
        if (is_total(&before.items[i]))
            hash_table_add(index, value_key(arena, &before.items[i]), i);
    for (size_t i = 0; !status && i < now.count; i++) {
        const struct office_value *value = &now.items[i];
        size_t at;
        if (!is_total(value) || !hash_table_find(index, value_key(arena, value), &at))
            continue;
        struct interval last = before.items[at].figure;
        if (!far_above(value->figure, last) && !far_above(last, value->figure))
            continue;
        struct aggregate_comparison comparison = {value->office_iso3, value->source, value->field, value->path, value->line,
                                                  value->intake, before.items[at].intake, NULL};
        comparison.message = arena_format(arena, "%s is %s for %d and was %s for %d", value->field->id,
                                          describe(arena, value->figure), year, describe(arena, last), year - 1);
        found(context, &comparison);
    }
    free(before.items);
    free(now.items);
    hash_table_free(index);
    arena_free(arena);
    return status;
}

struct writing {
    struct adding *adding;
    struct store_statement *insert;
    enum status status;
};

static void write_comparison(void *context, const struct aggregate_comparison *comparison)
{
    struct writing *writing = context;
    if (writing->status)
        return;
    struct store_statement *insert = writing->insert;
    store_bind_text(insert, ":office", comparison->office);
    store_bind_text(insert, ":rule", "far-from-last-year");
    store_bind_text(insert, ":field", comparison->field->id);
    store_bind_text(insert, ":path", comparison->path);
    store_bind_whole(insert, ":line", comparison->line);
    store_bind_text(insert, ":message", comparison->message);
    store_bind_text(insert, ":advice", "ask the office which of the two is right");
    writing->status = store_run(insert, writing->adding->error);
}

/* Of an office's accepted submissions with the same sequence one counts, and nobody has said which it should be. */
static const char same_sequence_sql[] =
    "INSERT INTO run_finding(run, office, rule, severity, field, path, line, message, advice) "
    "SELECT :run, office, 'same-sequence', 'warning', '', '', 1, "
    "'sequence ' || sequence || ' came ' || count(*) || ' times with different contents; the last one counts', "
    "'give each correction the next sequence' "
    "FROM submission WHERE year = :year AND state <> 'refused' GROUP BY office, sequence "
    "HAVING count(*) > 1 AND sequence = (SELECT max(other.sequence) FROM submission AS other WHERE other.year = :year "
    "AND other.office = submission.office AND other.state <> 'refused')";

static enum status run_once(struct adding *adding, const char *sql)
{
    struct store_statement *statement;
    enum status status = store_prepare(adding->store, sql, &statement, adding->error);
    if (status)
        return status;
    store_bind_whole(statement, ":run", adding->run);
    store_bind_whole(statement, ":year", adding->request->year);
    status = store_run(statement, adding->error);
    store_statement_free(statement);
    return status;
}

enum status findings_write(struct adding *adding)
{
    struct writing writing = {.adding = adding};
    enum status status = store_prepare(adding->store,
                                       "INSERT INTO run_finding(run, office, rule, severity, field, path, line, message, advice) "
                                       "VALUES (:run, :office, :rule, 'warning', :field, :path, :line, :message, :advice)",
                                       &writing.insert, adding->error);
    if (status)
        return status;
    store_bind_whole(writing.insert, ":run", adding->run);
    status = aggregate_compare(adding->store, adding->request->dictionary, adding->request->year, write_comparison, &writing, adding->error);
    store_statement_free(writing.insert);
    if (!status)
        status = writing.status;
    return status ? status : run_once(adding, same_sequence_sql);
}
