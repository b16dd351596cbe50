#include "ingest/worker_internal.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/buffer.h"
#include "ingest/record.h"
#include "common/sanitized.h"

enum { MIB = 1024 * 1024, SANITIZED_SLOWNESS = 20, WORKER_SOCKET = STDIN_FILENO, READER_SOCKET = SANDBOX_SOCKET };

unsigned reader_cpu_seconds(size_t length)
{
    unsigned seconds = 2 + (unsigned)(length / MIB);
    return APRFOCUS_SANITIZED ? seconds * SANITIZED_SLOWNESS : seconds;
}

/* Items say much in few letters. */
size_t reader_record_bytes(size_t length)
{
    size_t bytes = MIB + 32 * length;
    return bytes < RECORD_BYTES_MAX ? bytes : RECORD_BYTES_MAX;
}

struct worker {
    const struct worker_setting *setting;
    pid_t reader; /* 0: none */
    int socket;   /* to the reader */
    struct submission submission;
    struct buffer record;
};

static ssize_t receive(int socket, void *data, size_t size)
{
    ssize_t got;
    while ((got = recv(socket, data, size, 0)) < 0 && errno == EINTR)
        ;
    return got;
}

static bool send_whole(int socket, const void *data, size_t size)
{
    ssize_t sent;
    while ((sent = send(socket, data, size, MSG_NOSIGNAL)) < 0 && errno == EINTR)
        ;
    return sent == (ssize_t)size;
}

/* Nothing stays open but the socket, and standard error where a sanitizer has something to say. Reports can no longer be
 * changed, memory and core dumps are limited, and then the lock falls. */
static bool lock_in(struct worker *worker, int socket)
{
    const rlim_t bytes = (rlim_t)READER_MEMORY_MIB * MIB;
    const struct rlimit memory = {bytes, bytes};
    if (dup2(socket, READER_SOCKET) < 0 || close_range(READER_SOCKET + 1 + APRFOCUS_SANITIZED, ~0U, 0) != 0 || close(WORKER_SOCKET) != 0)
        return false;
    for (size_t i = 0; i < SLOTS; i++)
        if (mprotect(worker->setting->slots[i].report, sizeof worker->setting->slots[i].report, PROT_READ) != 0)
            return false;
    if (!APRFOCUS_SANITIZED && setrlimit(RLIMIT_DATA, &memory) != 0)
        return false;
    mallopt(M_ARENA_MAX, 1); /* at the limit the C library would try another arena, by a call that the lock forbids */
    return !worker->setting->locked || sandbox_enter();
}

static void read_report(struct worker *worker, const struct worker_command *command)
{
    struct slot *slot = &worker->setting->slots[command->slot];
    submission_reset(&worker->submission);
    buffer_clear(&worker->record);
    worker->record.maximum = reader_record_bytes(command->length);
    reader_read(worker->setting->reader, slot->report, command->length, &worker->submission);
    record_write(&worker->submission, &worker->record);
    if (worker->record.overflowed)
        _exit(READER_SAYS_TOO_MUCH);
    memcpy(slot->record, worker->record.data, worker->record.length);
    slot->length = worker->record.length;
}

static _Noreturn void be_reader(struct worker *worker, int socket, pid_t parent)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent || !lock_in(worker, socket))
        _exit(READER_NOT_LOCKED);
    struct worker_command command;
    const char done = 1;
    while (receive(READER_SOCKET, &command, sizeof command) == sizeof command) {
        read_report(worker, &command);
        if (!send_whole(READER_SOCKET, &done, sizeof done))
            break;
    }
    _exit(0);
}

/* 0, or errno. */
static int start_reader(struct worker *worker)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return errno;
    pid_t parent = getpid();
    pid_t reader = fork();
    if (reader == 0)
        be_reader(worker, ends[1], parent);
    int problem = errno;
    close(ends[1]);
    if (reader < 0) {
        close(ends[0]);
        return problem;
    }
    worker->reader = reader;
    worker->socket = ends[0];
    return 0;
}

static int end_reader(struct worker *worker)
{
    int how = 0;
    if (!worker->reader)
        return how;
    close(worker->socket);
    kill(worker->reader, SIGKILL); /* nothing where it is dead already */
    while (waitpid(worker->reader, &how, 0) < 0 && errno == EINTR)
        ;
    worker->reader = 0;
    return how;
}

/* The limit counts from the reader's birth; the reader itself can neither raise it nor catch its signal. */
static int limit_cpu(const struct worker *worker, size_t length)
{
    clockid_t clock;
    struct timespec used;
    int problem = clock_getcpuclockid(worker->reader, &clock);
    if (problem)
        return problem;
    if (clock_gettime(clock, &used) != 0)
        return errno;
    struct rlimit limit;
    if (prlimit(worker->reader, RLIMIT_CPU, NULL, &limit) != 0)
        return errno;
    const rlim_t seconds = (rlim_t)used.tv_sec + 1 + reader_cpu_seconds(length);
    limit.rlim_cur = seconds < limit.rlim_max ? seconds : limit.rlim_max;
    return prlimit(worker->reader, RLIMIT_CPU, &limit, NULL) == 0 ? 0 : errno;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Whether the reader says that it is done before its time is over. */
static bool wait_for_reader(const struct worker *worker, size_t length, bool *late)
{
    const int64_t until = now_ms() + reader_wall_seconds(length) * INT64_C(1000);
    for (int64_t left; (left = until - now_ms()) > 0;) {
        struct pollfd wait = {.fd = worker->socket, .events = POLLIN};
        int ready = poll(&wait, 1, (int)left);
        char done;
        if (ready > 0)
            return receive(worker->socket, &done, sizeof done) == sizeof done;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    *late = true;
    return false;
}

static struct worker_outcome have_read(struct worker *worker, const struct worker_command *command)
{
    struct worker_outcome outcome = {0};
    bool late = false;
    if (command->fresh)
        end_reader(worker);
    if (!worker->reader)
        outcome.problem = start_reader(worker);
    if (!outcome.problem)
        outcome.problem = limit_cpu(worker, command->length);
    if (outcome.problem)
        return outcome;
    /* a reader that ended since its last report has ended over this one as well as any */
    outcome.ended = !send_whole(worker->socket, command, sizeof *command) || !wait_for_reader(worker, command->length, &late);
    outcome.late = late;
    if (outcome.ended)
        outcome.how = end_reader(worker);
    return outcome;
}

/* Nothing of the parent's stays open but the socket, and standard error where a sanitizer may use it. */
static bool settle(const struct worker_setting *setting)
{
    const struct rlimit none = {0, 0};
    static const int ordinary[] = {SIGXCPU, SIGSYS, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGCHLD};
    sigset_t nothing;
    sigemptyset(&nothing);
    for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++)
        signal(ordinary[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, &nothing, NULL);
    signal(SIGINT, SIG_IGN); /* the parent decides when to stop */
    /* a core dump would hold a confidential report */
    return setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 &&
           getppid() == setting->parent && dup2(setting->socket, WORKER_SOCKET) == WORKER_SOCKET &&
           close_range(STDERR_FILENO + 1, ~0U, 0) == 0;
}

_Noreturn void worker_serve(const struct worker_setting *setting)
{
    struct worker worker = {.setting = setting};
    struct worker_command command;
    if (!settle(setting))
        _exit(1);
    submission_init(&worker.submission);
    buffer_init(&worker.record, RECORD_BYTES_MAX);
    while (receive(WORKER_SOCKET, &command, sizeof command) == sizeof command) {
        const struct worker_outcome outcome = have_read(&worker, &command);
        if (!send_whole(WORKER_SOCKET, &outcome, sizeof outcome))
            break;
    }
    end_reader(&worker);
    _exit(0);
}
