#include "app/audit_gate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/csv.h"
#include "common/folder.h"
#include "common/memory.h"
#include "common/output.h"
#include "common/unfinished.h"

extern char **environ;

struct folders {
    char *root;
    char **paths; /* one a publication, NULL behind the last */
    size_t count, capacity;
    char *known; /* what bureaux know */
};

char *audit_program_path(void)
{
    static const char name[] = "aprfocus-audit-tables";
    char self[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(self, '/');
    size_t folder = slash ? (size_t)(slash - self) + 1 : 0;
    char *path = memory_allocate(folder + sizeof name);
    memcpy(path, self, folder);
    memcpy(path + folder, name, sizeof name);
    return path;
}

static enum status write_bytes(void *data, const char *bytes, size_t length, struct error *error)
{
    return output_write(data, bytes, length, error);
}

static enum status write_publication(const struct report_context *context, int64_t publication, struct folders *folders, struct error *error)
{
    char name[32];
    snprintf(name, sizeof name, "%zu", folders->count + 1);
    memory_grow(&folders->paths, &folders->capacity, folders->count + 1, sizeof *folders->paths);
    char *folder = folders->paths[folders->count++] = folder_path(folders->root, name);
    folders->paths[folders->count] = NULL;
    if (mkdir(folder, 0700) != 0)
        return error_set(error, STATUS_IO, "%s: %s", folder, strerror(errno));
    char *path = folder_path(folder, "publication.csv");
    struct output *output;
    enum status status = output_open(path, &output, error);
    free(path);
    if (status)
        return status;
    struct report_context public = *context;
    struct report_output sink = {write_bytes, output};
    public.run = publication;
    public.audience = REPORT_PUBLIC;
    public.region = NULL;
    status = report_write(&public, report_public_table("publication"), "csv", &sink, error);
    if (!status)
        return output_commit(output, error);
    output_abandon(output);
    return status;
}

static enum status write_all(const struct report_context *context, struct folders *folders, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(context->store, "SELECT id FROM publication WHERE year = :year ORDER BY number", &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":year", context->year);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        if ((status = write_publication(context, store_column_whole(statement, 0), folders, error)))
            break;
    store_statement_free(statement);
    return status;
}

/* What each bureau knows of its own region, as it stood behind every publication of the year. */
static enum status write_known(const struct report_context *context, const char *path, struct error *error)
{
    static const char sql[] = "SELECT p.year, p.region_set, p.number, t.field, t.dimension, t.code, t.region, t.low FROM publication_truth t "
                              "JOIN publication p ON p.id = t.publication WHERE p.year = :year AND t.region NOT IN ('Global', 'Unassigned') "
                              "ORDER BY p.number, t.region, t.field, t.dimension, t.code";
    struct store_statement *statement;
    struct output *output = NULL;
    enum status status = store_prepare(context->store, sql, &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":year", context->year);
    struct buffer line;
    buffer_init(&line, 64 * 1024);
    buffer_add_text(&line, "year,region_set,publication,field,dimension,code,region,low\n");
    bool row = true;
    status = output_open(path, &output, error);
    while (!status) {
        if ((status = output_write(output, line.data, line.length, error)) || (status = store_step(statement, &row, error)) || !row)
            break;
        buffer_clear(&line);
        for (int column = 0; column < store_column_count(statement); column++)
            csv_write(&line, store_column_text(statement, column), column == 0);
        buffer_add_byte(&line, '\n');
    }
    if (!status)
        status = output_commit(output, error);
    else if (output)
        output_abandon(output);
    buffer_free(&line);
    store_statement_free(statement);
    return status;
}

static enum status run_audit(const struct folders *folders, struct error *error)
{
    char *program = audit_program_path();
    char **words = memory_allocate((folders->count + 6) * sizeof *words);
    words[0] = program;
    words[1] = "--quiet";
    words[2] = "--bureaux";
    words[3] = folders->known;
    words[4] = "--";
    for (size_t i = 0; i < folders->count; i++)
        words[i + 5] = folders->paths[i];
    pid_t child;
    int failed = posix_spawn(&child, program, NULL, NULL, words, environ), state = 0;
    while (!failed && waitpid(child, &state, 0) < 0)
        if (errno != EINTR)
            failed = errno;
    enum status status = STATUS_OK;
    if (failed)
        status = error_set(error, STATUS_IO, "%s: %s; nothing is published without its audit", program, strerror(failed));
    else if (WIFEXITED(state) && WEXITSTATUS(state) == 1)
        status = error_set(error, STATUS_DATA, "the audit found that protected figures can be worked out; nothing was published");
    else if (!WIFEXITED(state) || WEXITSTATUS(state) != 0)
        status = error_set(error, STATUS_INTERNAL, "%s did not finish its audit; nothing was published", program);
    free(words);
    free(program);
    return status;
}

static void remove_all(struct folders *folders)
{
    unfinished_remove(folders->root);
    for (size_t i = 0; i < folders->count; i++)
        free(folders->paths[i]);
    free(folders->known);
    free(folders->paths);
    free(folders->root);
}

enum status audit_gate(const struct report_context *context, struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    char *place = folder_path(temporary && temporary[0] ? temporary : "/tmp", "aprfocus-audit");
    struct folders folders = {0};
    int lock = unfinished_folder(place, &folders.root);
    if (lock < 0) {
        enum status status = error_set(error, STATUS_IO, "%s: %s; the audit needs a folder there", place, strerror(errno));
        free(place);
        return status;
    }
    free(place);
    folders.known = folder_path(folders.root, "bureaux.csv");
    enum status status = write_all(context, &folders, error);
    if (!status)
        status = write_known(context, folders.known, error);
    if (!status)
        status = run_audit(&folders, error);
    remove_all(&folders);
    close(lock);
    return status;
}
