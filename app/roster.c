#include "app/roster.h"

#include <stdio.h>

#include "common/arena.h"
#include "common/csv.h"
#include "common/date.h"
#include "common/number.h"

struct roster {
    const struct dictionary *dictionary;
    struct error *error;
    struct store *store;
    const char *path;
    struct csv_reader reader;
    struct store_statement *forget, *add;
    size_t rows, bad;
};

static void bad_row(struct roster *roster, const char *rule, const char *message, const char *advice)
{
    print_finding(roster->path, (int64_t)roster->reader.line, "error", rule, message, advice);
    roster->bad++;
}

static bool year_of(struct text text, int64_t *year)
{
    return !number_parse_whole(text, year) && *year >= 1990 && *year <= 2100;
}

static enum status add_row(struct roster *roster, struct text year_text, struct text iso3, struct text due)
{
    int64_t year;
    struct arena *arena = roster->reader.arena;
    const struct country *country = dictionary_country(roster->dictionary, iso3);
    if (!year_of(year_text, &year))
        bad_row(roster, "unknown-year", arena_format(arena, "\"%.*s\" is no reporting year", (int)year_text.length, year_text.data),
                "write a year with four digits");
    else if (!country)
        bad_row(roster, "unknown-office", arena_format(arena, "no office has the code \"%.*s\"", (int)iso3.length, iso3.data),
                "write an ISO 3166-1 alpha-3 code");
    else if (due.length && !date_is_valid(arena_copy(arena, due.data, due.length)))
        bad_row(roster, "date-sense", arena_format(arena, "\"%.*s\" is no date", (int)due.length, due.data), "write it as YYYY-MM-DD");
    else {
        store_bind_whole(roster->add, ":year", year);
        store_bind_text(roster->add, ":iso3", country->iso3);
        store_bind_text(roster->add, ":due", due.length ? arena_copy(arena, due.data, due.length) : NULL);
        roster->rows++;
        return store_run(roster->add, roster->error);
    }
    return STATUS_OK;
}

/* A year that the file names is replaced as a whole: who is no longer listed is no longer expected. */
static enum status forget_years(struct roster *roster, struct text csv, long year_column)
{
    struct csv_reader reader;
    enum status status = STATUS_OK;
    csv_open(&reader, csv, roster->reader.arena);
    csv_read(&reader);
    while (!status && csv_read(&reader)) {
        int64_t year;
        if (!year_of(text_trim(csv_cell(&reader, year_column)), &year))
            continue;
        store_bind_whole(roster->forget, ":year", year);
        status = store_run(roster->forget, roster->error);
    }
    csv_close(&reader);
    return status;
}

static enum status read_rows(struct roster *roster, struct text csv)
{
    if (!csv_read(&roster->reader)) {
        bad_row(roster, "empty-file", "the file is empty", "write the columns year,iso3,due and a row for each office");
        return STATUS_OK;
    }
    long year = csv_column(&roster->reader, "year"), iso3 = csv_column(&roster->reader, "iso3"), due = csv_column(&roster->reader, "due");
    if (year < 0 || iso3 < 0) {
        bad_row(roster, "structure", "the first line must name the columns year, iso3 and due", "add it; due may be left out");
        return STATUS_OK;
    }
    enum status status = forget_years(roster, csv, year);
    while (!status && csv_read(&roster->reader))
        status = add_row(roster, text_trim(csv_cell(&roster->reader, year)), text_trim(csv_cell(&roster->reader, iso3)),
                         text_trim(csv_cell(&roster->reader, due)));
    if (roster->reader.problem)
        bad_row(roster, "structure", roster->reader.problem, "mend the quotes in this line");
    return status;
}

static const char differ_sql[] =
    "SELECT count(*) FROM (SELECT * FROM (SELECT year, iso3, due FROM roster EXCEPT SELECT year, iso3, due FROM roster_before) AS added "
    "UNION ALL SELECT * FROM (SELECT year, iso3, due FROM roster_before EXCEPT SELECT year, iso3, due FROM roster) AS gone) AS differing";

/* What is the same as before leaves the store as it was, so that no year is added up anew for it. */
static enum status keep_changes(struct roster *roster, bool *changed)
{
    int64_t differing;
    enum status status = store_whole(roster->store, differ_sql, 0, &differing, roster->error);
    *changed = !status && differing > 0;
    if (!status && *changed)
        status = store_execute(roster->store, "UPDATE revision SET number = number + 1", roster->error);
    if (!status)
        status = store_execute(roster->store, "DROP TABLE roster_before", roster->error);
    return status || !*changed ? status : store_commit(roster->store, roster->error);
}

/* The roster is taken whole or not at all, like a report. */
static enum status take(struct roster *roster, struct text csv, bool *changed)
{
    struct error *error = roster->error;
    enum status status = store_prepare(roster->store, "DELETE FROM roster WHERE year = :year", &roster->forget, error);
    if (!status)
        status = store_prepare(roster->store,
                               "INSERT INTO roster(year, iso3, due) VALUES (:year, :iso3, :due) "
                               "ON CONFLICT (year, iso3) DO UPDATE SET due = excluded.due",
                               &roster->add, error);
    if (!status)
        status = store_begin(roster->store, error);
    if (!status)
        status = store_execute(roster->store, "CREATE TEMPORARY TABLE roster_before AS SELECT year, iso3, due FROM roster", error);
    if (!status)
        status = read_rows(roster, csv);
    store_statement_free(roster->forget);
    store_statement_free(roster->add);
    if (!status && !roster->bad)
        status = keep_changes(roster, changed);
    store_rollback(roster->store);
    return status;
}

enum status roster_take(const struct dictionary *dictionary, struct store *store, const char *path, struct text csv,
                        struct roster_result *result, struct error *error)
{
    struct roster roster = {.dictionary = dictionary, .store = store, .path = path, .error = error};
    *result = (struct roster_result){0};
    struct arena *arena = arena_create();
    enum status status = STATUS_OK;
    csv_open(&roster.reader, csv, arena);
    if (text_utf8_error(csv.data, csv.length) < csv.length) {
        print_finding(path, 1, "error", "not-utf-8", "the file is not UTF-8", "save it as UTF-8");
        roster.bad++;
    } else {
        status = take(&roster, csv, &result->changed);
    }
    result->rows = roster.rows;
    result->bad = roster.bad;
    csv_close(&roster.reader);
    arena_free(arena);
    return status;
}
