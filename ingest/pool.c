#include "ingest/pool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buffer.h"
#include "common/memory.h"
#include "ingest/record.h"
#include "ingest/source.h"

enum {
    SLOTS = 4,                             /* reports that a worker can have waiting */
    SLOT_BYTES = SOURCE_BYTES_MAX + 4096,  /* address space only; pages are used as they are written */
    RECORD_BYTES_MAX = 256 * 1024 * 1024,
    PATIENCE_MS = 60 * 1000,               /* without a sign from a worker */
    KEEP_PAGES_BELOW = 1024 * 1024,        /* pages of larger reports are given back after use */
};

struct command {
    uint64_t slot, length;
};

struct worker {
    pid_t process;
    int socket;
    char *slots;
    size_t lengths[SLOTS];
    size_t oldest, waiting; /* a ring over the slots */
};

struct pool {
    struct reader *reader;
    const struct dictionary *dictionary;
    struct worker *workers;
    size_t count;
    size_t next_in, next_out; /* reports are dealt out in turn, so that results come back in order */
    struct buffer record;
};

static bool send_all(int socket, const void *data, size_t length)
{
    const char *next = data;
    while (length) {
        ssize_t sent = send(socket, next, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        next += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int socket, void *data, size_t length, int patience_ms)
{
    char *next = data;
    while (length) {
        struct pollfd wait = {.fd = socket, .events = POLLIN};
        int ready = poll(&wait, 1, patience_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t got = recv(socket, next, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        next += got;
        length -= (size_t)got;
    }
    return true;
}

static _Noreturn void work(struct reader *reader, int socket, const char *slots)
{
    struct submission submission;
    struct buffer record;
    submission_init(&submission);
    buffer_init(&record, RECORD_BYTES_MAX);
    struct command command;
    while (receive_all(socket, &command, sizeof command, -1)) {
        submission_reset(&submission);
        buffer_clear(&record);
        reader_read(reader, slots + command.slot * SLOT_BYTES, command.length, &submission);
        record_write(&submission, &record);
        uint64_t length = record.length;
        if (record.overflowed || !send_all(socket, &length, sizeof length) || !send_all(socket, record.data, length))
            _exit(1);
    }
    _exit(0);
}

/* In the child: nothing of the parent's stays open but the socket and standard error. */
static _Noreturn void become_worker(struct reader *reader, int socket, const char *slots, pid_t parent)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core); /* a core dump would hold a confidential report */
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* the parent decides when to stop */
    if (getppid() != parent || dup2(socket, STDIN_FILENO) < 0 || close_range(STDERR_FILENO + 1, ~0U, 0) != 0)
        _exit(1);
    close(STDOUT_FILENO);
    work(reader, STDIN_FILENO, slots);
}

static enum status start(struct pool *pool, struct worker *worker, struct error *error)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return error_set(error, STATUS_IO, "a worker cannot be connected: %s", strerror(errno));
    fflush(NULL);
    pid_t parent = getpid();
    worker->process = fork();
    if (worker->process == 0)
        become_worker(pool->reader, ends[1], worker->slots, parent);
    close(ends[1]);
    worker->socket = ends[0];
    if (worker->process < 0)
        return error_set(error, STATUS_IO, "a worker cannot be started: %s", strerror(errno));
    return STATUS_OK;
}

static int end(struct worker *worker, bool at_once)
{
    int how = 0;
    if (worker->socket >= 0)
        close(worker->socket);
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

enum status pool_create(size_t workers, struct reader *reader, const struct dictionary *dictionary, struct pool **out,
                        struct error *error)
{
    struct pool *pool = memory_allocate(sizeof *pool);
    *pool = (struct pool){.reader = reader, .dictionary = dictionary, .count = workers};
    pool->workers = memory_allocate(workers * sizeof *pool->workers);
    buffer_init(&pool->record, RECORD_BYTES_MAX);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < workers; i++)
        pool->workers[i].socket = -1;
    for (size_t i = 0; !status && i < workers; i++) {
        struct worker *worker = &pool->workers[i];
        void *slots = mmap(NULL, (size_t)SLOTS * SLOT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (slots == MAP_FAILED) {
            status = error_set(error, STATUS_IO, "memory for a worker cannot be had: %s", strerror(errno));
            break;
        }
        worker->slots = slots;
        status = start(pool, worker, error);
    }
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
            munmap(worker->slots, (size_t)SLOTS * SLOT_BYTES);
    }
    free(pool->workers);
    buffer_free(&pool->record);
    free(pool);
}

char *pool_room(struct pool *pool)
{
    struct worker *worker = &pool->workers[pool->next_in];
    if (worker->waiting == SLOTS)
        return NULL;
    return worker->slots + (worker->oldest + worker->waiting) % SLOTS * SLOT_BYTES;
}

static bool send_command(struct worker *worker, size_t slot)
{
    struct command command = {slot, worker->lengths[slot]};
    return send_all(worker->socket, &command, sizeof command);
}

void pool_submit(struct pool *pool, size_t length)
{
    struct worker *worker = &pool->workers[pool->next_in];
    size_t slot = (worker->oldest + worker->waiting) % SLOTS;
    worker->lengths[slot] = length;
    worker->waiting++;
    pool->next_in = (pool->next_in + 1) % pool->count;
    send_command(worker, slot); /* where the worker is dead, taking the result finds out and sends it again */
}

static bool receive_record(struct pool *pool, struct worker *worker)
{
    uint64_t length;
    buffer_clear(&pool->record);
    if (!receive_all(worker->socket, &length, sizeof length, PATIENCE_MS) || length > RECORD_BYTES_MAX)
        return false;
    char part[65536];
    while (length) {
        size_t step = length < sizeof part ? length : sizeof part;
        if (!receive_all(worker->socket, part, step, PATIENCE_MS) || !buffer_add(&pool->record, part, step))
            return false;
        length -= step;
    }
    return true;
}

static void describe_end(int how, char *text, size_t size)
{
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL)
        snprintf(text, size, "reading it took longer than %d seconds, or more memory than there is", PATIENCE_MS / 1000);
    else if (WIFSIGNALED(how))
        snprintf(text, size, "reading it ended the reader (%s)", strsignal(WTERMSIG(how)));
    else
        snprintf(text, size, "reading it ended the reader (exit code %d)", WEXITSTATUS(how));
}

static void give_pages_back(const struct worker *worker, size_t slot)
{
    if (worker->lengths[slot] > KEEP_PAGES_BELOW)
        madvise(worker->slots + slot * SLOT_BYTES, SLOT_BYTES, MADV_REMOVE);
}

/* The oldest report of a worker killed it: the report is refused, a new worker gets those that wait behind it. */
static enum status replace(struct pool *pool, struct worker *worker, struct submission *submission, struct error *error)
{
    char why[160];
    describe_end(end(worker, true), why, sizeof why);
    submission_reset(submission);
    submission_find(submission, RULE_READER_DIED, "", 1, "send it again in a simpler form, and tell the developers of aprfocus", "%s", why);
    enum status status = start(pool, worker, error);
    for (size_t i = 1; !status && i < worker->waiting; i++)
        send_command(worker, (worker->oldest + i) % SLOTS);
    return status;
}

enum status pool_take(struct pool *pool, struct submission *submission, struct error *error)
{
    struct worker *worker = &pool->workers[pool->next_out];
    enum status status = STATUS_OK;
    if (!receive_record(pool, worker) || !record_read(pool->dictionary, buffer_text(&pool->record), submission))
        status = replace(pool, worker, submission, error);
    give_pages_back(worker, worker->oldest);
    worker->oldest = (worker->oldest + 1) % SLOTS;
    worker->waiting--;
    pool->next_out = (pool->next_out + 1) % pool->count;
    return status;
}
