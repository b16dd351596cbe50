/* What a worker is to the pool: a process that reads nothing itself and keeps a reader, a locked-in process that reads the
 * reports of one group one after the other. A reader that fails ends, and the next report gets a fresh one, as does each
 * group, so that whatever a report does to its reader ends with its group. */
#ifndef APRFOCUS_INGEST_WORKER_INTERNAL_H
#define APRFOCUS_INGEST_WORKER_INTERNAL_H

#include <stdint.h>
#include <sys/types.h>

#include "ingest/reader.h"
#include "ingest/sandbox.h"
#include "ingest/source.h"

enum {
    SLOTS = 4,                      /* reports that a worker can have waiting, all of one group */
    RECORD_BYTES_MAX = 64 * 1024 * 1024,
    PAGE_BYTES = 64 * 1024,         /* a multiple of every page size in use */
    READER_MEMORY_MIB = 224,        /* beside the reports, which are in shared memory */
};

/* A report and what its reader says about it. A reader can write to the part behind the report only. Address space: pages
 * are used as they are written. */
struct slot {
    char report[SOURCE_BYTES_MAX + PAGE_BYTES]; /* room for SOURCE_BYTES_MAX + 1 */
    uint64_t length;                            /* of the record; not to be trusted */
    char record[RECORD_BYTES_MAX + PAGE_BYTES - sizeof(uint64_t)];
};

/* To a worker, and on to its reader: read the report in this slot. */
struct worker_command {
    uint64_t slot, length;
    uint64_t fresh; /* 1: by a reader that has read nothing yet */
};

/* From a worker: how that went. */
struct worker_outcome {
    int32_t ended;   /* 1: the reader ended over it */
    int32_t how;     /* as waitpid gives it, where it ended */
    int32_t late;    /* 1: it was ended after reader_wall_seconds */
    int32_t problem; /* errno where no reader could be started, else 0 */
};

/* Exit codes of a reader. One that was taken over can give any of them: they only choose the words of a refusal. */
enum reader_exit {
    READER_NO_MEMORY = 2, /* common/memory.h */
    READER_SAYS_TOO_MUCH = 3,
    READER_NOT_LOCKED = 4,
};

/* Limits grow with the report, so that a small one cannot hold up the others for long. */
unsigned reader_cpu_seconds(size_t length);
unsigned reader_wall_seconds(size_t length);
unsigned worker_wall_seconds(size_t length); /* of a worker over a report: longer than its reader's */
size_t reader_record_bytes(size_t length);

struct worker_setting {
    struct reader *reader;
    bool locked; /* in */
    struct slot *slots;
    int socket;
    pid_t parent;
};

/* In the child just forked for it: serves until the parent closes its end of the socket. */
_Noreturn void worker_serve(const struct worker_setting *setting);

#endif
