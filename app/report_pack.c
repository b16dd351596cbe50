#include "app/report_pack.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/report_run.h"
#include "common/buffer.h"
#include "common/digest.h"
#include "common/memory.h"
#include "common/unfinished.h"
#include "store/custody.h"

/* The first line of the index: by it an older pack is known, and may be replaced. */
#define MARK "<!-- a pack of aprfocus -->"

enum { PATH_BYTES = 4096, INDEX_BYTES = 4 * 1024 * 1024 };

struct pack {
    const struct report_context *context;
    const struct report_context *published; /* of a pack for one bureau; NULL: for headquarters and every bureau */
    struct store *log;       /* the store whose log has the pack; the context's own may see a part of it only */
    const char *path;        /* where it will be */
    char *folder;            /* where it is made; NULL: nowhere yet, or put in its place */
    int lock;                /* on that folder (common/unfinished.h); -1 */
    struct buffer index;
    struct buffer listing; /* for the log: a digest and a name a line */
};

static enum status failed(const struct pack *pack, const char *what, struct error *error)
{
    return error_set(error, STATUS_IO, "%s: %s: %s; what was there before is unchanged", pack->path, what, strerror(errno));
}

/* ---- files and folders ---- */

struct pack_file {
    FILE *file;
    struct pack *pack;
    const char *name;
    struct digest *digest;
};

static enum status write_bytes(void *data, const char *bytes, size_t length, struct error *error)
{
    struct pack_file *file = data;
    digest_add(file->digest, bytes, length);
    return fwrite(bytes, 1, length, file->file) == length ? STATUS_OK : failed(file->pack, "writing failed", error);
}

static enum status make_folder(const struct pack *pack, const char *name, struct error *error)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", pack->folder, name);
    return mkdir(path, 0777) == 0 || errno == EEXIST ? STATUS_OK : failed(pack, "a folder of the pack cannot be made", error);
}

static enum status open_file(struct pack *pack, const char *name, struct pack_file *out, struct error *error)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", pack->folder, name);
    int descriptor = length > 0 && (size_t)length < sizeof path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : -1;
    *out = (struct pack_file){descriptor >= 0 ? fdopen(descriptor, "wb") : NULL, pack, name, NULL};
    if (!out->file)
        return failed(pack, "a file of the pack cannot be made", error);
    out->digest = digest_create();
    return STATUS_OK;
}

static enum status close_file(struct pack_file *file, enum status status, struct error *error)
{
    char sha256[DIGEST_TEXT_BYTES];
    digest_finish(file->digest, sha256);
    buffer_format(&file->pack->listing, "%s  %s\n", sha256, file->name);
    if (fclose(file->file) != 0 && !status)
        return failed(file->pack, "writing failed", error);
    return status;
}

/* A file of the pack in one format, of one table or (NULL) of all. */
static enum status add_file(struct pack *pack, const struct report_context *context, const struct report_table *table, const char *format,
                            const char *name, struct error *error)
{
    struct pack_file file;
    enum status status = open_file(pack, name, &file, error);
    if (status)
        return status;
    struct report_output output = {write_bytes, &file};
    return close_file(&file, report_write(context, table, format, &output, error), error);
}

/* Once for all files: a sync of each would cost more than writing them. */
static enum status make_safe(const struct pack *pack, struct error *error)
{
    int folder = open(pack->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failed(pack, "the pack cannot be made safe on the disk", error);
    int failure = syncfs(folder);
    close(folder);
    return failure ? failed(pack, "the pack cannot be made safe on the disk", error) : STATUS_OK;
}

/* ---- what is in it ---- */

/* "Asia/Pacific" -> "asia-pacific" */
static void slug(const char *name, char out[static 128])
{
    size_t used = 0;
    for (const char *c = name; *c && used + 1 < 128; c++) {
        if (isalnum((unsigned char)*c))
            out[used++] = (char)tolower((unsigned char)*c);
        else if (used && out[used - 1] != '-')
            out[used++] = '-';
    }
    out[used] = '\0';
}

static const char *word(const struct pack *pack, const char *name, const char *english)
{
    return report_word(pack->context, "page", name, english);
}

static enum status add_tables(struct pack *pack, const struct report_context *context, const char *folder, struct error *error)
{
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        char name[256];
        snprintf(name, sizeof name, "%s/tables/%s.csv", folder, tables[i]->id);
        status = add_file(pack, context, tables[i], "csv", name, error);
        buffer_format(&pack->index, "- [%s](%s)\n", report_table_words(context, tables[i], "title"), name);
    }
    return status;
}

/* What people look at: in every format of the kind that the program has. */
static enum status add_documents(struct pack *pack, const struct report_context *context, const char *folder, struct error *error)
{
    static const struct {
        const char *format, *file, *word, *english;
    } documents[] = {{"xlsx", "workbook.xlsx", "workbook", "Workbook"}, {"html", "page.html", "page", "Page"}};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0] && !status; i++) {
        char name[256];
        if (!report_format_exists(documents[i].format))
            continue;
        snprintf(name, sizeof name, "%s/%s", folder, documents[i].file);
        status = add_file(pack, context, NULL, documents[i].format, name, error);
        buffer_format(&pack->index, "- **[%s](%s)**\n", word(pack, documents[i].word, documents[i].english), name);
    }
    return status;
}

/* Headquarters (region NULL), or a bureau with its offices. */
static enum status add_unit(struct pack *pack, const char *region, struct error *error)
{
    struct report_context context = *pack->context;
    char name[128] = "headquarters", folder[160], tables[192];
    context.region = region;
    if (region)
        slug(region, name);
    snprintf(folder, sizeof folder, "%s%s", region ? "bureaux/" : "", name);
    snprintf(tables, sizeof tables, "%s/tables", folder);
    enum status status = make_folder(pack, folder, error);
    if (!status)
        status = make_folder(pack, tables, error);
    if (status)
        return status;
    buffer_format(&pack->index, "\n## %s\n\n", region ? report_word(&context, "region", region, region) : word(pack, "headquarters", "Headquarters"));
    status = add_documents(pack, &context, folder, error);
    return status ? status : add_tables(pack, &context, folder, error);
}

static enum status write_index(struct pack *pack, struct error *error)
{
    struct pack_file file;
    if (pack->index.overflowed)
        return error_set(error, STATUS_INTERNAL, "the index of the pack is larger than %d bytes", INDEX_BYTES);
    enum status status = open_file(pack, "INDEX.md", &file, error);
    return status ? status : close_file(&file, write_bytes(&file, pack->index.data, pack->index.length, error), error);
}

/* The region's own figures with its offices, and beside them what the public sees. */
static enum status fill_for_bureau(struct pack *pack, struct error *error)
{
    static const char *const tables[] = {"fields", "asylum", "victims", "publication"};
    enum status status = make_folder(pack, "bureaux", error);
    if (!status)
        status = add_unit(pack, pack->context->region, error);
    if (!status)
        status = make_folder(pack, "public", error);
    if (!status)
        buffer_format(&pack->index, "\n## %s\n\n", word(pack, "published", "All regions, as published: small numbers are protected"));
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && !status; i++) {
        const struct report_table *table = report_public_table(tables[i]);
        char name[64];
        snprintf(name, sizeof name, "public/%s.csv", tables[i]);
        status = add_file(pack, pack->published, table, "csv", name, error);
        buffer_format(&pack->index, "- [%s](%s)\n", report_table_words(pack->context, table, "title"), name);
    }
    return status ? status : write_index(pack, error);
}

static enum status fill(struct pack *pack, struct error *error)
{
    const struct report_context *context = pack->context;
    buffer_format(&pack->index, MARK "\n# %s · %d\n\n%s %s · aprfocus %s · %s %s\n\n%s\n",
                  word(pack, "title", "Trafficking in persons in annual protection reports"), context->year,
                  report_word(context, "word", "regions of", "regions of"), context->region_set, APRFOCUS_VERSION,
                  word(pack, "dictionary", "dictionary"), dictionary_version(context->dictionary),
                  word(pack, "pack note", "A CSV has a row of headings, then a row of HXL hashtags, then data."));
    if (pack->published)
        return fill_for_bureau(pack, error);
    enum status status = add_unit(pack, NULL, error);
    size_t count;
    const char *const *regions = dictionary_regions(context->dictionary, context->region_set, &count);
    if (!status)
        status = make_folder(pack, "bureaux", error);
    for (size_t i = 0; i < count && !status; i++)
        status = add_unit(pack, regions[i], error);
    return status ? status : write_index(pack, error);
}

/* ---- its place ---- */

/* Before the pack appears: nothing is published that the log does not have. */
static enum status log_pack(const struct pack *pack, enum custody_event event, struct error *error)
{
    char what[256];
    const struct report_context *context = pack->context;
    if (event == CUSTODY_WITHDRAWN)
        return store_writable(pack->log)
                   ? custody_log_folder(pack->log, event, pack->path, text_from(""), "it could not be put in its place", error)
                   : STATUS_OK;
    snprintf(what, sizeof what, "command=report what=pack year=%d regions=%s run=%lld", context->year, context->region_set, (long long)context->run);
    return log_can_be_written(pack->log) ? custody_log_folder(pack->log, event, pack->path, buffer_text(&pack->listing), what, error) : STATUS_OK;
}

/* Whether an older pack stands there. */
static bool is_pack(const char *path)
{
    char name[PATH_BYTES], line[sizeof MARK] = "";
    snprintf(name, sizeof name, "%s/INDEX.md", path);
    FILE *file = fopen(name, "rbe");
    if (!file)
        return false;
    size_t got = fread(line, 1, sizeof MARK - 1, file);
    fclose(file);
    return got == sizeof MARK - 1 && memcmp(line, MARK, got) == 0;
}

static enum status check_place(const char *path, bool *exists, struct error *error)
{
    struct stat found;
    *exists = lstat(path, &found) == 0;
    if (!*exists || (S_ISDIR(found.st_mode) && is_pack(path)))
        return STATUS_OK;
    if (S_ISDIR(found.st_mode) && rmdir(path) == 0) { /* an empty folder */
        *exists = false;
        return STATUS_OK;
    }
    return error_set(error, STATUS_USAGE, "%s is there and is no pack; name a folder that does not exist, or an older pack", path);
}

static enum status make_place(struct pack *pack, struct error *error)
{
    if (strlen(pack->path) > PATH_BYTES - 256)
        errno = ENAMETOOLONG;
    else
        pack->lock = unfinished_folder(pack->path, &pack->folder);
    return pack->lock >= 0 ? STATUS_OK : failed(pack, "it cannot be made", error);
}

static enum status put_in_place(struct pack *pack, bool exists, struct error *error)
{
    mode_t mask = umask(0);
    umask(mask);
    enum status status = make_safe(pack, error);
    if (status)
        return status;
    if (chmod(pack->folder, 0777 & ~mask) != 0)
        return failed(pack, "the pack cannot be opened to readers", error);
    if (!exists && rename(pack->folder, pack->path) == 0) {
        free(pack->folder);
        pack->folder = NULL;
        return STATUS_OK;
    }
    /* the older pack goes to the temporary name in one step, and is taken away there */
    if (exists && renameat2(AT_FDCWD, pack->folder, AT_FDCWD, pack->path, RENAME_EXCHANGE) == 0)
        return STATUS_OK;
    return failed(pack, "the pack cannot be put in its place", error);
}

static enum status write_pack(const struct report_context *context, const struct report_context *published, struct store *log,
                              const char *path, struct error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    char *place = memory_copy_text(path, length);
    struct pack pack = {.context = context, .published = published, .log = log, .path = place, .lock = -1};
    bool exists;
    enum status status = check_place(place, &exists, error);
    if (!status)
        status = make_place(&pack, error);
    buffer_init(&pack.index, INDEX_BYTES);
    buffer_init(&pack.listing, SIZE_MAX / 2);
    if (!status) {
        status = fill(&pack, error);
        if (!status)
            status = log_pack(&pack, CUSTODY_PUBLISHED, error);
        if (!status) {
            status = put_in_place(&pack, exists, error);
            if (status) /* what happened already has its message */
                log_pack(&pack, CUSTODY_WITHDRAWN, NULL);
        }
    }
    if (pack.folder)
        unfinished_remove(pack.folder);
    free(pack.folder);
    if (pack.lock >= 0)
        close(pack.lock);
    buffer_free(&pack.index);
    buffer_free(&pack.listing);
    free(place);
    return status;
}

enum status report_pack_write(const struct report_context *context, struct store *log, const char *path, struct error *error)
{
    return write_pack(context, NULL, log, path, error);
}

enum status report_pack_write_bureau(const struct report_context *context, const struct report_context *published, struct store *log,
                                     const char *path, struct error *error)
{
    return write_pack(context, published, log, path, error);
}
