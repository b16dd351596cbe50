/* Where reports come from: files, and folders with everything below them. */
#ifndef APRFOCUS_INGEST_SOURCE_H
#define APRFOCUS_INGEST_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "common/error.h"
#include "common/text.h"

enum { SOURCE_BYTES_MAX = 32 * 1024 * 1024 };

struct source_file {
    char *path;
    bool named; /* named by the caller, not found in a folder */
};

struct source_list {
    struct source_file *files; /* sorted by path, no path twice */
    size_t count, capacity;
    size_t passed_over;        /* files in folders that are no reports by their names */
};

/* Lists reports: named files whatever their names are, and in folders what ends in .xml, .gz or .zip (the last two are
 * refused by name later). A path that cannot be listed is in the list too, and reading it says why. */
void source_list(char *const *paths, size_t count, struct source_list *list);
void source_list_free(struct source_list *list);

/* The identity of a file's state: as long as it is the same, the bytes are the same. */
struct source_identity {
    uint64_t device, inode;
    int64_t size, modified_ns, changed_ns;
};

enum source_problem { SOURCE_OK = 0, SOURCE_UNREADABLE, SOURCE_TOO_LARGE, SOURCE_CHANGED };

/* Stats without reading. */
enum source_problem source_identify(const struct source_file *file, struct source_identity *identity, char *why, size_t why_size);
/* Reads the whole file into `bytes` (room for SOURCE_BYTES_MAX + 1). `why` says in words what went wrong. */
enum source_problem source_read(const struct source_file *file, char *bytes, size_t *length,
                                struct source_identity *identity, char *why, size_t why_size);
/* The detached signature beside a file (its path with .minisig): false where there is none. What is no small file gives no
 * bytes. `bytes` has room for SIGNATURE_BYTES_MAX. */
bool source_read_signature(const struct source_file *file, char *bytes, size_t *length);
/* Whether a file that was read just now may be recognized by its identity later: not where it changed so shortly before
 * that a further change could leave the same time stamps. */
bool source_settled(const struct source_identity *identity);

#endif
