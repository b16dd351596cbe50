#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/arena.h"
#include "common/hash_table.h"
#include "common/memory.h"
#include "common/number.h"
#include "store/custody_internal.h"

enum { UNPACKED_BYTES_MAX = 64 * 1024 * 1024 };

struct audit {
    struct store *store;
    void (*on_finding)(void *context, const struct audit_finding *finding);
    void *context;
    struct audit_summary *summary;
    struct arena *arena;
    struct error *error;
    int64_t expected_position; /* 0: none */
    char expected_chain[DIGEST_TEXT_BYTES];
};

static void find(struct audit *audit, const char *where, const char *what)
{
    const struct audit_finding finding = {where, what};
    audit->summary->findings++;
    audit->on_finding(audit->context, &finding);
}

static const char *entry_name(struct audit *audit, int64_t position)
{
    return arena_format(audit->arena, "log entry %lld", (long long)position);
}

/* Calls `each` for every row of a query. */
static enum status for_each(struct audit *audit, const char *sql, enum status (*each)(struct audit *audit, struct store_statement *row))
{
    struct store_statement *statement;
    enum status status = store_prepare(audit->store, sql, &statement, audit->error);
    if (status)
        return status;
    bool row;
    while (!(status = store_step(statement, &row, audit->error)) && row && !(status = each(audit, statement)))
        arena_reset(audit->arena);
    store_statement_free(statement);
    return status;
}

static enum status follow_chain(struct audit *audit, struct store_statement *row)
{
    struct audit_summary *summary = audit->summary;
    const struct custody_row entry = {store_column_whole(row, 0), store_column_text(row, 1), store_column_text(row, 2),
                                      store_column_text(row, 3), store_column_text(row, 4)};
    const struct text kept = store_column_text(row, 5);
    char chain[DIGEST_TEXT_BYTES];
    if (entry.position != summary->entries + 1)
        find(audit, entry_name(audit, summary->entries + 1), "it is missing");
    custody_chain(text_from(summary->entries ? summary->chain : CUSTODY_FIRST_CHAIN), &entry, chain);
    if (!text_is(kept, chain))
        find(audit, entry_name(audit, entry.position), "it was changed, or the entry before it was changed, removed or moved");
    if (entry.position == audit->expected_position && !text_is(kept, audit->expected_chain))
        find(audit, entry_name(audit, entry.position), "it is not the entry that was noted: the log was written anew");
    summary->entries = entry.position;
    snprintf(summary->chain, sizeof summary->chain, "%.*s", (int)kept.length, kept.data);
    return STATUS_OK;
}

static enum status unpack(struct audit *audit, struct store_statement *row)
{
    const char *sha256 = arena_format(audit->arena, "archive %s", store_column_text(row, 0).data);
    const struct text packed = store_column_text(row, 2);
    const int64_t size = store_column_whole(row, 1);
    audit->summary->reports++;
    if (store_column_is_null(row, 3))
        find(audit, sha256, "these bytes are in the archive and not in the log");
    if (size < 0 || size > UNPACKED_BYTES_MAX) {
        find(audit, sha256, "its size was changed");
        return STATUS_OK;
    }
    char *bytes = memory_allocate((size_t)size + 1), digest[DIGEST_TEXT_BYTES];
    const size_t length = ZSTD_decompress(bytes, (size_t)size + 1, packed.data, packed.length);
    if (ZSTD_isError(length) || length != (size_t)size) {
        find(audit, sha256, "these bytes were changed: they cannot be unpacked");
    } else {
        digest_sha256(bytes, length, digest);
        if (!text_is(store_column_text(row, 0), digest))
            find(audit, sha256, "these bytes were changed: they have another digest");
    }
    free(bytes);
    return STATUS_OK;
}

static enum status find_missing_bytes(struct audit *audit, struct store_statement *row)
{
    find(audit, arena_format(audit->arena, "archive %s", store_column_text(row, 0).data), "the log says that this report was taken, and its bytes are gone");
    return STATUS_OK;
}

static enum status find_missing_submission(struct audit *audit, struct store_statement *row)
{
    find(audit, arena_format(audit->arena, "submission %s", store_column_text(row, 0).data), "the log says that it was taken, and it is gone");
    return STATUS_OK;
}

static enum status compare_submission(struct audit *audit, struct store_statement *row)
{
    const char *where = arena_format(audit->arena, "submission %s", store_column_text(row, 0).data);
    if (store_column_is_null(row, 2))
        find(audit, where, "it is in the store and not in the log: it was taken in before there was a log, or put there by another hand");
    else if (!text_equal(store_column_text(row, 1), store_column_text(row, 2)))
        find(audit, where, arena_format(audit->arena, "it was changed: the log says \"%.400s\", the store \"%.400s\"",
                                        store_column_text(row, 2).data, store_column_text(row, 1).data));
    return STATUS_OK;
}

static bool digest_file(const char *path, char digest[static DIGEST_TEXT_BYTES])
{
    char part[65536];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return false;
    struct digest *sum = digest_create();
    ssize_t got;
    while ((got = read(descriptor, part, sizeof part)) > 0 || (got < 0 && errno == EINTR))
        if (got > 0)
            digest_add(sum, part, (size_t)got);
    digest_finish(sum, digest);
    close(descriptor);
    return got == 0;
}

static void compare_file(struct audit *audit, const char *path, struct text published, const char *at)
{
    char digest[DIGEST_TEXT_BYTES];
    audit->summary->files++;
    if (!digest_file(path, digest))
        find(audit, path, arena_format(audit->arena, "it was published at %s and cannot be read: %s", at, strerror(errno)));
    else if (!text_is(published, digest))
        find(audit, path, arena_format(audit->arena, "it is not what was published at %s", at));
}

/* The files of the listing (custody_log_folder); their names go into `names`. */
static void compare_listing(struct audit *audit, const char *folder, struct text listing, const char *at, struct hash_table *names)
{
    enum { NAME_AT = DIGEST_TEXT_BYTES - 1 + 2 };
    while (listing.length) {
        const char *end = memchr(listing.data, '\n', listing.length);
        const size_t length = end ? (size_t)(end - listing.data) : listing.length;
        if (length > NAME_AT) {
            const struct text name = text_of(listing.data + NAME_AT, length - NAME_AT);
            hash_table_add(names, name, 0);
            compare_file(audit, arena_format(audit->arena, "%s%.*s", folder, (int)name.length, name.data),
                         text_of(listing.data, DIGEST_TEXT_BYTES - 1), at);
        }
        listing = text_of(listing.data + length, listing.length - length);
        if (end)
            listing = text_of(listing.data + 1, listing.length - 1);
    }
}

/* What stands in a published folder may have been published on its own, by `report --output`. */
static enum status is_published_alone(struct audit *audit, const char *path, bool *alone)
{
    struct store_statement *statement;
    enum status status = store_prepare(audit->store, "SELECT 1 FROM custody WHERE subject = :path AND event = 'published'", &statement, audit->error);
    if (status)
        return status;
    store_bind_text(statement, ":path", path);
    status = store_step(statement, alone, audit->error);
    store_statement_free(statement);
    return status;
}

static enum status find_strangers(struct audit *audit, const char *folder, const struct hash_table *names, const char *at)
{
    char *root = arena_copy(audit->arena, folder, strlen(folder) - 1), *roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    enum status status = STATUS_OK;
    for (FTSENT *entry; !status && tree && (entry = fts_read(tree));) {
        size_t index;
        bool alone = false;
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
            find(audit, entry->fts_path, arena_format(audit->arena, "it is in what was published at %s and cannot be read: %s", at, strerror(entry->fts_errno)));
        else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP && !hash_table_find(names, text_from(entry->fts_path + strlen(folder)), &index)) {
            status = is_published_alone(audit, entry->fts_path, &alone);
            if (!status && !alone)
                find(audit, entry->fts_path, arena_format(audit->arena, "it was put into what was published at %s", at));
        }
    }
    if (tree)
        fts_close(tree);
    return status;
}

static enum status compare_folder(struct audit *audit, const char *folder, struct text detail, const char *at)
{
    const char *line = memchr(detail.data, '\n', detail.length);
    const struct text listing = line ? text_of(line + 1, detail.length - (size_t)(line + 1 - detail.data)) : text_of("", 0);
    int there = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (there < 0) { /* one line for all its files */
        find(audit, folder, arena_format(audit->arena, "it was published at %s and cannot be read: %s", at, strerror(errno)));
        return STATUS_OK;
    }
    close(there);
    struct hash_table *names = hash_table_create();
    compare_listing(audit, folder, listing, at, names);
    enum status status = find_strangers(audit, folder, names, at);
    hash_table_free(names);
    return status;
}

static enum status compare_published(struct audit *audit, struct store_statement *row)
{
    static const char key[] = "sha256=";
    const struct text subject = store_column_text(row, 0), detail = store_column_text(row, 1);
    const char *at = store_column_text(row, 2).data;
    if (subject.length && subject.data[subject.length - 1] == '/')
        return compare_folder(audit, subject.data, detail, at);
    const bool whole = detail.length >= sizeof key - 1 + DIGEST_TEXT_BYTES - 1;
    compare_file(audit, subject.data, whole ? text_of(detail.data + sizeof key - 1, DIGEST_TEXT_BYTES - 1) : text_of("", 0), at);
    return STATUS_OK;
}

static enum status take_expected(struct audit *audit, const char *expected)
{
    if (!expected)
        return STATUS_OK;
    const char *colon = strchr(expected, ':');
    if (!colon || number_parse_whole(text_of(expected, (size_t)(colon - expected)), &audit->expected_position) ||
        audit->expected_position < 1 || strlen(colon + 1) != DIGEST_TEXT_BYTES - 1)
        return error_set(audit->error, STATUS_USAGE, "an entry is named as POSITION:CHAIN, as an audit prints it, not %s", expected);
    snprintf(audit->expected_chain, sizeof audit->expected_chain, "%s", colon + 1);
    return STATUS_OK;
}

/* Of a report that came more than once (refused, and judged anew by another version) the last entry holds. */
#define LAST_ENTRIES "(SELECT subject, max(position) AS last FROM custody WHERE event IN ('taken', 'refused') GROUP BY subject)"
#define TAKEN "(SELECT DISTINCT subject FROM custody WHERE event = 'taken')"

static const struct {
    const char *sql;
    enum status (*each)(struct audit *audit, struct store_statement *row);
} checks[] = {
    {"SELECT position, at, event, subject, detail, chain FROM custody ORDER BY position", follow_chain},
    {"SELECT sha256, size, packed, (SELECT 1 FROM custody WHERE subject = sha256) FROM archive ORDER BY sha256", unpack},
    {"SELECT subject FROM " TAKEN " WHERE subject NOT IN (SELECT sha256 FROM archive) ORDER BY subject", find_missing_bytes},
    {"SELECT subject FROM " TAKEN " WHERE subject NOT IN (SELECT sha256 FROM submission) ORDER BY subject", find_missing_submission},
    {"SELECT sha256, " CUSTODY_SUBMISSION_DETAIL ", detail FROM submission LEFT JOIN " LAST_ENTRIES " AS entries ON entries.subject = sha256 "
     "LEFT JOIN custody ON position = last ORDER BY sha256", compare_submission},
    /* a withdrawn publication leaves the one before it in its place */
    {"SELECT subject, detail, at, max(position) FROM (SELECT *, lead(event) OVER (PARTITION BY subject ORDER BY position) AS next "
     "FROM custody WHERE event IN ('published', 'withdrawn')) WHERE event = 'published' AND next IS NOT 'withdrawn' GROUP BY subject "
     "ORDER BY subject", compare_published},
};

enum status audit_run(struct store *store, const char *expected, void (*on_finding)(void *context, const struct audit_finding *finding),
                      void *context, struct audit_summary *summary, struct error *error)
{
    *summary = (struct audit_summary){0};
    struct audit audit = {.store = store, .on_finding = on_finding, .context = context, .summary = summary, .error = error};
    enum status status = take_expected(&audit, expected);
    if (status)
        return status;
    audit.arena = arena_create();
    for (size_t i = 0; !status && i < sizeof checks / sizeof checks[0]; i++)
        status = for_each(&audit, checks[i].sql, checks[i].each);
    if (!status && audit.expected_position > summary->entries)
        find(&audit, entry_name(&audit, audit.expected_position), "it was noted before, and the log ends before it");
    arena_free(audit.arena);
    return status;
}
