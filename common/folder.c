#include "common/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/digest.h"
#include "common/memory.h"
#include "common/output.h"
#include "common/unfinished.h"

struct folder {
    char *path, *temporary;
    bool (*ours)(const char *name);
    int descriptor; /* of the temporary folder */
    struct buffer listing;
};

static enum status failed(const struct folder *folder, const char *what, struct error *error)
{
    return error_set(error, STATUS_IO, "%s: %s: %s; what was there before is unchanged", folder->path, what, strerror(errno));
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Whether what stands at the path may be replaced: nothing, or a folder of our own files. */
static enum status check_place(const struct folder *folder, bool *exists, struct error *error)
{
    struct stat status;
    *exists = lstat(folder->path, &status) == 0;
    if (!*exists)
        return errno == ENOENT ? STATUS_OK : failed(folder, "it cannot be written", error);
    DIR *old = S_ISDIR(status.st_mode) ? opendir(folder->path) : NULL;
    if (!old) {
        errno = S_ISDIR(status.st_mode) ? errno : ENOTDIR;
        return failed(folder, "it cannot be replaced", error);
    }
    enum status result = STATUS_OK;
    for (const struct dirent *entry; !result && (entry = readdir(old));) {
        bool mine = is_dots(entry->d_name) || (folder->ours(entry->d_name) && fstatat(dirfd(old), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                                               S_ISREG(status.st_mode));
        if (!mine)
            result = error_set(error, STATUS_IO, "%s: it holds %.200s, which is not from here, and is left as it is; name another folder, or remove it",
                               folder->path, entry->d_name);
    }
    closedir(old);
    return result;
}

static enum status make_temporary(struct folder *folder, struct error *error)
{
    folder->descriptor = unfinished_folder(folder->path, &folder->temporary);
    return folder->descriptor < 0 ? failed(folder, "it cannot be written", error) : STATUS_OK;
}

enum status folder_open(const char *path, bool (*ours)(const char *name), struct folder **out, struct error *error)
{
    struct folder *folder = memory_allocate(sizeof *folder);
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    *folder = (struct folder){.path = memory_copy_text(path, length), .ours = ours, .descriptor = -1};
    buffer_init(&folder->listing, SIZE_MAX / 2);
    bool exists;
    enum status status = check_place(folder, &exists, error);
    if (!status)
        status = make_temporary(folder, error);
    if (status) {
        folder_abandon(folder);
        return status;
    }
    *out = folder;
    return STATUS_OK;
}

enum status folder_write(struct folder *folder, const char *name, struct text bytes, struct error *error)
{
    int file = openat(folder->descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return failed(folder, "writing failed", error);
    for (size_t done = 0; done < bytes.length;) {
        ssize_t written = write(file, bytes.data + done, bytes.length - done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            enum status status = failed(folder, "writing failed", error);
            close(file);
            return status;
        }
        done += (size_t)written;
    }
    bool durable = fsync(file) == 0;
    enum status status = durable ? STATUS_OK : failed(folder, "writing failed", error);
    if (close(file) != 0 && !status)
        status = failed(folder, "writing failed", error);
    if (status)
        return status;
    char sha256[DIGEST_TEXT_BYTES];
    digest_sha256(bytes.data, bytes.length, sha256);
    buffer_format(&folder->listing, "%s  %s\n", sha256, name);
    return STATUS_OK;
}

struct text folder_listing(const struct folder *folder)
{
    return buffer_text(&folder->listing);
}

static enum status put_in_place(struct folder *folder, struct error *error)
{
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(folder->descriptor, 0777 & ~mask) != 0 || fsync(folder->descriptor) != 0)
        return failed(folder, "writing failed", error);
    bool exists;
    enum status status = check_place(folder, &exists, error); /* somebody may have put something there meanwhile */
    if (status)
        return status;
    /* without an old folder a plain rename does, which never takes the place of a folder that holds something */
    int moved = exists ? renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_EXCHANGE) : rename(folder->temporary, folder->path);
    if (moved != 0)
        return failed(folder, "it cannot be put in its place", error);
    output_sync_folder(folder->path); /* makes the rename durable */
    if (exists)
        unfinished_remove(folder->temporary); /* now the old one */
    free(folder->temporary);
    folder->temporary = NULL;
    return STATUS_OK;
}

enum status folder_commit(struct folder *folder, struct error *error)
{
    enum status status = put_in_place(folder, error);
    folder_abandon(folder);
    return status;
}

void folder_abandon(struct folder *folder)
{
    if (!folder)
        return;
    if (folder->temporary)
        unfinished_remove(folder->temporary);
    if (folder->descriptor >= 0)
        close(folder->descriptor);
    buffer_free(&folder->listing);
    free(folder->temporary);
    free(folder->path);
    free(folder);
}

char *folder_path(const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = memory_allocate(size);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}
