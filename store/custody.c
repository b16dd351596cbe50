#include "store/custody.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zstd.h>

#include "common/arena.h"
#include "common/buffer.h"
#include "common/memory.h"
#include "store/custody_internal.h"

/* a third faster than the library's own choice, for an archive that is 3 % larger */
enum { PACKING_LEVEL = 1 };

enum statement { LAST_ENTRY, ADD_ENTRY, DESCRIBE, KEEP, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [LAST_ENTRY] = "SELECT position, chain FROM custody ORDER BY position DESC LIMIT 1",
    [ADD_ENTRY] = "INSERT INTO custody(position, at, event, subject, detail, chain) VALUES (:position, :at, :event, :subject, :detail, :chain)",
    [DESCRIBE] = "SELECT " CUSTODY_SUBMISSION_DETAIL " FROM submission WHERE id = :submission",
    [KEEP] = "INSERT INTO archive(sha256, size, packed) VALUES (:sha256, :size, :packed) ON CONFLICT (sha256) DO NOTHING",
};

struct custody {
    struct store *store;
    ZSTD_CCtx *packer;
    void *packed;
    size_t packed_capacity;
    struct store_statement *statements[STATEMENTS];
};

static const char *event_name(enum custody_event event)
{
    static const char *const names[] = {"taken", "refused", "decided", "published", "withdrawn"};
    return names[event];
}

static void add_field(struct buffer *buffer, struct text field)
{
    buffer_format(buffer, "%zu:", field.length);
    buffer_add(buffer, field.data, field.length);
    buffer_add_byte(buffer, '\n');
}

void custody_chain(struct text before, const struct custody_row *row, char chain[static DIGEST_TEXT_BYTES])
{
    struct buffer buffer;
    buffer_init(&buffer, SIZE_MAX / 2);
    add_field(&buffer, before);
    buffer_format(&buffer, "%lld\n", (long long)row->position);
    add_field(&buffer, row->at);
    add_field(&buffer, row->event);
    add_field(&buffer, row->subject);
    add_field(&buffer, row->detail);
    digest_sha256(buffer.data, buffer.length, chain);
    buffer_free(&buffer);
}

enum status custody_open(struct store *store, struct custody **out, struct error *error)
{
    struct custody *custody = memory_allocate(sizeof *custody);
    custody->store = store;
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < STATEMENTS; i++)
        status = store_prepare(store, sql[i], &custody->statements[i], error);
    if (status) {
        custody_free(custody);
        return status;
    }
    *out = custody;
    return STATUS_OK;
}

void custody_free(struct custody *custody)
{
    if (!custody)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        store_statement_free(custody->statements[i]);
    ZSTD_freeCCtx(custody->packer);
    free(custody->packed);
    free(custody);
}

/* Within a transaction, so that no other entry comes between. */
static enum status add_entry(struct custody *custody, enum custody_event event, struct text subject, struct text detail, struct error *error)
{
    struct store_statement *last = custody->statements[LAST_ENTRY], *add = custody->statements[ADD_ENTRY];
    char at[32], chain[DIGEST_TEXT_BYTES], before[DIGEST_TEXT_BYTES] = CUSTODY_FIRST_CHAIN;
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    struct custody_row row = {1, text_from(at), text_from(event_name(event)), subject, detail};
    bool found;
    enum status status = store_step(last, &found, error);
    if (!status && found) {
        row.position = store_column_whole(last, 0) + 1;
        snprintf(before, sizeof before, "%s", store_column_text(last, 1).data);
    }
    store_reset(last);
    if (status)
        return status;
    custody_chain(text_from(before), &row, chain);
    store_bind_whole(add, ":position", row.position);
    store_bind_text(add, ":at", at);
    store_bind_slice(add, ":event", row.event);
    store_bind_slice(add, ":subject", subject);
    store_bind_slice(add, ":detail", detail);
    store_bind_text(add, ":chain", chain);
    return store_run(add, error);
}

enum status custody_log(struct store *store, enum custody_event event, const char *subject, const char *detail, struct error *error)
{
    struct custody *custody = NULL;
    const bool own = !store_in_transaction(store);
    enum status status = custody_open(store, &custody, error);
    if (!status && own)
        status = store_begin(store, error);
    if (!status)
        status = add_entry(custody, event, text_from(subject), text_from(detail), error);
    custody_free(custody);
    if (!own)
        return status;
    if (!status)
        status = store_commit(store, error);
    if (status)
        store_rollback(store);
    return status;
}

/* The folder must exist; the file need not. */
static enum status absolute_path(const char *path, struct arena *arena, const char **out, struct error *error)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? realpath(slash == path ? "/" : arena_copy(arena, path, (size_t)(slash - path)), NULL) : realpath(".", NULL);
    if (!folder)
        return error_set(error, STATUS_IO, "%s: where its folder lies cannot be found out: %s; what was there before is unchanged", path, strerror(errno));
    *out = arena_format(arena, "%s/%s", strcmp(folder, "/") != 0 ? folder : "", slash ? slash + 1 : path);
    free(folder);
    return STATUS_OK;
}

enum status custody_log_file(struct store *store, enum custody_event event, const char *path, const char *sha256, uint64_t size,
                             const char *what, struct error *error)
{
    struct arena *arena = arena_create();
    const char *detail = arena_format(arena, "sha256=%s size=%llu %s", sha256, (unsigned long long)size, what);
    const char *subject;
    enum status status = absolute_path(path, arena, &subject, error);
    if (!status)
        status = custody_log(store, event, subject, detail, error);
    arena_free(arena);
    return status;
}

enum status custody_log_folder(struct store *store, enum custody_event event, const char *path, struct text listing, const char *what,
                               struct error *error)
{
    struct arena *arena = arena_create();
    struct buffer detail;
    size_t files = 0;
    for (size_t i = 0; i < listing.length; i++)
        files += listing.data[i] == '\n';
    buffer_init(&detail, SIZE_MAX / 2);
    buffer_format(&detail, "files=%zu %s\n", files, what);
    buffer_add(&detail, listing.data, listing.length);
    buffer_add_byte(&detail, '\0');
    const char *subject;
    enum status status = absolute_path(path, arena, &subject, error);
    if (!status)
        status = custody_log(store, event, arena_format(arena, "%s/", subject), detail.data, error);
    buffer_free(&detail);
    arena_free(arena);
    return status;
}

enum status custody_is_published(struct store *store, const char *path, const char *sha256, bool *published, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(store, "SELECT event = 'published' AND detail LIKE 'sha256=' || :sha256 || ' %' FROM custody "
                                              "WHERE subject = :path ORDER BY position DESC LIMIT 1", &statement, error);
    if (status)
        return status;
    struct arena *arena = arena_create();
    const char *subject;
    bool row = false;
    status = absolute_path(path, arena, &subject, error);
    if (!status) {
        store_bind_text(statement, ":sha256", sha256);
        store_bind_text(statement, ":path", subject);
        status = store_step(statement, &row, error);
    }
    if (!status)
        *published = row && store_column_whole(statement, 0) != 0;
    store_statement_free(statement);
    arena_free(arena);
    return status;
}

static enum status keep(struct custody *custody, const char *sha256, bool refused, struct text bytes, struct error *error)
{
    struct store_statement *statement = custody->statements[KEEP];
    const size_t bound = ZSTD_compressBound(bytes.length);
    if (!custody->packer && !(custody->packer = ZSTD_createCCtx()))
        return error_set(error, STATUS_INTERNAL, "the packer of the archive cannot be set up");
    if (bound > custody->packed_capacity) {
        custody->packed = memory_resize(custody->packed, bound, 1);
        custody->packed_capacity = bound;
    }
    size_t length = ZSTD_compressCCtx(custody->packer, custody->packed, custody->packed_capacity, bytes.data, bytes.length, PACKING_LEVEL);
    if (ZSTD_isError(length))
        return error_set(error, STATUS_INTERNAL, "a report cannot be packed: %s", ZSTD_getErrorName(length));
    if (refused && length > CUSTODY_REFUSED_BYTES_MAX)
        return STATUS_OK;
    store_bind_text(statement, ":sha256", sha256);
    store_bind_whole(statement, ":size", (int64_t)bytes.length);
    store_bind_bytes(statement, ":packed", custody->packed, length);
    return store_run(statement, error);
}

enum status custody_take(struct custody *custody, int64_t submission, const char *sha256, bool refused, struct text bytes, struct error *error)
{
    struct store_statement *describe = custody->statements[DESCRIBE];
    bool found;
    store_bind_whole(describe, ":submission", submission);
    enum status status = store_step(describe, &found, error);
    if (!status)
        status = found ? add_entry(custody, refused ? CUSTODY_REFUSED : CUSTODY_TAKEN, text_from(sha256), store_column_text(describe, 0), error)
                       : error_set(error, STATUS_INTERNAL, "a submission that was just added is not there");
    store_reset(describe);
    return status ? status : keep(custody, sha256, refused, bytes, error);
}
