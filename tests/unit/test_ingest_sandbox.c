/* A process that is locked in can compute and answer on its one socket; everything else ends it. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ingest/sandbox.h"

static int set_up(void **state)
{
    struct error error;
    (void)state;
    return sandbox_prove(&error) ? -1 : 0;
}

/* Runs `act` locked in and gives back how the process ended. */
static int locked_in(void (*act)(void))
{
    int how = 0, ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        if (dup2(ends[1], SANDBOX_SOCKET) < 0 || !sandbox_enter())
            _exit(99);
        act();
        _exit(0);
    }
    close(ends[1]);
    char byte = 'x';
    send(ends[0], &byte, 1, MSG_NOSIGNAL);
    assert_int_equal(waitpid(child, &how, 0), child);
    close(ends[0]);
    return how;
}

/* Raw calls, so that no library changes them on the way. */
static void opens(void) { syscall(SYS_open, "/etc/passwd", O_RDONLY); }
static void opens_at(void) { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }
static void creates(void) { syscall(SYS_creat, "/tmp/locked-in-was-here", 0600); }
static void unlinks(void) { syscall(SYS_unlink, "/tmp/locked-in-was-here"); }
static void stats(void) { syscall(SYS_access, "/etc/passwd", R_OK); }
static void asks_network(void) { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }
static void connects(void) { syscall(SYS_connect, SANDBOX_SOCKET, NULL, 0); }
static void sends_elsewhere(void) { syscall(SYS_sendto, STDIN_FILENO, "x", 1, 0, NULL, 0); }
static void sends_to_an_address(void) { syscall(SYS_sendto, SANDBOX_SOCKET, "x", 1, 0, "address", 7); }
static void passes_descriptors(void) { syscall(SYS_sendmsg, SANDBOX_SOCKET, NULL, 0); }
static void receives_descriptors(void) { syscall(SYS_recvmsg, SANDBOX_SOCKET, NULL, 0); }
static void writes(void) { syscall(SYS_write, STDIN_FILENO, "x", 1); }
static void reads(void) { syscall(SYS_read, STDIN_FILENO, NULL, 0); }
static void executes(void) { syscall(SYS_execve, "/bin/true", NULL, NULL); }
static void forks(void) { syscall(SYS_fork); }
static void clones(void) { syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }
static void traces(void) { syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0); }
static void kills(void) { syscall(SYS_kill, getppid(), 0); }
static void looks_into_others(void) { syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0); }
static void lifts_limits(void) { syscall(SYS_prlimit64, 0, RLIMIT_CPU, NULL, NULL); }
static void makes_code(void)
{
    syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}
static int page;
static void turns_code(void) { syscall(SYS_mprotect, (uintptr_t)&page & ~UINT64_C(4095), 4096, PROT_READ | PROT_EXEC); }
static void maps_files(void) { syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0); }
static void opens_ring(void) { syscall(SYS_io_uring_setup, 1, NULL); }
static void loads_programs(void) { syscall(SYS_bpf, 0, NULL, 0); }
static void takes_another_filter(void) { syscall(SYS_seccomp, 0, 0, NULL); }
#ifdef __x86_64__
static void uses_the_other_abi(void)
{
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory"); /* getpid of i386 */
    (void)result;
}
static void uses_x32(void) { syscall(0x40000000 | SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }
#endif

static void whatever_reaches_out_is_ended(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*act)(void);
    } attempts[] = {
        {"open", opens}, {"openat", opens_at}, {"creat", creates}, {"unlink", unlinks}, {"access", stats}, {"socket", asks_network},
        {"connect", connects}, {"sendto another descriptor", sends_elsewhere}, {"sendto an address", sends_to_an_address},
        {"sendmsg", passes_descriptors}, {"recvmsg", receives_descriptors}, {"read", reads}, {"write", writes}, {"execve", executes}, {"fork", forks},
        {"clone", clones}, {"ptrace", traces}, {"kill", kills}, {"process_vm_readv", looks_into_others}, {"prlimit64", lifts_limits},
        {"mmap to execute", makes_code}, {"mprotect to execute", turns_code}, {"mmap of a file", maps_files}, {"io_uring_setup", opens_ring}, {"bpf", loads_programs},
        {"seccomp", takes_another_filter},
#ifdef __x86_64__
        {"int 0x80", uses_the_other_abi}, {"x32", uses_x32},
#endif
    };
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int how = locked_in(attempts[i].act);
        if (!WIFSIGNALED(how) || WTERMSIG(how) != SIGSYS)
            fail_msg("%s was let through (ended with %d)", attempts[i].name, how);
    }
    assert_int_not_equal(access("/tmp/locked-in-was-here", F_OK), 0);
}

static void computes(void)
{
    char byte = 0;
    for (size_t size = 1; size < 64 * 1024 * 1024; size *= 8) {
        char *memory = malloc(size);
        if (!memory)
            _exit(1);
        memset(memory, 1, size);
        memory = realloc(memory, size * 2);
        free(memory);
    }
    if (recv(SANDBOX_SOCKET, &byte, 1, 0) != 1 || byte != 'x' || send(SANDBOX_SOCKET, &byte, 1, MSG_NOSIGNAL) != 1)
        _exit(2);
}

static void computing_and_answering_go_on(void **state)
{
    (void)state;
    assert_int_equal(locked_in(computes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_reaches_out_is_ended),
        cmocka_unit_test(computing_and_answering_go_on),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
