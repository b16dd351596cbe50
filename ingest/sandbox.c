#include "ingest/sandbox.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Written by filter/make_filter.c. */
static struct sock_filter instructions[] = {
#include "sandbox_filter.inc"
};

bool sandbox_enter(void)
{
    const struct sock_fprog program = {sizeof instructions / sizeof instructions[0], instructions};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* A kernel may take a filter and not obey it: a child that asks for its parent must be killed for it. */
static int prove(void)
{
    int how;
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        signal(SIGSYS, SIG_DFL);
        if (!sandbox_enter())
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

enum status sandbox_prove(struct error *error)
{
    int result = prove();
    return result ? error_set(error, STATUS_IO,
                              "the readers cannot be locked in (seccomp: %s); run where the kernel lets them be, or with --no-sandbox "
                              "if you trust every file",
                              strerror(-result))
                  : STATUS_OK;
}
