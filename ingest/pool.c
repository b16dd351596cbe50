#include "ingest/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/memory.h"
#include "ingest/record.h"
#include "ingest/worker_internal.h"

enum { KEEP_PAGES_BELOW = 1024 * 1024 }; /* pages of larger reports and records are given back after use */

struct worker {
    pid_t process;
    int socket;
    struct slot *slots;
    struct worker_command commands[SLOTS];
    uint64_t group;         /* of the reports that wait, and of the last one, 0 before the first */
    bool fresh;             /* the next report is the first of its group */
    size_t oldest, waiting; /* a ring over the slots */
};

struct pool {
    struct reader *reader;
    bool locked;
    const struct dictionary *dictionary;
    struct worker *workers;
    size_t count;
    size_t next_in, next_out; /* reports are dealt out in turn, so that results come back in order */
    struct buffer record;     /* of the report that is taken */
};

/* The other workers' reports are none of this one's. */
static _Noreturn void become_worker(const struct pool *pool, const struct worker *worker, int socket, pid_t parent)
{
    for (size_t i = 0; i < pool->count; i++)
        if (&pool->workers[i] != worker && pool->workers[i].slots)
            munmap(pool->workers[i].slots, SLOTS * sizeof *worker->slots);
    const struct worker_setting setting = {pool->reader, pool->locked, worker->slots, socket, parent};
    worker_serve(&setting);
}

static enum status start(struct pool *pool, struct worker *worker, struct error *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return error_set(error, STATUS_IO, "a worker cannot be connected: %s", strerror(errno));
    fflush(NULL);
    pid_t parent = getpid();
    worker->process = fork();
    if (worker->process == 0)
        become_worker(pool, worker, ends[1], parent);
    close(ends[1]);
    worker->socket = ends[0];
    if (worker->process < 0)
        return error_set(error, STATUS_IO, "a worker cannot be started: %s", strerror(errno));
    return STATUS_OK;
}

static int end(struct worker *worker, bool at_once)
{
    int how = 0;
    if (worker->socket >= 0) {
        shutdown(worker->socket, SHUT_RDWR); /* the worker sees its end even where closing fails */
        close(worker->socket);
    }
    worker->socket = -1;
    if (worker->process <= 0)
        return 0;
    if (at_once)
        kill(worker->process, SIGKILL);
    while (waitpid(worker->process, &how, 0) < 0 && errno == EINTR)
        ;
    worker->process = 0;
    return how;
}

static enum status start_all(struct pool *pool, struct error *error)
{
    enum status status = pool->locked ? sandbox_prove(error) : STATUS_OK;
    for (size_t i = 0; !status && i < pool->count; i++) {
        struct worker *worker = &pool->workers[i];
        void *slots = mmap(NULL, SLOTS * sizeof *worker->slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (slots == MAP_FAILED)
            return error_set(error, STATUS_IO, "memory for a worker cannot be had: %s", strerror(errno));
        worker->slots = slots;
        status = start(pool, worker, error);
    }
    return status;
}

enum status pool_create(size_t workers, bool locked, struct reader *reader, const struct dictionary *dictionary,
                        struct pool **out, struct error *error)
{
    struct pool *pool = memory_allocate(sizeof *pool);
    *pool = (struct pool){.reader = reader, .locked = locked, .dictionary = dictionary, .count = workers};
    pool->workers = memory_allocate(workers * sizeof *pool->workers);
    buffer_init(&pool->record, RECORD_BYTES_MAX);
    for (size_t i = 0; i < workers; i++)
        pool->workers[i].socket = -1;
    enum status status = start_all(pool, error);
    if (status) {
        pool_free(pool);
        return status;
    }
    *out = pool;
    return STATUS_OK;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < pool->count; i++) {
        struct worker *worker = &pool->workers[i];
        end(worker, worker->waiting > 0);
        if (worker->slots)
            munmap(worker->slots, SLOTS * sizeof *worker->slots);
    }
    free(pool->workers);
    buffer_free(&pool->record);
    free(pool);
}

char *pool_room(struct pool *pool, uint64_t group)
{
    struct worker *worker = &pool->workers[pool->next_in];
    if (worker->waiting == SLOTS || (worker->waiting && worker->group != group))
        return NULL;
    worker->fresh = worker->fresh || worker->group != group;
    worker->group = group;
    return worker->slots[(worker->oldest + worker->waiting) % SLOTS].report;
}

/* A message is small and goes whole or not at all. Where the worker is dead, waiting for its outcome finds out. */
static void send_command(const struct worker *worker, size_t slot)
{
    while (send(worker->socket, &worker->commands[slot], sizeof worker->commands[slot], MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

void pool_submit(struct pool *pool, size_t length)
{
    struct worker *worker = &pool->workers[pool->next_in];
    size_t slot = (worker->oldest + worker->waiting) % SLOTS;
    worker->commands[slot] = (struct worker_command){slot, length, worker->fresh};
    worker->fresh = false;
    worker->waiting++;
    pool->next_in = (pool->next_in + 1) % pool->count;
    send_command(worker, slot);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static bool receive_outcome(const struct worker *worker, struct worker_outcome *outcome, bool *late)
{
    const int64_t until = now_ms() + worker_wall_seconds(worker->commands[worker->oldest].length) * INT64_C(1000);
    *late = false;
    for (int64_t left; (left = until - now_ms()) > 0;) {
        struct pollfd wait = {.fd = worker->socket, .events = POLLIN};
        int ready = poll(&wait, 1, (int)left);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready < 0)
            return false;
        if (ready == 0)
            break;
        ssize_t got = recv(worker->socket, outcome, sizeof *outcome, 0);
        if (got < 0 && errno == EINTR)
            continue;
        return got == sizeof *outcome;
    }
    *late = true;
    return false;
}

static void describe_signal(int number, size_t length, char *text, size_t size)
{
    if (number == SIGXCPU)
        snprintf(text, size, "reading it took more than %u seconds of computing", reader_cpu_seconds(length));
    else if (number == SIGSYS)
        snprintf(text, size, "its reader tried to reach beyond the report (a file, the network, another program) and was ended");
    else if (number == SIGKILL)
        snprintf(text, size, "its reader was ended from outside, perhaps since there was no memory left");
    else
        snprintf(text, size, "reading it ended the reader (%s)", strsignal(number));
}

static void describe_end(const struct worker_outcome *outcome, size_t length, char *text, size_t size)
{
    const int how = outcome->how;
    if (!outcome->ended)
        snprintf(text, size, "its reader gave back what is no reading of a report");
    else if (outcome->late)
        snprintf(text, size, "reading it was not done after %u seconds", reader_wall_seconds(length));
    else if (WIFSIGNALED(how))
        describe_signal(WTERMSIG(how), length, text, size);
    else if (WEXITSTATUS(how) == READER_NO_MEMORY)
        snprintf(text, size, "reading it took more memory than %d MiB", READER_MEMORY_MIB);
    else if (WEXITSTATUS(how) == READER_SAYS_TOO_MUCH)
        snprintf(text, size, "what it says fills more than %zu MiB", reader_record_bytes(length) / 1024 / 1024);
    else if (WEXITSTATUS(how) == READER_NOT_LOCKED)
        snprintf(text, size, "its reader could not be locked in");
    else
        snprintf(text, size, "reading it ended the reader (exit code %d)", WEXITSTATUS(how));
}

static void refuse(struct submission *submission, const char *why)
{
    submission_reset(submission);
    submission_find(submission, RULE_READER_DIED, "", 1, "send it again in a simpler form, and tell the developers of aprfocus", "%s", why);
}

/* The worker itself is gone, by a hand from outside or for want of memory, or stands still: a new one gets the reports that wait. */
static enum status replace(struct pool *pool, struct worker *worker, bool late, struct submission *submission, struct error *error)
{
    char why[160] = "its reader was ended from outside, perhaps since there was no memory left";
    if (late)
        snprintf(why, sizeof why, "reading it was not done after %u seconds", worker_wall_seconds(worker->commands[worker->oldest].length));
    end(worker, true);
    refuse(submission, why);
    enum status status = start(pool, worker, error);
    for (size_t i = 1; !status && i < worker->waiting; i++)
        send_command(worker, (worker->oldest + i) % SLOTS);
    return status;
}

/* The reader could still write to its record while that is read; what is taken is a copy, and every length in it is
 * checked where it is used. */
static bool read_record(struct pool *pool, const struct slot *slot, size_t length, struct submission *submission)
{
    const uint64_t bytes = *(const volatile uint64_t *)&slot->length;
    buffer_clear(&pool->record);
    return bytes <= reader_record_bytes(length) && buffer_add(&pool->record, slot->record, bytes) &&
           record_read(pool->dictionary, buffer_text(&pool->record), submission);
}

enum status pool_take(struct pool *pool, struct submission *submission, struct text *bytes, struct error *error)
{
    struct worker *worker = &pool->workers[pool->next_out];
    struct slot *slot = &worker->slots[worker->oldest];
    const size_t length = worker->commands[worker->oldest].length;
    struct worker_outcome outcome;
    *bytes = text_of(slot->report, length);
    bool late;
    if (!receive_outcome(worker, &outcome, &late))
        return replace(pool, worker, late, submission, error);
    if (outcome.problem)
        return error_set(error, STATUS_IO, "a reader cannot be started: %s", strerror(outcome.problem));
    if (!outcome.ended && read_record(pool, slot, length, submission))
        return STATUS_OK;
    char why[160];
    describe_end(&outcome, length, why, sizeof why);
    refuse(submission, why);
    return STATUS_OK;
}

void pool_release(struct pool *pool)
{
    struct worker *worker = &pool->workers[pool->next_out];
    struct slot *slot = &worker->slots[worker->oldest];
    if (worker->commands[worker->oldest].length > KEEP_PAGES_BELOW || pool->record.length > KEEP_PAGES_BELOW)
        madvise(slot, sizeof *slot, MADV_REMOVE);
    worker->oldest = (worker->oldest + 1) % SLOTS;
    worker->waiting--;
    pool->next_out = (pool->next_out + 1) % pool->count;
}
