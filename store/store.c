#include "store/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/embedded.h"
#include "common/memory.h"
#include "store/store_internal.h"

extern const struct embedded_file store_migrations[];

enum {
    APPLICATION_ID = 0x41505246, /* "APRF" */
    BUSY_TIMEOUT_MS = 5000,
};

struct store {
    sqlite3 *database;
    char *path;
    bool writable;
    dev_t device; /* of the file that was opened, which must stay the one at the path */
    ino_t inode;
};

struct store_statement {
    sqlite3_stmt *statement;
    struct store *store;
    char **parameters; /* their names: SQLite's own go when it prepares the statement anew */
    int parameter_count;
    int next_parameter; /* the one behind the last that was bound: most are bound in their order */
};

static enum status failed(struct store *store, struct error *error)
{
    int code = sqlite3_errcode(store->database);
    const char *path = store->path;
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(error, STATUS_STORE, "%s: the store is in use by another run; try again when it has ended", path);
    case SQLITE_READONLY:
        return error_set(error, STATUS_STORE, "%s: the store is read-only; make it writable or use another one", path);
    case SQLITE_FULL:
        return error_set(error, STATUS_STORE, "%s: the disk is full; nothing of this step was kept", path);
    case SQLITE_NOTADB:
        return error_set(error, STATUS_STORE, "%s: this file is not a store of aprfocus; name another one", path);
    case SQLITE_CORRUPT:
        return error_set(error, STATUS_STORE, "%s: the store is damaged; restore it from a copy", path);
    case SQLITE_CANTOPEN:
        return error_set(error, STATUS_STORE, "%s: the store cannot be opened; see whether it exists and may be read", path);
    default:
        return error_set(error, STATUS_STORE, "%s: the store failed: %s", path, sqlite3_errmsg(store->database));
    }
}

static enum status pragma_whole(struct store *store, const char *name, int64_t *value, struct error *error)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    return store_whole(store, sql, 0, value, error);
}

static size_t newest_version(void)
{
    size_t count = 0;
    while (store_migrations[count].path)
        count++;
    return count;
}

/* Applies the migrations above `version`, each in a transaction of its own. */
static enum status migrate(struct store *store, size_t version, struct error *error)
{
    for (size_t i = version; i < newest_version(); i++) {
        const struct embedded_file *file = &store_migrations[i];
        enum status status = store_begin(store, error);
        if (status)
            return status;
        char tail[96];
        snprintf(tail, sizeof tail, "PRAGMA application_id = %d; PRAGMA user_version = %zu;", APPLICATION_ID, i + 1);
        status = store_execute(store, file->begin, error);
        if (!status)
            status = store_execute(store, tail, error);
        if (!status)
            status = store_commit(store, error);
        if (status) {
            store_rollback(store);
            return error_context(error, status, "migration %s", file->path);
        }
    }
    return STATUS_OK;
}

static bool may_write(enum store_access access)
{
    return access == STORE_WRITE || access == STORE_CREATE;
}

/* Whose file this is, before anything is changed in it. */
static enum status identify(struct store *store, enum store_access access, struct error *error)
{
    int64_t application, version, tables;
    enum status status = pragma_whole(store, "application_id", &application, error);
    if (!status)
        status = pragma_whole(store, "user_version", &version, error);
    if (!status)
        status = store_whole(store, "SELECT count(*) FROM sqlite_master", 0, &tables, error);
    if (status)
        return status;
    bool empty = application == 0 && version == 0 && tables == 0;
    if (!empty && application != APPLICATION_ID)
        return error_set(error, STATUS_STORE,
                         "%s: this database belongs to another program; name a store of aprfocus or a new file", store->path);
    if (version < 0 || (size_t)version > newest_version())
        return error_set(error, STATUS_STORE,
                         "%s: the store is of version %lld, this program knows %zu; use a newer aprfocus", store->path,
                         (long long)version, newest_version());
    if ((size_t)version == newest_version())
        return STATUS_OK;
    if (!may_write(access) || (empty && access != STORE_CREATE))
        return error_set(error, STATUS_STORE, empty ? "%s: the store is empty; take reports in with `aprfocus ingest` first"
                                                    : "%s: the store is of an older version; any `aprfocus ingest` raises it",
                         store->path);
    return migrate(store, (size_t)version, error);
}

/* The public's way: what was published can be read, all else is refused before it runs. */
static int allow_published(void *data, int action, const char *table, const char *column, const char *database, const char *trigger)
{
    (void)data, (void)column, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_FUNCTION:
        return SQLITE_OK;
    case SQLITE_READ:
        return table && (strcmp(table, "publication") == 0 || strcmp(table, "published_figure") == 0) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static enum status configure(struct store *store, enum store_access access, struct error *error)
{
    sqlite3_busy_timeout(store->database, BUSY_TIMEOUT_MS);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    enum status status = store_execute(store, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384;", error);
    if (!status)
        status = identify(store, access, error);
    if (!status && store->writable)
        status = store_execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", error);
    if (!status && access == STORE_PUBLIC)
        sqlite3_set_authorizer(store->database, allow_published, NULL);
    return status;
}

/* Refuses what SQLite would open or make without a word. */
static enum status examine_path(const char *path, enum store_access access, struct error *error)
{
    struct stat file;
    if (stat(path, &file) != 0) {
        if (access == STORE_CREATE)
            return STATUS_OK;
        return error_set(error, STATUS_STORE, "%s: there is no store; make one with `aprfocus ingest --db %s PATH`", path, path);
    }
    if (!S_ISREG(file.st_mode))
        return error_set(error, STATUS_STORE, "%s: a store is a file, and this is not one; name another path", path);
    return STATUS_OK;
}

enum status store_open(const char *path, enum store_access access, struct store **out, struct error *error)
{
    enum status status = examine_path(path, access, error);
    if (status)
        return status;
    struct store *store = memory_allocate(sizeof *store);
    store->path = memory_copy_text(path, strlen(path));
    int flags = SQLITE_OPEN_READWRITE | (access == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
    if (!may_write(access))
        flags = SQLITE_OPEN_READONLY;
    mode_t mask = umask(0077);
    int opened = sqlite3_open_v2(path, &store->database, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (opened == SQLITE_OK) {
        struct stat file;
        if (stat(path, &file) == 0) {
            store->device = file.st_dev;
            store->inode = file.st_ino;
        }
        store->writable = may_write(access) && !sqlite3_db_readonly(store->database, "main");
        if (may_write(access) && !store->writable)
            status = error_set(error, STATUS_STORE, "%s: the store is read-only; make it writable or use another one", path);
        else
            status = configure(store, access, error);
    } else {
        status = failed(store, error);
    }
    umask(mask);
    if (status) {
        store_close(store);
        return status;
    }
    *out = store;
    return STATUS_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    store_rollback(store);
    sqlite3_close(store->database);
    free(store->path);
    free(store);
}

sqlite3 *store_database(const struct store *store)
{
    return store->database;
}

const char *store_path(const struct store *store)
{
    return store->path;
}

bool store_writable(const struct store *store)
{
    return store->writable;
}

enum status store_begin(struct store *store, struct error *error)
{
    return store_execute(store, "BEGIN IMMEDIATE", error);
}

enum status store_commit(struct store *store, struct error *error)
{
    enum status status = store_execute(store, "COMMIT", error);
    struct stat file;
    /* the database would go on writing to a file that nobody can find any more */
    if (!status && (stat(store->path, &file) != 0 || file.st_dev != store->device || file.st_ino != store->inode))
        return error_set(error, STATUS_STORE, "%s: the store was removed or replaced while it was written; run this again", store->path);
    return status;
}

void store_rollback(struct store *store)
{
    if (store->database && !sqlite3_get_autocommit(store->database))
        sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

bool store_in_transaction(const struct store *store)
{
    return !sqlite3_get_autocommit(store->database);
}

enum status store_prepare(struct store *store, const char *sql, struct store_statement **out, struct error *error)
{
    sqlite3_stmt *prepared;
    if (sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) != SQLITE_OK)
        return failed(store, error);
    struct store_statement *statement = memory_allocate(sizeof *statement);
    *statement = (struct store_statement){.statement = prepared, .store = store, .parameter_count = sqlite3_bind_parameter_count(prepared)};
    statement->parameters = memory_resize(NULL, (size_t)statement->parameter_count, sizeof *statement->parameters);
    for (int i = 0; i < statement->parameter_count; i++) {
        const char *name = sqlite3_bind_parameter_name(prepared, i + 1);
        statement->parameters[i] = memory_copy_text(name ? name : "", name ? strlen(name) : 0);
    }
    *out = statement;
    return STATUS_OK;
}

void store_statement_free(struct store_statement *statement)
{
    if (!statement)
        return;
    sqlite3_finalize(statement->statement);
    for (int i = 0; i < statement->parameter_count; i++)
        free(statement->parameters[i]);
    free(statement->parameters);
    free(statement);
}

/* SQLite looks every name up by comparing it with all of them; a row of many columns has it do so hundreds of times.
 * 0 where the statement has no such parameter. */
static int parameter(struct store_statement *statement, const char *name)
{
    for (int i = 0; i < statement->parameter_count; i++) {
        int at = statement->next_parameter + i;
        at -= at >= statement->parameter_count ? statement->parameter_count : 0;
        if (strcmp(statement->parameters[at], name) == 0) {
            statement->next_parameter = at + 1 < statement->parameter_count ? at + 1 : 0;
            return at + 1;
        }
    }
    return 0;
}

/* A failed bind leaves NULL bound, and the step that follows then breaks a constraint or finds nothing; only memory can
 * make it fail, and SQLite reports that at the step as well. */
void store_bind_text(struct store_statement *statement, const char *name, const char *value)
{
    int index = parameter(statement, name);
    if (index)
        sqlite3_bind_text(statement->statement, index, value, -1, SQLITE_TRANSIENT);
}

void store_bind_slice(struct store_statement *statement, const char *name, struct text value)
{
    int index = parameter(statement, name);
    if (index)
        sqlite3_bind_text64(statement->statement, index, value.data ? value.data : "", value.length, SQLITE_TRANSIENT,
                            SQLITE_UTF8);
}

void store_bind_bytes(struct store_statement *statement, const char *name, const void *bytes, size_t length)
{
    int index = parameter(statement, name);
    if (index)
        sqlite3_bind_blob64(statement->statement, index, bytes, length, SQLITE_TRANSIENT);
}

void store_bind_whole(struct store_statement *statement, const char *name, int64_t value)
{
    int index = parameter(statement, name);
    if (index)
        sqlite3_bind_int64(statement->statement, index, value);
}

void store_bind_null(struct store_statement *statement, const char *name)
{
    int index = parameter(statement, name);
    if (index)
        sqlite3_bind_null(statement->statement, index);
}

enum status store_step(struct store_statement *statement, bool *row, struct error *error)
{
    int result = sqlite3_step(statement->statement);
    *row = result == SQLITE_ROW;
    return result == SQLITE_ROW || result == SQLITE_DONE ? STATUS_OK : failed(statement->store, error);
}

enum status store_run(struct store_statement *statement, struct error *error)
{
    bool row = true;
    enum status status = STATUS_OK;
    while (!status && row)
        status = store_step(statement, &row, error);
    store_reset(statement);
    return status;
}

void store_reset(struct store_statement *statement)
{
    sqlite3_reset(statement->statement);
}

int store_column_count(const struct store_statement *statement)
{
    return sqlite3_column_count(statement->statement);
}

const char *store_column_name(const struct store_statement *statement, int column)
{
    return sqlite3_column_name(statement->statement, column);
}

bool store_column_is_null(struct store_statement *statement, int column)
{
    return sqlite3_column_type(statement->statement, column) == SQLITE_NULL;
}

int64_t store_column_whole(struct store_statement *statement, int column)
{
    return sqlite3_column_int64(statement->statement, column);
}

struct text store_column_text(struct store_statement *statement, int column)
{
    const char *data = (const char *)sqlite3_column_text(statement->statement, column);
    return data ? text_of(data, (size_t)sqlite3_column_bytes(statement->statement, column)) : text_of("", 0);
}

int64_t store_last_id(const struct store *store)
{
    return sqlite3_last_insert_rowid(store->database);
}

enum status store_execute(struct store *store, const char *sql, struct error *error)
{
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK ? STATUS_OK : failed(store, error);
}

enum status store_whole(struct store *store, const char *sql, int64_t otherwise, int64_t *out, struct error *error)
{
    struct store_statement *statement = NULL;
    enum status status = store_prepare(store, sql, &statement, error);
    if (status)
        return status;
    bool row;
    status = store_step(statement, &row, error);
    if (!status)
        *out = row && !store_column_is_null(statement, 0) ? store_column_whole(statement, 0) : otherwise;
    store_statement_free(statement);
    return status;
}
