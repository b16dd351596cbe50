#include "ingest/sandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/sanitized.h"

struct sandbox {
    struct sock_filter *instructions;
    struct sock_fprog program;
};

/* What computing needs: memory, the clock where the vDSO has none, and to end. */
static const int allowed[] = {
    SCMP_SYS(brk),           SCMP_SYS(munmap), SCMP_SYS(mremap),     SCMP_SYS(madvise),
    SCMP_SYS(clock_gettime), SCMP_SYS(exit),   SCMP_SYS(exit_group),
};

/* What the run-time libraries of the sanitizers call beside that: locks, and saying what they found. */
static const int allowed_sanitized[] = {
    SCMP_SYS(futex),        SCMP_SYS(sched_yield),    SCMP_SYS(getpid),      SCMP_SYS(gettid),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack),
};

static int allow_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
    int result = 0;
    for (size_t i = 0; !result && i < count; i++)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return result;
}

/* Memory of no file, and never to be run as code. */
static int allow_memory(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
}

/* On the one socket, and to nobody by address. */
static int allow_socket(scmp_filter_ctx filter)
{
    int result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(recvfrom), 2, SCMP_A0(SCMP_CMP_EQ, SANDBOX_SOCKET),
                                  SCMP_A4(SCMP_CMP_EQ, 0));
    if (!result)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sendto), 2, SCMP_A0(SCMP_CMP_EQ, SANDBOX_SOCKET),
                                  SCMP_A4(SCMP_CMP_EQ, 0));
    /* the last word of who runs out of memory (common/memory.h); the caller decides whether the descriptor is open */
    return result ? result : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
}

static int fill(scmp_filter_ctx filter)
{
    int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    if (!result)
        result = allow_all(filter, allowed, sizeof allowed / sizeof allowed[0]);
    if (!result && APRFOCUS_SANITIZED)
        result = allow_all(filter, allowed_sanitized, sizeof allowed_sanitized / sizeof allowed_sanitized[0]);
    if (!result && APRFOCUS_SANITIZED)
        result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (!result)
        result = allow_memory(filter);
    return result ? result : allow_socket(filter);
}

/* The library writes the filter to a descriptor; a process that is locked in for each report wants it in memory. */
static int take_instructions(scmp_filter_ctx filter, struct sandbox *sandbox)
{
    struct stat file;
    int descriptor = memfd_create("filter", MFD_CLOEXEC);
    if (descriptor < 0)
        return -errno;
    int result = seccomp_export_bpf(filter, descriptor);
    if (!result && fstat(descriptor, &file) != 0)
        result = -errno;
    if (!result) {
        sandbox->instructions = memory_allocate((size_t)file.st_size);
        sandbox->program.filter = sandbox->instructions;
        sandbox->program.len = (unsigned short)((size_t)file.st_size / sizeof *sandbox->instructions);
        if (pread(descriptor, sandbox->instructions, (size_t)file.st_size, 0) != file.st_size)
            result = -EIO;
    }
    close(descriptor);
    return result;
}

bool sandbox_enter(const struct sandbox *sandbox)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &sandbox->program) == 0;
}

/* A kernel may take a filter and not obey it: a child that asks for its parent must be killed for it. */
static int prove(const struct sandbox *sandbox)
{
    int how;
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSYS, SIG_DFL);
        if (!sandbox_enter(sandbox))
            _exit(errno);
        getppid();
        _exit(0);
    }
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR)
            return -errno;
    if (WIFSIGNALED(how) && WTERMSIG(how) == SIGSYS)
        return 0;
    return WIFEXITED(how) && WEXITSTATUS(how) ? -WEXITSTATUS(how) : -ENOSYS;
}

enum status sandbox_create(struct sandbox **out, struct error *error)
{
    struct sandbox *sandbox = memory_allocate(sizeof *sandbox);
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int result = filter ? fill(filter) : -ENOMEM;
    if (!result)
        result = take_instructions(filter, sandbox);
    seccomp_release(filter);
    if (!result)
        result = prove(sandbox);
    if (result) {
        sandbox_free(sandbox);
        return error_set(error, STATUS_IO,
                         "the readers cannot be locked in (seccomp: %s); run where the kernel lets them be, or with --no-sandbox "
                         "if you trust every file",
                         strerror(-result));
    }
    *out = sandbox;
    return STATUS_OK;
}

void sandbox_free(struct sandbox *sandbox)
{
    if (!sandbox)
        return;
    free(sandbox->instructions);
    free(sandbox);
}
