#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/memory.h"
#include "fetch/fetch_internal.h"

enum { CREDENTIALS_BYTES_MAX = 4096 };

static enum status refuse(const char *path, const char *why, struct error *error)
{
    return error_set(error, STATUS_DATA, "%s: %s", path, why);
}

static enum status examine(const char *path, int descriptor, struct error *error)
{
    struct stat file;
    if (fstat(descriptor, &file) != 0)
        return refuse(path, strerror(errno), error);
    if (!S_ISREG(file.st_mode))
        return refuse(path, "credentials are in a file, and this is not one; name another path", error);
    if (file.st_mode & 077)
        return refuse(path, "others than its owner may read or change these credentials; set its mode to 0600", error);
    if (file.st_size >= CREDENTIALS_BYTES_MAX)
        return refuse(path, "it is too large for credentials; write one line", error);
    return STATUS_OK;
}

/* "basic USER:PASSWORD" or "bearer TOKEN"; nothing of the line goes into a message. */
static enum status parse(const char *path, const char *text, struct credentials *out, struct error *error)
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
    return refuse(path, "it does not hold credentials; write one line, \"basic USER:PASSWORD\" or \"bearer TOKEN\"", error);
}

enum status credentials_read(const char *path, struct credentials *out, struct error *error)
{
    char text[CREDENTIALS_BYTES_MAX + 1];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0)
        return refuse(path, strerror(errno), error);
    enum status status = examine(path, descriptor, error);
    ssize_t got = 0;
    while (!status && (got = read(descriptor, text, CREDENTIALS_BYTES_MAX)) < 0 && errno == EINTR)
        ;
    if (!status && got < 0)
        status = refuse(path, strerror(errno), error);
    close(descriptor);
    if (!status) {
        text[got] = '\0';
        status = parse(path, text, out, error);
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

enum status fetch_credentials_check(const char *path, struct error *error)
{
    struct credentials credentials = {0};
    enum status status = credentials_read(path, &credentials, error);
    credentials_clear(&credentials);
    return status;
}
