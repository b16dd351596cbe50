#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "fetch/fetch_internal.h"

enum { CREDENTIALS_BYTES_MAX = 4096 };

struct checking {
    const char *path;
    const char **advice;
    struct error *error;
};

static enum status refuse(const struct checking *checking, const char *why, const char *advice)
{
    *checking->advice = advice;
    return error_set(checking->error, STATUS_DATA, "%s: %s", checking->path, why);
}

static enum status examine(const struct checking *checking, int descriptor)
{
    struct stat file;
    if (fstat(descriptor, &file) != 0)
        return refuse(checking, strerror(errno), "correct the path, or see to the file and its permissions");
    if (!S_ISREG(file.st_mode))
        return refuse(checking, "credentials are in a file, and this is not one", "name another path");
    if (file.st_mode & 077)
        return refuse(checking, "others than its owner may read or change these credentials", "set its mode to 0600");
    if (file.st_size >= CREDENTIALS_BYTES_MAX)
        return refuse(checking, "it is too large for credentials", "write one line");
    return STATUS_OK;
}

/* "basic USER:PASSWORD" or "bearer TOKEN"; nothing of the line goes into a message. */
static enum status parse(const struct checking *checking, const char *text, struct credentials *out)
{
    static const struct {
        const char *word;
        enum credentials_kind kind;
    } kinds[] = {{"basic ", CREDENTIALS_BASIC}, {"bearer ", CREDENTIALS_BEARER}};
    struct text line = text_trim(text_from(text));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i].word);
        if (line.length <= length || memcmp(line.data, kinds[i].word, length) != 0)
            continue;
        struct text secret = text_trim(text_of(line.data + length, line.length - length));
        bool good = secret.length && (kinds[i].kind == CREDENTIALS_BEARER || memchr(secret.data, ':', secret.length));
        for (size_t at = 0; at < secret.length; at++)
            good = good && (unsigned char)secret.data[at] >= 0x20 && secret.data[at] != 0x7F;
        if (!good)
            break;
        *out = (struct credentials){kinds[i].kind, memory_copy_text(secret.data, secret.length)};
        return STATUS_OK;
    }
    return refuse(checking, "it does not hold credentials", "write one line, \"basic USER:PASSWORD\" or \"bearer TOKEN\"");
}

enum status credentials_read(const char *path, struct credentials *out, const char **advice, struct error *error)
{
    const struct checking all = {path, advice, error}, *checking = &all;
    char text[CREDENTIALS_BYTES_MAX + 1];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return refuse(checking, strerror(errno), "correct the path, or see to the file and its permissions");
    enum status status = examine(checking, descriptor);
    ssize_t got = 0;
    while (!status && (got = read(descriptor, text, CREDENTIALS_BYTES_MAX)) < 0 && errno == EINTR)
        ;
    if (!status && got < 0)
        status = refuse(checking, strerror(errno), "correct the path, or see to the file and its permissions");
    close(descriptor);
    if (!status) {
        text[got] = '\0';
        status = parse(checking, text, out);
    }
    explicit_bzero(text, sizeof text);
    return status;
}

void credentials_clear(struct credentials *credentials)
{
    if (credentials->secret)
        explicit_bzero(credentials->secret, strlen(credentials->secret));
    free(credentials->secret);
    *credentials = (struct credentials){0};
}

enum status fetch_credentials_check(const char *path, const char **advice, struct error *error)
{
    struct credentials credentials = {0};
    enum status status = credentials_read(path, &credentials, advice, error);
    credentials_clear(&credentials);
    return status;
}
