#include "common/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/unfinished.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct output {
    int descriptor;
    char *path, *temporary; /* NULL for standard output */
    struct digest *digest; /* of what was written */
    uint64_t size;
    size_t used;
    char buffer[BUFFER_BYTES];
};

static const char *name_of(const struct output *output)
{
    return output->path ? output->path : "standard output";
}

static enum status failed(const struct output *output, const char *what, struct error *error)
{
    return error_set(error, STATUS_IO, "%s: %s: %s; what was there before is unchanged", name_of(output), what, strerror(errno));
}

static enum status open_temporary(struct output *output, struct error *error)
{
    output->descriptor = unfinished_file(output->path, &output->temporary);
    return output->descriptor >= 0 ? STATUS_OK : failed(output, "it cannot be written", error);
}

enum status output_open(const char *path, struct output **out, struct error *error)
{
    struct output *output = memory_allocate(sizeof *output);
    output->descriptor = STDOUT_FILENO;
    output->digest = digest_create();
    if (path && strcmp(path, "-") != 0) {
        output->path = memory_copy_text(path, strlen(path));
        enum status status = open_temporary(output, error);
        if (status) {
            output_abandon(output);
            return status;
        }
    }
    *out = output;
    return STATUS_OK;
}

static enum status flush(struct output *output, struct error *error)
{
    size_t done = 0;
    while (done < output->used) {
        ssize_t written = write(output->descriptor, output->buffer + done, output->used - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed(output, "writing failed", error);
        done += (size_t)written;
    }
    output->used = 0;
    return STATUS_OK;
}

enum status output_write(struct output *output, const void *bytes, size_t length, struct error *error)
{
    const char *next = bytes;
    digest_add(output->digest, bytes, length);
    output->size += length;
    while (length) {
        if (output->used == BUFFER_BYTES) {
            enum status status = flush(output, error);
            if (status)
                return status;
        }
        size_t step = BUFFER_BYTES - output->used < length ? BUFFER_BYTES - output->used : length;
        memcpy(output->buffer + output->used, next, step);
        output->used += step;
        next += step;
        length -= step;
    }
    return STATUS_OK;
}

void output_digest(struct output *output, char sha256[static DIGEST_TEXT_BYTES], uint64_t *size)
{
    digest_finish(output->digest, sha256);
    output->digest = digest_create();
    *size = output->size;
}

const char *output_path(const struct output *output)
{
    return output->path;
}

static void release(struct output *output)
{
    digest_free(output->digest);
    free(output->path);
    free(output->temporary);
    free(output);
}

void output_sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 1;
    char *folder = memory_copy_text(slash ? path : ".", length ? length : 1);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor); /* some file systems cannot sync folders; the file itself is safe by then */
        close(descriptor);
    }
    free(folder);
}

static enum status put_in_place(struct output *output, struct error *error)
{
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(output->descriptor, 0666 & ~mask) != 0 || fsync(output->descriptor) != 0)
        return failed(output, "writing failed", error);
    if (rename(output->temporary, output->path) != 0)
        return failed(output, "it cannot be put in its place", error);
    close(output->descriptor); /* with its lock; the bytes are on the disk */
    output->descriptor = -1;
    output_sync_folder(output->path);
    return STATUS_OK;
}

enum status output_commit(struct output *output, struct error *error)
{
    enum status status = flush(output, error);
    if (!status && output->path)
        status = put_in_place(output, error);
    if (status) {
        output_abandon(output);
        return status;
    }
    release(output);
    return STATUS_OK;
}

void output_abandon(struct output *output)
{
    if (!output)
        return;
    if (output->temporary) {
        unlink(output->temporary);
        if (output->descriptor >= 0)
            close(output->descriptor);
    }
    release(output);
}

enum status output_write_text(const char *path, struct text text, struct error *error)
{
    struct output *output;
    enum status status = output_open(path, &output, error);
    if (status)
        return status;
    status = output_write(output, text.data, text.length, error);
    if (!status)
        return output_commit(output, error);
    output_abandon(output);
    return status;
}
