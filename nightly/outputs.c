#include "nightly/outputs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buffer.h"
#include "common/digest.h"
#include "common/folder.h"
#include "common/memory.h"
#include "common/output.h"
#include "store/custody.h"

/* A file on its way. */
struct file {
    char *name, *path;
    struct output *output; /* NULL once it is in its place, or was left out since nothing changed */
    struct digest *digest;
    int64_t bytes, run;
    size_t rows;
    const struct nightly_output *asked; /* NULL for the manifest and the sums */
    int year;
    const char *set;
    char sha256[DIGEST_TEXT_BYTES];
    bool changed, logged; /* logged: by this night */
};

struct writing {
    const struct nightly_config *config;
    struct store *store;
    const struct dictionary *dictionary;
    struct error *error;
    struct file *files;
    size_t count, capacity;
};

/* With a newline at its end. Owner: caller; NULL where it cannot be written. */
static char *json_text(const json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(1));
    if (!text)
        return NULL;
    const size_t length = strlen(text);
    text = memory_resize(text, length + 2, 1);
    memcpy(text + length, "\n", 2);
    return text;
}

enum status nightly_write_json(const char *path, const json_t *object, struct error *error)
{
    char *text = json_text(object);
    if (!text)
        return error_set(error, STATUS_INTERNAL, "%s: it cannot be written as JSON", path);
    enum status status = output_write_text(path, text_from(text), error);
    free(text);
    return status;
}

enum status nightly_make_folder(const char *path, struct error *error)
{
    struct stat file;
    if (mkdir(path, 0700) == 0 || (errno == EEXIST && stat(path, &file) == 0 && S_ISDIR(file.st_mode)))
        return STATUS_OK;
    return error_set(error, STATUS_IO, "%s: the folder cannot be made: %s", path, strerror(errno == EEXIST ? ENOTDIR : errno));
}

static enum status write_bytes(void *data, const char *bytes, size_t length, struct error *error)
{
    struct file *file = data;
    file->bytes += (int64_t)length;
    digest_add(file->digest, bytes, length);
    return output_write(file->output, bytes, length, error);
}

static enum status write_one(struct writing *writing, const struct nightly_output *asked, int year, const char *set)
{
    memory_grow(&writing->files, &writing->capacity, writing->count, sizeof *writing->files);
    struct file *file = &writing->files[writing->count++];
    const char *ending = strcmp(asked->format, "text") == 0 ? "txt" : asked->format;
    size_t size = strlen(asked->name) + strlen(set) + strlen(ending) + 32;
    *file = (struct file){.asked = asked, .year = year, .set = set, .digest = digest_create(), .name = memory_allocate(size)};
    snprintf(file->name, size, "%s-%d-%s.%s", asked->name, year, set, ending);
    file->path = folder_path(writing->config->outputs, file->name);
    struct report_context context;
    enum status status = report_context_open(writing->store, writing->dictionary, year, set, asked->region, &context, writing->error);
    if (!status)
        status = output_open(file->path, &file->output, writing->error);
    if (status)
        return status;
    file->run = context.run;
    context.row_count = &file->rows;
    struct report_output output = {write_bytes, file};
    status = report_write(&context, asked->table, asked->format, &output, writing->error);
    digest_finish(file->digest, file->sha256);
    file->digest = NULL;
    return status;
}

static enum status write_year(struct writing *writing, const struct nightly_output *asked, int year)
{
    const struct nightly_list *sets = asked->region_sets.count ? &asked->region_sets : &writing->config->region_sets;
    if (!sets->count)
        return write_one(writing, asked, year, dictionary_region_set_for_year(writing->dictionary, year));
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < sets->count; i++)
        status = write_one(writing, asked, year, sets->items[i]);
    return status;
}

static enum status write_all(struct writing *writing)
{
    const struct nightly_config *config = writing->config;
    enum status status = nightly_make_folder(config->outputs, writing->error);
    for (size_t i = 0; !status && i < config->output_count; i++)
        for (size_t y = 0; !status && y < config->year_count; y++)
            status = write_year(writing, &config->outputs_asked[i], config->years[y]);
    return status;
}

/* Before anything appears: nothing is published that the log does not have. What it has already is not logged again. */
static enum status log_one(struct writing *writing, struct file *file)
{
    char what[256] = "command=nightly";
    bool published = false;
    enum status status = custody_is_published(writing->store, file->path, file->sha256, &published, writing->error);
    if (status || published)
        return status;
    if (file->asked)
        snprintf(what, sizeof what, "command=nightly year=%d regions=%s region=%.60s table=%.60s run=%lld", file->year, file->set,
                 file->asked->region ? file->asked->region : "", file->asked->table ? file->asked->table->id : "", (long long)file->run);
    file->logged = true;
    return custody_log_file(writing->store, CUSTODY_PUBLISHED, file->path, file->sha256, (uint64_t)file->bytes, what, writing->error);
}

static enum status log_all(struct writing *writing)
{
    enum status status = store_begin(writing->store, writing->error);
    for (size_t i = 0; !status && i < writing->count; i++)
        status = log_one(writing, &writing->files[i]);
    if (!status)
        status = store_commit(writing->store, writing->error);
    if (status && store_in_transaction(writing->store))
        store_rollback(writing->store);
    return status;
}

/* Of what did not get into its place; what happened already has its message. */
static void withdraw(struct writing *writing, size_t from)
{
    for (size_t i = from; i < writing->count; i++) {
        const struct file *file = &writing->files[i];
        if (file->logged)
            custody_log_file(writing->store, CUSTODY_WITHDRAWN, file->path, file->sha256, (uint64_t)file->bytes, "it could not be put in its place", NULL);
    }
}

/* Puts what changed in its place, the manifest last. */
static enum status place_all(struct writing *writing)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < writing->count; i++) {
        struct file *file = &writing->files[i];
        char before[DIGEST_TEXT_BYTES];
        file->changed = digest_of_file(file->path, before, NULL, NULL) || strcmp(before, file->sha256) != 0;
        if (file->changed)
            status = output_commit(file->output, writing->error);
        else
            output_abandon(file->output);
        file->output = NULL;
        if (status)
            withdraw(writing, i);
    }
    return status;
}

static json_t *describe(const struct file *file)
{
    const char *table = file->asked->table ? file->asked->table->id : "all";
    return json_pack("{s:s, s:s, s:s, s:i, s:s, s:s?, s:I, s:I, s:I, s:s}", "file", file->name, "table", table, "format",
                     file->asked->format, "year", file->year, "region_set", file->set, "region", file->asked->region, "run",
                     (json_int_t)file->run, "rows", (json_int_t)file->rows, "bytes", (json_int_t)file->bytes, "sha256", file->sha256);
}

static enum status write_text(struct writing *writing, const char *name, struct text text)
{
    memory_grow(&writing->files, &writing->capacity, writing->count, sizeof *writing->files);
    struct file *file = &writing->files[writing->count++];
    *file = (struct file){.name = memory_copy_text(name, strlen(name)), .path = folder_path(writing->config->outputs, name), .digest = digest_create()};
    enum status status = output_open(file->path, &file->output, writing->error);
    if (!status)
        status = write_bytes(file, text.data, text.length, writing->error);
    digest_finish(file->digest, file->sha256);
    file->digest = NULL;
    return status;
}

/* The same outputs give the same manifest: nothing in it tells when it was written. */
static enum status write_manifest(struct writing *writing)
{
    struct buffer sums;
    json_t *files = json_array();
    buffer_init(&sums, 16 * 1024 * 1024);
    for (size_t i = 0; i < writing->count; i++) {
        json_array_append_new(files, describe(&writing->files[i]));
        buffer_format(&sums, "%s  %s\n", writing->files[i].sha256, writing->files[i].name);
    }
    json_t *manifest = json_pack("{s:s, s:s, s:o}", "program", "aprfocus " APRFOCUS_VERSION, "dictionary",
                                 dictionary_version(writing->dictionary), "files", files);
    char *text = json_text(manifest);
    enum status status = text ? write_text(writing, "manifest.json", text_from(text))
                              : error_set(writing->error, STATUS_INTERNAL, "the manifest cannot be written as JSON");
    if (!status)
        status = write_text(writing, "SHA256SUMS", buffer_text(&sums));
    free(text);
    json_decref(manifest);
    buffer_free(&sums);
    return status;
}

/* What lies there now is what the manifest says. */
static enum status check_all(const struct writing *writing)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < writing->count; i++) {
        const struct file *file = &writing->files[i];
        char now[DIGEST_TEXT_BYTES];
        status = digest_of_file(file->path, now, NULL, writing->error);
        if (!status && strcmp(now, file->sha256) != 0)
            status = error_set(writing->error, STATUS_IO, "%s: the file is not what was written; see to the disk, and to what else writes there",
                               file->path);
    }
    return status;
}

static void give_files(const struct writing *writing, json_t *files)
{
    for (size_t i = 0; i < writing->count; i++) {
        if (!writing->files[i].asked)
            continue;
        json_t *file = describe(&writing->files[i]);
        json_object_set_new(file, "changed", json_boolean(writing->files[i].changed));
        json_array_append_new(files, file);
    }
}

enum status nightly_outputs_write(const struct nightly_config *config, struct store *store, const struct dictionary *dictionary,
                                  json_t *files, struct error *error)
{
    struct writing writing = {.config = config, .store = store, .dictionary = dictionary, .error = error};
    enum status status = write_all(&writing);
    if (!status)
        status = write_manifest(&writing);
    if (!status)
        status = log_all(&writing);
    if (!status)
        status = place_all(&writing);
    if (!status)
        status = check_all(&writing);
    if (!status)
        give_files(&writing, files);
    for (size_t i = 0; i < writing.count; i++) {
        output_abandon(writing.files[i].output);
        digest_free(writing.files[i].digest);
        free(writing.files[i].name);
        free(writing.files[i].path);
    }
    free(writing.files);
    return status;
}
