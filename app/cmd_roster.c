#include <stdio.h>
#include <stdlib.h>

#include "app/app.h"
#include "common/arena.h"
#include "common/csv.h"
#include "common/date.h"
#include "common/number.h"

struct roster {
    struct invocation *invocation;
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
    const struct country *country = dictionary_country(roster->invocation->dictionary, iso3);
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
        return store_run(roster->add, &roster->invocation->error);
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
        status = store_run(roster->forget, &roster->invocation->error);
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

/* The roster is taken whole or not at all, like a report. */
static enum status take(struct roster *roster, struct text csv)
{
    struct error *error = &roster->invocation->error;
    enum status status = store_prepare(roster->store, "DELETE FROM roster WHERE year = :year", &roster->forget, error);
    if (!status)
        status = store_prepare(roster->store,
                               "INSERT INTO roster(year, iso3, due) VALUES (:year, :iso3, :due) "
                               "ON CONFLICT (year, iso3) DO UPDATE SET due = excluded.due",
                               &roster->add, error);
    if (!status)
        status = store_begin(roster->store, error);
    if (!status)
        status = read_rows(roster, csv);
    if (!status && !roster->bad)
        status = store_execute(roster->store, "UPDATE revision SET number = number + 1", error);
    if (!status && !roster->bad)
        status = store_commit(roster->store, error);
    store_rollback(roster->store);
    store_statement_free(roster->forget);
    store_statement_free(roster->add);
    return status;
}

static enum exit_code run(struct invocation *invocation)
{
    const char *path = option_store(invocation);
    size_t length;
    struct roster roster = {.invocation = invocation, .path = invocation->arguments[0]};
    if (!path)
        return EXIT_NOT_DONE;
    char *csv = read_file(roster.path, &length, &invocation->error);
    if (!csv)
        return invocation_fail(invocation);
    struct arena *arena = arena_create();
    enum exit_code code = EXIT_DONE;
    csv_open(&roster.reader, text_of(csv, length), arena);
    if (text_utf8_error(csv, length) < length) {
        print_finding(roster.path, 1, "error", "not-utf-8", "the file is not UTF-8", "save it as UTF-8");
        roster.bad++;
    } else if (store_open(path, STORE_CREATE, &roster.store, &invocation->error) || take(&roster, text_of(csv, length))) {
        code = invocation_fail(invocation);
    }
    store_close(roster.store);
    csv_close(&roster.reader);
    arena_free(arena);
    free(csv);
    if (code != EXIT_DONE)
        return code;
    if (roster.bad) {
        fprintf(stderr, "the roster was not taken: %zu bad lines\n", roster.bad);
        return EXIT_FINDINGS;
    }
    fprintf(stderr, "%zu offices are expected\n", roster.rows);
    return EXIT_DONE;
}

const struct command command_roster = {
    .name = "roster",
    .summary = "Say which offices are expected in which year, and by when",
    .arguments = "FILE.csv",
    .least = 1,
    .most = 1,
    .description = "The file has the columns year,iso3,due; due is a date (YYYY-MM-DD) or empty. A year that the file names is\n"
                   "replaced as a whole. For a year without a roster the offices that sent anything are the expected ones.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false}},
    .examples = "  aprfocus roster --db apr.db roster-2008.csv",
    .run = run,
};
