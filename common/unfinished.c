#include "common/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/memory.h"

#define MARK ".unfinished-"

/* The folder that `path` is in; -1 where it cannot be read. *name is the part of `path` behind it. */
static int open_parent(const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    char *parent = slash ? memory_copy_text(path, (size_t)(slash - path) + 1) : memory_copy_text(".", 1);
    int descriptor = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int problem = errno;
    free(parent);
    errno = problem;
    return descriptor;
}

/* Only by descriptors: nobody can lead us elsewhere by a link that appears meanwhile. */
static void remove_entry(int parent, const char *name)
{
    if (unlinkat(parent, name, 0) == 0)
        return;
    int descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    if (folder) {
        for (const struct dirent *entry; (entry = readdir(folder));)
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                remove_entry(dirfd(folder), entry->d_name);
        closedir(folder);
    } else if (descriptor >= 0) {
        close(descriptor);
    }
    unlinkat(parent, name, AT_REMOVEDIR);
}

/* Ours, and no run works on it. */
static bool is_left_over(int parent, const char *name)
{
    struct stat status;
    int descriptor = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool dead = descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_uid == geteuid() && flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    if (descriptor >= 0)
        close(descriptor);
    return dead;
}

static void remove_left_over(int parent, const char *name)
{
    int descriptor = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = descriptor >= 0 ? fdopendir(descriptor) : NULL;
    if (!folder) {
        if (descriptor >= 0)
            close(descriptor);
        return;
    }
    size_t length = strlen(name);
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (strncmp(entry->d_name, name, length) == 0 && strncmp(entry->d_name + length, MARK, strlen(MARK)) == 0 &&
            is_left_over(parent, entry->d_name))
            remove_entry(parent, entry->d_name);
    closedir(folder);
}

/* Nobody is waited for without an end: who else may lock a folder is not in our hands. */
static bool lock_folder(int descriptor)
{
    enum { TRIES = 100 };
    const struct timespec pause = {0, 10 * 1000 * 1000};
    for (int i = 0; i < TRIES; i++) {
        if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
            return true;
        nanosleep(&pause, NULL);
    }
    return false;
}

/* The parent is locked meanwhile, so that nobody meets the new one before it has its own lock. Not one that is unfinished itself:
 * it is ours alone, and its lock is held. */
static int make(const char *path, bool folder, char **name)
{
    const char *last;
    size_t size = strlen(path) + strlen(MARK) + 7;
    *name = memory_allocate(size);
    snprintf(*name, size, "%s" MARK "XXXXXX", path);
    const char *mark = strstr(path, MARK);
    int parent = mark && strchr(mark, '/') ? -1 : open_parent(path, &last);
    if (parent >= 0 && lock_folder(parent))
        remove_left_over(parent, last);
    int descriptor = -1;
    if (!folder)
        descriptor = mkostemp(*name, O_CLOEXEC);
    else if (mkdtemp(*name))
        descriptor = open(*name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int problem = errno;
    if (descriptor >= 0) {
        flock(descriptor, LOCK_EX | LOCK_NB);
    } else {
        if (folder)
            rmdir(*name);
        free(*name);
        *name = NULL;
    }
    if (parent >= 0)
        close(parent);
    errno = problem;
    return descriptor;
}

int unfinished_file(const char *path, char **name)
{
    return make(path, false, name);
}

int unfinished_folder(const char *path, char **name)
{
    return make(path, true, name);
}

void unfinished_remove(const char *name)
{
    const char *last;
    int parent = open_parent(name, &last);
    if (parent < 0)
        return;
    remove_entry(parent, last);
    close(parent);
}
