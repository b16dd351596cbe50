#include "nightly/year.h"

#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/hash_table.h"
#include "common/memory.h"
#include "nightly/page.h"
#include "report/report.h"

struct comparing {
    struct store *store;
    const struct dictionary *dictionary;
    int64_t run, before;
    struct hash_table *places; /* "FIELD REGION", and " REGION" for offices that came, went or moved */
    json_t **offices;          /* of each place, an array of codes */
    size_t capacity;
    struct error *error;
};

static enum status prepare(const struct comparing *comparing, const char *sql, struct store_statement **statement)
{
    enum status status = store_prepare(comparing->store, sql, statement, comparing->error);
    if (!status) {
        store_bind_whole(*statement, ":run", comparing->run);
        store_bind_whole(*statement, ":before", comparing->before);
    }
    return status;
}

static const char *column(struct store_statement *statement, int index)
{
    return store_column_text(statement, index).data;
}

/* ---- offices ---- */

static const char offices_sql[] =
    "SELECT o.office, o.state, o.late, o.received, r.due, o.expected FROM run_office o JOIN run n ON n.id = o.run "
    "LEFT JOIN roster r ON r.year = n.year AND r.iso3 = o.office WHERE o.run = :run ORDER BY o.office";

static void take_office(json_t *year, struct store_statement *row, const char *today, int64_t counts[static 3])
{
    const char *state = column(row, 1), *due = store_column_is_null(row, 4) ? NULL : column(row, 4);
    bool expected = store_column_whole(row, 5) != 0;
    counts[0] += expected;
    counts[1] += strcmp(state, "received") == 0;
    counts[2] += strcmp(state, "refused") == 0;
    if (strcmp(state, "received") == 0 && store_column_whole(row, 2))
        json_array_append_new(json_object_get(year, "late"), json_pack("{s:s, s:s?, s:s}", "office", column(row, 0), "due", due, "received",
                                                                        column(row, 3)));
    if (strcmp(state, "missing") == 0 && expected)
        json_array_append_new(json_object_get(year, "missing"),
                              json_pack("{s:s, s:s?, s:b}", "office", column(row, 0), "due", due, "overdue", due && strcmp(due, today) < 0));
}

static enum status add_offices(const struct comparing *comparing, json_t *year, const char *today)
{
    struct store_statement *row;
    int64_t counts[3] = {0};
    enum status status = prepare(comparing, offices_sql, &row);
    if (status)
        return status;
    bool more = true;
    while (!(status = store_step(row, &more, comparing->error)) && more)
        take_office(year, row, today, counts);
    store_statement_free(row);
    json_object_set_new(year, "expected", json_integer(counts[0]));
    json_object_set_new(year, "received", json_integer(counts[1]));
    json_object_set_new(year, "refused", json_integer(counts[2]));
    return status;
}

/* ---- who made a figure change ---- */

#define IN_ONE_RUN_ONLY(rows_of)                                                                                            \
    "(SELECT * FROM (" rows_of(":run") " EXCEPT " rows_of(":before") ") AS began "                                           \
    "UNION ALL SELECT * FROM (" rows_of(":before") " EXCEPT " rows_of(":run") ") AS ended) AS moved "

#define VALUES_OF(run) "SELECT field, region, office, dimensions, value, low, high, estimated FROM office_value WHERE run = " run
static const char moved_values_sql[] =
    "SELECT DISTINCT field, region, office FROM " IN_ONE_RUN_ONLY(VALUES_OF) "ORDER BY field, region, office";

#define OFFICES_OF(run) "SELECT office, region, state, expected FROM run_office WHERE run = " run
static const char moved_offices_sql[] =
    "SELECT DISTINCT '' AS field, region, office FROM " IN_ONE_RUN_ONLY(OFFICES_OF) "ORDER BY region, office";

static json_t *offices_at(struct comparing *comparing, const char *field, const char *region, bool make)
{
    char key[256];
    size_t index, count = hash_table_count(comparing->places);
    int length = snprintf(key, sizeof key, "%s %s", field, region);
    if (length < 0 || (size_t)length >= sizeof key)
        return NULL;
    if (hash_table_find(comparing->places, text_from(key), &index))
        return comparing->offices[index];
    if (!make)
        return NULL;
    memory_grow(&comparing->offices, &comparing->capacity, count, sizeof *comparing->offices);
    hash_table_add(comparing->places, text_from(key), count);
    return comparing->offices[count] = json_array();
}

static enum status note_moved(struct comparing *comparing, const char *sql)
{
    struct store_statement *row;
    enum status status = prepare(comparing, sql, &row);
    if (status)
        return status;
    bool more = true;
    while (!(status = store_step(row, &more, comparing->error)) && more) {
        json_t *at = offices_at(comparing, column(row, 0), column(row, 1), true);
        if (at)
            json_array_append_new(at, json_string(column(row, 2)));
        json_t *global = offices_at(comparing, column(row, 0), "Global", true);
        if (global)
            json_array_append_new(global, json_string(column(row, 2)));
    }
    store_statement_free(row);
    return status;
}

/* The report that counts now against the one that counted then. */
static const char reports_sql[] =
    "SELECT o.office, s.source, s.sha256, COALESCE(o.submission, 0) AS now_counts, COALESCE(b.submission, 0) AS then_counted, s.sequence "
    "FROM (SELECT office FROM run_office WHERE run = :run UNION SELECT office FROM run_office WHERE run = :before) AS both_runs "
    "LEFT JOIN run_office o ON o.run = :run AND o.office = both_runs.office "
    "LEFT JOIN run_office b ON b.run = :before AND b.office = both_runs.office "
    "LEFT JOIN submission s ON s.id = COALESCE(o.submission, b.submission) ORDER BY both_runs.office";

static const char *what_happened(int64_t now, int64_t then)
{
    if (now && then)
        return now == then ? "the same report, read or decided otherwise" : "a later report of the office";
    return now ? "the office's first report" : "the office's report no longer counts";
}

/* An object: office -> office, source, sha256, what. */
static enum status load_reports(const struct comparing *comparing, json_t *reports)
{
    struct store_statement *row;
    enum status status = prepare(comparing, reports_sql, &row);
    if (status)
        return status;
    bool more = true;
    while (!(status = store_step(row, &more, comparing->error)) && more)
        json_object_set_new(reports, column(row, 0),
                            json_pack("{s:s, s:o, s:s, s:s}", "office", column(row, 0), "source", page_string(column(row, 1)), "sha256", column(row, 2),
                                      "what", what_happened(store_column_whole(row, 3), store_column_whole(row, 4))));
    store_statement_free(row);
    return status;
}

/* ---- figures ---- */

static const char figures_sql[] =
    "SELECT f.field, f.region, f.measure, g.low, g.high, g.estimated, f.low, f.high, f.estimated "
    "FROM figure f JOIN figure g ON g.run = :before AND g.field = f.field AND g.region = f.region AND g.measure = f.measure WHERE f.run = :run AND (COALESCE(f.low, -1) <> "
    "COALESCE(g.low, -1) OR COALESCE(f.high, -1) <> COALESCE(g.high, -1) OR f.estimated <> g.estimated) ORDER BY f.position";

static json_t *figure_text(struct store_statement *row, int low, bool thousandths)
{
    char text[REPORT_FIGURE_BYTES];
    bool has_low = !store_column_is_null(row, low);
    struct report_cell cell = {.state = has_low ? REPORT_VALUE : REPORT_NONE,
                               .low = store_column_whole(row, low),
                               .high = store_column_whole(row, low + 1),
                               .has_low = has_low,
                               .has_high = !store_column_is_null(row, low + 1),
                               .estimated = store_column_whole(row, low + 2) != 0,
                               .thousandths = thousandths};
    report_figure_text(&cell, text);
    return json_string(text);
}

static void take_figure(struct comparing *comparing, struct store_statement *row, const json_t *reports, json_t *changes)
{
    const struct field *field = dictionary_field(comparing->dictionary, store_column_text(row, 0));
    const char *region = column(row, 1);
    bool thousandths = field && strcmp(dictionary_kind_name(field->kind), "share") == 0;
    const json_t *offices = offices_at(comparing, column(row, 0), region, false);
    if (!offices)
        offices = offices_at(comparing, "", region, false);
    json_t *because = json_array(), *office;
    size_t i;
    json_array_foreach(offices, i, office)
        json_array_append(because, json_object_get(reports, json_string_value(office)));
    json_array_append_new(changes, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "field", column(row, 0), "region", region, "measure",
                                             column(row, 2), "before", figure_text(row, 3, thousandths), "after",
                                             figure_text(row, 6, thousandths), "because", because));
}

static enum status add_changes(struct comparing *comparing, json_t *year)
{
    struct store_statement *row = NULL;
    json_t *reports = json_object(), *changes = json_object_get(year, "changes");
    enum status status = note_moved(comparing, moved_values_sql);
    if (!status)
        status = note_moved(comparing, moved_offices_sql);
    if (!status)
        status = load_reports(comparing, reports);
    if (!status)
        status = prepare(comparing, figures_sql, &row);
    bool more = true;
    while (!status && !(status = store_step(row, &more, comparing->error)) && more)
        take_figure(comparing, row, reports, changes);
    store_statement_free(row);
    json_decref(reports);
    return status;
}

static enum status find_run(const struct comparing *comparing, int64_t run, json_t *year, bool *found)
{
    struct store_statement *row;
    enum status status = store_prepare(comparing->store, "SELECT year, region_set FROM run WHERE id = :id AND kind = 'aggregate'", &row,
                                       comparing->error);
    if (status)
        return status;
    store_bind_whole(row, ":id", run);
    status = store_step(row, found, comparing->error);
    if (!status && *found && year) {
        json_object_set_new(year, "year", json_integer(store_column_whole(row, 0)));
        json_object_set_new(year, "region_set", json_string(column(row, 1)));
    }
    store_statement_free(row);
    return status;
}

json_t *nightly_year(struct store *store, const struct dictionary *dictionary, int64_t run, int64_t run_before, const char *today,
                     struct error *error)
{
    struct comparing comparing = {.store = store, .dictionary = dictionary, .run = run, .before = run_before, .error = error,
                                  .places = hash_table_create()};
    json_t *year = json_pack("{s:I, s:[], s:[], s:[]}", "run", (json_int_t)run, "late", "missing", "changes");
    bool found = false, found_before = false;
    enum status status = find_run(&comparing, run, year, &found);
    if (!status && run_before)
        status = find_run(&comparing, run_before, NULL, &found_before);
    if (!status)
        status = add_offices(&comparing, year, today);
    json_object_set_new(year, "compared_with", found_before ? json_integer(run_before) : json_null());
    if (!status && found_before && run_before != run)
        status = add_changes(&comparing, year);
    for (size_t i = 0; i < hash_table_count(comparing.places); i++)
        json_decref(comparing.offices[i]);
    free(comparing.offices);
    hash_table_free(comparing.places);
    if (!status)
        return year;
    json_decref(year);
    return NULL;
}
