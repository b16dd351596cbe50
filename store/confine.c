#include "store/confine.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "store/store_internal.h"

/* The tables that hold what offices wrote, whose rows are narrowed to a region's offices (`where`), and their columns with
 * texts. A table is a view of the same name over the store's own. */
static const struct confined {
    const char *table, *where, *texts;
} confined[] = {
    {"submission", "office IN (SELECT office FROM temp.own_office)", ""},
    {"passage", "submission IN (SELECT id FROM temp.own_submission)", " text "},
    {"observation", "submission IN (SELECT id FROM temp.own_submission)", " evidence why "},
    {"finding", "submission IN (SELECT id FROM temp.own_submission)", " message advice "},
    {"run_office", "office IN (SELECT office FROM temp.own_office)", ""},
    {"office_value", "office IN (SELECT office FROM temp.own_office)", ""},
    {"run_finding", "office IN (SELECT office FROM temp.own_office)", ""},
    {"roster", "iso3 IN (SELECT office FROM temp.own_office)", ""},
    {"decision", "office IN (SELECT office FROM temp.own_office)", " evidence because "},
    {"figure", "region IN (SELECT name FROM temp.own_region)", ""},
};
enum { CONFINED = sizeof confined / sizeof confined[0] };

/* What says nothing of any office. */
static const char *const open_tables[] = {"run", "publication", "published_figure", "revision"};

struct masking {
    void (*mask)(void *data, struct text text, int64_t submission, struct buffer *out);
    void *data;
};

static void mask_text(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const struct masking *masking = sqlite3_user_data(context);
    const char *text = (const char *)sqlite3_value_text(values[0]);
    if (!text)
        return; /* NULL stays NULL */
    struct buffer out;
    buffer_init(&out, (size_t)64 * 1024 * 1024);
    masking->mask(masking->data, text_of(text, (size_t)sqlite3_value_bytes(values[0])), sqlite3_value_int64(values[1]), &out);
    if (out.overflowed)
        sqlite3_result_error_toobig(context);
    else
        sqlite3_result_text(context, out.length ? out.data : "", (int)out.length, SQLITE_TRANSIENT);
    buffer_free(&out);
}

/* Whoever reads a store's own table does so through the view of the same name. */
static int allow_own(void *data, int action, const char *table, const char *column, const char *database, const char *view)
{
    (void)data, (void)column;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_FUNCTION:
        return SQLITE_OK;
    case SQLITE_READ:
        break;
    default:
        return SQLITE_DENY;
    }
    if (!table || (database && strcmp(database, "main") != 0))
        return SQLITE_OK;
    for (size_t i = 0; i < sizeof open_tables / sizeof open_tables[0]; i++)
        if (strcmp(table, open_tables[i]) == 0)
            return SQLITE_OK;
    for (size_t i = 0; i < CONFINED; i++)
        if (strcmp(table, confined[i].table) == 0) /* without a database it is the view, of which no column is read */
            return !database || (view && strcmp(view, table) == 0) ? SQLITE_OK : SQLITE_DENY;
    static const char *const closed[] = {"source_file", "passage_text", "publication_truth", "archive", "custody", "signature",
                                         "current_submission", "standing_decision", "sqlite_master", "sqlite_schema"};
    bool refused = database != NULL;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0] && !refused; i++)
        refused = strcmp(table, closed[i]) == 0;
    return refused ? SQLITE_DENY : SQLITE_OK; /* a name of the statement's own */
}

/* The columns of a table, those with texts masked. */
static enum status add_columns(struct store *store, const struct confined *table, bool mask, struct buffer *sql, struct error *error)
{
    struct store_statement *columns;
    enum status status = store_prepare(store, "SELECT name FROM pragma_table_info(:table)", &columns, error);
    if (status)
        return status;
    store_bind_text(columns, ":table", table->table);
    bool row = true, first = true;
    while (!(status = store_step(columns, &row, error)) && row) {
        const char *name = store_column_text(columns, 0).data;
        char word[64];
        snprintf(word, sizeof word, " %s ", name);
        buffer_add_text(sql, first ? "" : ", ");
        if (mask && strstr(table->texts, word))
            buffer_format(sql, "mask_text(%s, %s) AS %s", name, strcmp(table->table, "decision") == 0 ? "0" : "submission", name);
        else
            buffer_add_text(sql, name);
        first = false;
    }
    store_statement_free(columns);
    return status;
}

static enum status add_view(struct store *store, const struct confined *table, const struct store_confinement *confinement, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql, 64 * 1024);
    buffer_format(&sql, "CREATE TEMP VIEW %s AS SELECT ", table->table);
    enum status status = add_columns(store, table, confinement->mask, &sql, error);
    buffer_format(&sql, " FROM main.%s WHERE %s", table->table, confinement->region ? table->where : "1");
    if (confinement->region && strcmp(table->table, "figure") == 0)
        buffer_format(&sql, " UNION ALL SELECT %lld, position, field, region, measure, low, high, estimated, offices, prose_offices, status, 0 "
                            "FROM main.published_figure WHERE publication = %lld AND dimension = '' AND region NOT IN (SELECT name FROM "
                            "temp.own_region)", (long long)confinement->run, (long long)confinement->publication);
    if (!status)
        status = store_execute(store, buffer_text(&sql).data, error);
    buffer_free(&sql);
    return status;
}

/* The region's offices, in all years that were added up under the set, and what they sent. */
static enum status note_own(struct store *store, const struct store_confinement *confinement, struct error *error)
{
    struct store_statement *insert = NULL;
    enum status status = store_execute(store, "CREATE TEMP TABLE own_region(name TEXT PRIMARY KEY); CREATE TEMP TABLE own_office(office TEXT "
                                              "PRIMARY KEY); CREATE TEMP TABLE own_submission(id INTEGER PRIMARY KEY);", error);
    if (!status)
        status = store_prepare(store, "INSERT INTO temp.own_region VALUES (:region)", &insert, error);
    if (!status) {
        store_bind_text(insert, ":region", confinement->region);
        status = store_run(insert, error);
        store_statement_free(insert);
    }
    if (!status)
        status = store_prepare(store, "INSERT INTO temp.own_office SELECT DISTINCT o.office FROM main.run_office o JOIN main.run r ON r.id = o.run "
                                      "WHERE r.region_set = :set AND o.region = :region", &insert, error);
    if (!status) {
        store_bind_text(insert, ":region", confinement->region);
        store_bind_text(insert, ":set", confinement->region_set);
        status = store_run(insert, error);
        store_statement_free(insert);
    }
    if (!status)
        status = store_execute(store, "INSERT INTO temp.own_submission SELECT id FROM main.submission WHERE office IN (SELECT office FROM "
                                      "temp.own_office)", error);
    return status;
}

enum status store_confine(struct store *store, const struct store_confinement *confinement, struct error *error)
{
    sqlite3 *database = store_database(store);
    enum status status = store_execute(store, "PRAGMA temp_store = MEMORY", error);
    if (!status && confinement->region)
        status = note_own(store, confinement, error);
    if (confinement->mask) {
        struct masking *masking = memory_allocate(sizeof *masking);
        *masking = (struct masking){confinement->mask, confinement->mask_data};
        sqlite3_create_function_v2(database, "mask_text", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, masking, mask_text, NULL, NULL,
                                   free);
    }
    for (size_t i = 0; i < CONFINED && !status; i++)
        status = add_view(store, &confined[i], confinement, error);
    if (!status) /* the store's own views would look past ours */
        status = store_execute(store,
                               "CREATE TEMP VIEW current_submission AS SELECT * FROM (SELECT s.*, row_number() OVER (PARTITION BY office, year "
                               "ORDER BY sequence DESC, intake DESC, prepared DESC, sha256 DESC) AS standing FROM temp.submission s "
                               "WHERE state <> 'refused') WHERE standing = 1; "
                               "CREATE TEMP VIEW standing_decision AS SELECT * FROM temp.decision WHERE id IN (SELECT max(id) FROM "
                               "temp.decision GROUP BY office, year, field, dimensions, code);", error);
    if (!status && confinement->region)
        sqlite3_set_authorizer(database, allow_own, NULL);
    return status;
}
