/* Loaded before the C library (LD_PRELOAD): memory that cannot be had, and writes that are short.
 * FAULT_MEMORY=N        the N-th allocation fails
 * FAULT_MEMORY_FOREVER  all behind it as well
 * FAULT_MEMORY_COUNT=F  appends the number of allocations of each process to the file F
 * FAULT_SHORT=N         of each N-th write only half is written */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static long fail_at = -1, calls, writes, short_each = -1;
static int forever;
static const char *count_file;

static long number(const char *name)
{
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

static void prepare(void)
{
    if (fail_at >= 0)
        return;
    fail_at = number("FAULT_MEMORY");
    short_each = number("FAULT_SHORT");
    forever = getenv("FAULT_MEMORY_FOREVER") != NULL;
    count_file = getenv("FAULT_MEMORY_COUNT");
}

static int fails(void)
{
    prepare();
    calls++;
    if (!fail_at || (forever ? calls < fail_at : calls != fail_at))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

static size_t shortened(size_t length)
{
    prepare();
    return short_each > 0 && length > 1 && ++writes % short_each == 0 ? length / 2 : length;
}

ssize_t write(int descriptor, const void *bytes, size_t length)
{
    return syscall(SYS_write, descriptor, bytes, shortened(length));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset)
{
    return syscall(SYS_pwrite64, descriptor, bytes, shortened(length), offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset)
{
    return pwrite64(descriptor, bytes, length, offset);
}

/* The count in decimal digits, without allocating. */
__attribute__((destructor)) static void tell(void)
{
    char text[24];
    int used = sizeof text, descriptor;
    if (!count_file || (descriptor = open(count_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0)
        return;
    text[--used] = '\n';
    for (long rest = calls; rest || used == sizeof text - 1; rest /= 10)
        text[--used] = (char)('0' + rest % 10);
    syscall(SYS_write, descriptor, text + used, sizeof text - (size_t)used);
    close(descriptor);
}
