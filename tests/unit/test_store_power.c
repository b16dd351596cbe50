/* The power fails: what was not synced is lost, torn, or there without what was written before it. Whatever the disk kept,
 * the store opens, is whole, and has every transaction whose commit had returned.
 *
 * A layer under SQLite notes every write, truncation and sync of a run. Afterwards the files are built anew as a disk could
 * have them at each point of that run. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "store/custody.h"
#include "store/store.h"

enum { FILES = 3, OPERATIONS_MAX = 20000, TRANSACTIONS = 12, ROWS = 40, SECTOR = 512 };

struct operation {
    enum { WRITE, TRUNCATE, REMOVE, SYNC, COMMITTED } kind;
    int file; /* in the order of `endings`; -1: of no interest */
    int64_t offset;
    size_t length;
    unsigned char *bytes;
};

static const char *const endings[] = {"", "-wal", "-journal", "-shm"};
static struct operation operations[OPERATIONS_MAX];
static size_t operation_count;
static bool noting;

static void note(struct operation operation, const void *bytes)
{
    if (!noting || operation.file < 0)
        return;
    assert_true(operation_count < OPERATIONS_MAX);
    if (bytes) {
        operation.bytes = memory_resize(NULL, operation.length, 1);
        memcpy(operation.bytes, bytes, operation.length);
    }
    operations[operation_count++] = operation;
}

/* A file of the layer: SQLite's own file lies behind it. */
struct noted_file {
    sqlite3_file base;
    int file;
    sqlite3_file *real;
};

static sqlite3_vfs layer, *below;
static sqlite3_io_methods methods;

#define REAL(handle) (((struct noted_file *)(handle))->real)

static int on_close(sqlite3_file *handle)
{
    int result = REAL(handle)->pMethods->xClose(REAL(handle));
    free(REAL(handle));
    return result;
}
static int on_read(sqlite3_file *handle, void *bytes, int length, sqlite3_int64 offset)
{
    return REAL(handle)->pMethods->xRead(REAL(handle), bytes, length, offset);
}
static int on_write(sqlite3_file *handle, const void *bytes, int length, sqlite3_int64 offset)
{
    note((struct operation){WRITE, ((struct noted_file *)handle)->file, offset, (size_t)length, NULL}, bytes);
    return REAL(handle)->pMethods->xWrite(REAL(handle), bytes, length, offset);
}
static int on_truncate(sqlite3_file *handle, sqlite3_int64 size)
{
    note((struct operation){TRUNCATE, ((struct noted_file *)handle)->file, size, 0, NULL}, NULL);
    return REAL(handle)->pMethods->xTruncate(REAL(handle), size);
}
static int on_sync(sqlite3_file *handle, int flags)
{
    note((struct operation){SYNC, ((struct noted_file *)handle)->file, 0, 0, NULL}, NULL);
    return REAL(handle)->pMethods->xSync(REAL(handle), flags);
}
static int on_size(sqlite3_file *handle, sqlite3_int64 *size) { return REAL(handle)->pMethods->xFileSize(REAL(handle), size); }
static int on_lock(sqlite3_file *handle, int lock) { return REAL(handle)->pMethods->xLock(REAL(handle), lock); }
static int on_unlock(sqlite3_file *handle, int lock) { return REAL(handle)->pMethods->xUnlock(REAL(handle), lock); }
static int on_check(sqlite3_file *handle, int *out) { return REAL(handle)->pMethods->xCheckReservedLock(REAL(handle), out); }
static int on_control(sqlite3_file *handle, int what, void *out)
{
    /* no writing past the layer */
    return what == SQLITE_FCNTL_MMAP_SIZE ? SQLITE_NOTFOUND : REAL(handle)->pMethods->xFileControl(REAL(handle), what, out);
}
static int on_sector(sqlite3_file *handle) { return REAL(handle)->pMethods->xSectorSize(REAL(handle)); }
/* No promises of the device: what is torn can be torn anywhere. */
static int on_device(sqlite3_file *handle) { (void)handle; return 0; }
static int on_map(sqlite3_file *handle, int page, int size, int extend, void volatile **out)
{
    return REAL(handle)->pMethods->xShmMap(REAL(handle), page, size, extend, out);
}
static int on_shared_lock(sqlite3_file *handle, int offset, int count, int flags)
{
    return REAL(handle)->pMethods->xShmLock(REAL(handle), offset, count, flags);
}
static void on_barrier(sqlite3_file *handle) { REAL(handle)->pMethods->xShmBarrier(REAL(handle)); }
static int on_unmap(sqlite3_file *handle, int remove) { return REAL(handle)->pMethods->xShmUnmap(REAL(handle), remove); }

static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *handle, int flags, int *out)
{
    (void)vfs;
    struct noted_file *file = (struct noted_file *)handle;
    file->real = memory_allocate((size_t)below->szOsFile);
    file->file = flags & SQLITE_OPEN_MAIN_DB ? 0 : flags & SQLITE_OPEN_WAL ? 1 : flags & SQLITE_OPEN_MAIN_JOURNAL ? 2 : -1;
    int result = below->xOpen(below, name, file->real, flags, out);
    if (result != SQLITE_OK) {
        free(file->real);
        file->base.pMethods = NULL;
        return result;
    }
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    for (int i = 0; i < FILES; i++)
        if (i && strlen(name) > strlen(endings[i]) && strcmp(name + strlen(name) - strlen(endings[i]), endings[i]) == 0)
            note((struct operation){.kind = REMOVE, .file = i}, NULL);
    return below->xDelete(below, name, sync);
}

static void lay_under(void)
{
    below = sqlite3_vfs_find(NULL);
    layer = *below;
    layer.zName = "noted";
    layer.szOsFile = sizeof(struct noted_file);
    layer.xOpen = on_open;
    layer.xDelete = on_delete;
    methods = (sqlite3_io_methods){2, on_close, on_read, on_write, on_truncate, on_sync, on_size, on_lock, on_unlock, on_check, on_control,
                                   on_sector, on_device, on_map, on_shared_lock, on_barrier, on_unmap, NULL, NULL};
    sqlite3_vfs_register(&layer, 1);
}

/* Transactions through the store as ingest makes them, with entries of the log, and a checkpoint when the store is closed. */
static void run(const char *path)
{
    struct store *store;
    struct error error;
    char sql[128];
    lay_under();
    noting = true;
    for (int t = 0; t < TRANSACTIONS; t++) {
        if (t % 4 == 0)
            assert_int_equal(store_open(path, STORE_CREATE, &store, &error), STATUS_OK);
        assert_int_equal(store_begin(store, &error), STATUS_OK);
        for (int row = 0; row < ROWS; row++) {
            snprintf(sql, sizeof sql, "INSERT INTO roster(year, iso3, due) VALUES (%d, 'X%d', hex(randomblob(100)))", 2000 + t, row);
            assert_int_equal(store_execute(store, sql, &error), STATUS_OK);
        }
        assert_int_equal(custody_log(store, CUSTODY_DECIDED, "power", "on", &error), STATUS_OK);
        assert_int_equal(store_commit(store, &error), STATUS_OK);
        note((struct operation){.kind = COMMITTED}, NULL);
        if (t % 4 == 3)
            store_close(store);
    }
    noting = false;
    sqlite3_vfs_unregister(&layer);
}

/* From OUT_OF_ORDER on each loss keeps another half of what was not synced. */
enum loss { DROPPED, TORN, OUT_OF_ORDER, LOSSES = OUT_OF_ORDER + 4 };

static void open_anew(const char *path, int file, int *descriptor)
{
    char name[96];
    snprintf(name, sizeof name, "%s%s", path, endings[file]);
    if (*descriptor < 0)
        *descriptor = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void apply(const char *path, int descriptors[static FILES], const struct operation *operation, size_t length)
{
    char name[96];
    int *descriptor = &descriptors[operation->file];
    snprintf(name, sizeof name, "%s%s", path, endings[operation->file]);
    if (operation->kind == REMOVE) {
        close(*descriptor);
        *descriptor = -1;
        unlink(name);
        return;
    }
    open_anew(path, operation->file, descriptor);
    if (operation->kind == WRITE)
        assert_int_equal(pwrite(*descriptor, operation->bytes, length, operation->offset), length);
    else
        assert_int_equal(ftruncate(*descriptor, operation->offset), 0);
}

/* Everything up to the file's last sync before `point`, and of what came behind that what the loss leaves. A removal is safe
 * with the next sync of any file: file systems keep the order of what they note about files. */
static void rebuild(const char *path, size_t point, enum loss loss)
{
    size_t synced[FILES] = {0}, last = 0;
    int descriptors[FILES] = {-1, -1, -1};
    bool stays[FILES] = {false};
    for (size_t i = 0; i < point; i++)
        if (operations[i].kind == SYNC)
            synced[operations[i].file] = last = i;
    for (size_t i = 0; i < point; i++) {
        const struct operation *operation = &operations[i];
        const bool safe = i < (operation->kind == REMOVE ? last : synced[operation->file]);
        if (operation->kind > REMOVE)
            continue;
        const bool kept = loss >= OUT_OF_ORDER && !stays[operation->file] && ((i * 2654435761u + loss * 40503u) >> 8) % 2;
        if (operation->kind == REMOVE && !safe && !kept && loss >= OUT_OF_ORDER)
            stays[operation->file] = true; /* what comes later under this name is another file, whose name is not there yet */
        if (safe || kept)
            apply(path, descriptors, operation, operation->length);
        else if (loss == TORN) /* the one that was on its way, in part */
            apply(path, descriptors, operation, i + 1 < point ? operation->length : operation->length / SECTOR / 2 * SECTOR);
    }
    for (int i = 0; i < FILES; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
}

static void examine(const char *path, size_t point, enum loss loss)
{
    struct store *store;
    struct error error;
    int64_t committed = 0, rows = 0, broken = 0, entries = 0;
    for (size_t i = 0; i < point; i++)
        committed += operations[i].kind == COMMITTED;
    if (store_open(path, STORE_CREATE, &store, &error))
        fail_msg("point %zu, loss %d: %s", point, loss, error.message);
    assert_int_equal(store_whole(store, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'", 0, &broken, &error), STATUS_OK);
    assert_int_equal(broken, 0);
    assert_int_equal(store_whole(store, "SELECT count(*) FROM roster", 0, &rows, &error), STATUS_OK);
    assert_int_equal(store_whole(store, "SELECT count(*) FROM custody", 0, &entries, &error), STATUS_OK);
    if (rows % ROWS || rows / ROWS < committed || rows / ROWS > committed + 1 || entries != rows / ROWS)
        fail_msg("point %zu, loss %d: %d transactions were committed, %d rows and %d entries are there", point, loss, (int)committed, (int)rows, (int)entries);
    struct audit_summary summary;
    assert_int_equal(audit_run(store, NULL, NULL, NULL, &summary, &error), STATUS_OK);
    store_close(store);
}

static void no_commit_is_lost(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-power-XXXXXX", path[64], other[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    run(path);
    unlink(path);
    size_t images = 0, syncs = 0;
    /* around each sync and each commit everything is decided; between them one place in nine */
    for (size_t point = 1; point <= operation_count; point++) {
        const bool decided = operations[point - 1].kind >= SYNC || (point < operation_count && operations[point].kind >= SYNC);
        syncs += operations[point - 1].kind == SYNC;
        if (!decided && point % 9)
            continue;
        for (enum loss loss = DROPPED; loss < LOSSES; loss++, images++) {
            rebuild(path, point, loss);
            examine(path, point, loss);
            for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
                snprintf(other, sizeof other, "%s%s", path, endings[i]);
                unlink(other);
            }
        }
    }
    printf("%zu writes and syncs, %zu syncs, %zu images of the disk\n", operation_count, syncs, images);
    assert_true(syncs > TRANSACTIONS && images > 100);
    for (size_t i = 0; i < operation_count; i++)
        free(operations[i].bytes);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_commit_is_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
