#include "ingest/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/memory.h"
#include "ingest/signature.h"

static void add(struct source_list *list, const char *path, bool named)
{
    memory_grow(&list->files, &list->capacity, list->count, sizeof *list->files);
    list->files[list->count++] = (struct source_file){memory_copy_text(path, strlen(path)), named};
}

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), ending_length = strlen(ending);
    return length > ending_length && strcasecmp(name + length - ending_length, ending) == 0;
}

static bool may_be_report(const char *name)
{
    return ends_in(name, ".xml") || ends_in(name, ".gz") || ends_in(name, ".zip");
}

static void list_folder(struct source_list *list, const char *folder);

static void list_entry(struct source_list *list, const char *folder, const struct dirent *entry)
{
    if (entry->d_name[0] == '.')
        return;
    size_t length = strlen(folder) + strlen(entry->d_name) + 2;
    char *path = memory_allocate(length);
    bool slash = folder[0] && folder[strlen(folder) - 1] == '/';
    snprintf(path, length, "%s%s%s", folder, slash ? "" : "/", entry->d_name);
    struct stat file;
    bool known = lstat(path, &file) == 0;
    if (known && S_ISDIR(file.st_mode))
        list_folder(list, path);
    else if (may_be_report(entry->d_name))
        add(list, path, false);
    else if (!ends_in(entry->d_name, ".minisig")) /* is read with the report beside it */
        list->passed_over++;
    free(path);
}

static void list_folder(struct source_list *list, const char *folder)
{
    DIR *directory = opendir(folder);
    if (!directory) {
        add(list, folder, true); /* reading it will say why it cannot be listed */
        return;
    }
    const struct dirent *entry;
    while ((entry = readdir(directory)))
        list_entry(list, folder, entry);
    closedir(directory);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct source_file *)a)->path, ((const struct source_file *)b)->path);
}

void source_list(char *const *paths, size_t count, struct source_list *list)
{
    *list = (struct source_list){0};
    for (size_t i = 0; i < count; i++) {
        struct stat file;
        if (stat(paths[i], &file) == 0 && S_ISDIR(file.st_mode))
            list_folder(list, paths[i]);
        else
            add(list, paths[i], true);
    }
    if (!list->count)
        return;
    qsort(list->files, list->count, sizeof *list->files, by_path);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (strcmp(list->files[i].path, list->files[kept - 1].path) == 0)
            free(list->files[i].path);
        else
            list->files[kept++] = list->files[i];
    }
    list->count = kept;
}

void source_list_free(struct source_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i].path);
    free(list->files);
    *list = (struct source_list){0};
}

static struct source_identity identity_of(const struct stat *file)
{
    return (struct source_identity){
        .device = file->st_dev,
        .inode = file->st_ino,
        .size = file->st_size,
        .modified_ns = file->st_mtim.tv_sec * INT64_C(1000000000) + file->st_mtim.tv_nsec,
        .changed_ns = file->st_ctim.tv_sec * INT64_C(1000000000) + file->st_ctim.tv_nsec,
    };
}

static enum source_problem fault(char *why, size_t size, int number)
{
    const char *text = strerror(number);
    if (number == ELOOP)
        text = "it is a link, or a link that leads back to itself; links in folders are not followed";
    snprintf(why, size, "%s", text);
    return SOURCE_UNREADABLE;
}

/* Only a regular file is a report: a pipe could block, a device never end. */
static enum source_problem examine(const struct stat *file, char *why, size_t size)
{
    if (S_ISREG(file->st_mode)) {
        if (file->st_size <= SOURCE_BYTES_MAX)
            return SOURCE_OK;
        snprintf(why, size, "it has %lld bytes", (long long)file->st_size);
        return SOURCE_TOO_LARGE;
    }
    snprintf(why, size, "it is %s", S_ISDIR(file->st_mode)    ? "a folder that cannot be listed"
                                    : S_ISLNK(file->st_mode)  ? "a link; links in folders are not followed"
                                    : S_ISFIFO(file->st_mode) ? "a pipe"
                                    : S_ISSOCK(file->st_mode) ? "a socket"
                                                              : "a device");
    return SOURCE_UNREADABLE;
}

enum source_problem source_identify(const struct source_file *file, struct source_identity *identity, char *why, size_t why_size)
{
    struct stat found;
    if ((file->named ? stat(file->path, &found) : lstat(file->path, &found)) != 0)
        return fault(why, why_size, errno);
    *identity = identity_of(&found);
    return examine(&found, why, why_size);
}

static bool same_identity(const struct source_identity *a, const struct source_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size && a->modified_ns == b->modified_ns &&
           a->changed_ns == b->changed_ns;
}

static enum source_problem read_descriptor(int descriptor, char *bytes, size_t *length, struct source_identity *identity,
                                           char *why, size_t why_size)
{
    struct stat before, after;
    if (fstat(descriptor, &before) != 0)
        return fault(why, why_size, errno);
    enum source_problem problem = examine(&before, why, why_size);
    if (problem)
        return problem;
    size_t used = 0;
    while (used <= SOURCE_BYTES_MAX) {
        ssize_t got = read(descriptor, bytes + used, SOURCE_BYTES_MAX + 1 - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fault(why, why_size, errno);
        if (got == 0)
            break;
        used += (size_t)got;
    }
    if (fstat(descriptor, &after) != 0)
        return fault(why, why_size, errno);
    *identity = identity_of(&before);
    struct source_identity now = identity_of(&after);
    if (!same_identity(identity, &now) || used != (size_t)before.st_size) {
        if (before.st_size == after.st_size && used == (size_t)before.st_size)
            snprintf(why, why_size, "it was written to, replaced or removed meanwhile");
        else
            snprintf(why, why_size, "it had %lld bytes when it was opened and %lld when it was read", (long long)before.st_size,
                     (long long)after.st_size);
        return SOURCE_CHANGED;
    }
    *length = used;
    return SOURCE_OK;
}

enum source_problem source_read(const struct source_file *file, char *bytes, size_t *length,
                                struct source_identity *identity, char *why, size_t why_size)
{
    /* opening a device can have effects of its own */
    enum source_problem found = source_identify(file, identity, why, why_size);
    if (found)
        return found;
    int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (file->named ? 0 : O_NOFOLLOW);
    int descriptor = open(file->path, flags);
    if (descriptor < 0)
        return fault(why, why_size, errno);
    enum source_problem problem = read_descriptor(descriptor, bytes, length, identity, why, why_size);
    close(descriptor);
    return problem;
}

bool source_read_signature(const struct source_file *file, char *bytes, size_t *length)
{
    static const char ending[] = ".minisig";
    const size_t size = strlen(file->path) + sizeof ending;
    char *path = memory_allocate(size);
    struct stat found;
    snprintf(path, size, "%s%s", file->path, ending);
    *length = 0;
    const bool there = lstat(path, &found) == 0;
    int descriptor = there && S_ISREG(found.st_mode) ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW) : -1;
    free(path);
    if (descriptor < 0)
        return there;
    ssize_t got;
    while ((got = read(descriptor, bytes, SIGNATURE_BYTES_MAX)) < 0 && errno == EINTR)
        ;
    close(descriptor);
    *length = got > 0 ? (size_t)got : 0;
    return true;
}

bool source_settled(const struct source_identity *identity)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    const int64_t tick_ns = INT64_C(50000000); /* file systems stamp by a clock that may stand still for some milliseconds */
    return identity->modified_ns < now_ns - tick_ns && identity->changed_ns < now_ns - tick_ns;
}
