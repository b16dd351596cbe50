/* Writes the system calls that a reader may make as instructions of a filter (seccomp), for sandbox.c. Run when the program is
 * built: nothing can go wrong with it in the night. */
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/sanitized.h"
#include "ingest/sandbox.h"

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

/* The library writes its instructions to a descriptor only. */
static int print_instructions(scmp_filter_ctx filter)
{
    struct sock_filter instruction;
    int descriptor = memfd_create("filter", 0);
    int result = descriptor < 0 ? -errno : seccomp_export_bpf(filter, descriptor);
    ssize_t got = 0;
    for (off_t at = 0; !result && (got = pread(descriptor, &instruction, sizeof instruction, at)) == sizeof instruction; at += got)
        if (printf("{0x%02x, %u, %u, 0x%08x},\n", instruction.code, instruction.jt, instruction.jf, instruction.k) < 0)
            result = -errno;
    if (!result && (got != 0 || fflush(stdout) != 0))
        result = -EIO;
    if (descriptor >= 0)
        close(descriptor);
    return result;
}

int main(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int result = filter ? fill(filter) : -ENOMEM;
    if (!result)
        result = print_instructions(filter);
    seccomp_release(filter);
    if (result)
        fprintf(stderr, "make_filter: %s\n", strerror(-result));
    return result ? 1 : 0;
}
