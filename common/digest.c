/* openssl/evp.h names a parameter `rand`, which common/banned.h poisons; the functions of sha.h do as well. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "common/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/memory.h"

enum { PIECE_BYTES = 64 * 1024 };

struct digest {
    SHA256_CTX context;
};

struct digest *digest_create(void)
{
    struct digest *digest = memory_allocate(sizeof *digest);
    SHA256_Init(&digest->context);
    return digest;
}

void digest_add(struct digest *digest, const void *data, size_t length)
{
    SHA256_Update(&digest->context, data, length);
}

void digest_finish(struct digest *digest, char text[static DIGEST_TEXT_BYTES])
{
    static const char hexadecimal[] = "0123456789abcdef";
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256_Final(bytes, &digest->context);
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        text[2 * i] = hexadecimal[bytes[i] >> 4];
        text[2 * i + 1] = hexadecimal[bytes[i] & 15];
    }
    text[2 * SHA256_DIGEST_LENGTH] = '\0';
    digest_free(digest);
}

void digest_free(struct digest *digest)
{
    free(digest);
}

void digest_sha256(const void *data, size_t length, char text[static DIGEST_TEXT_BYTES])
{
    struct digest *digest = digest_create();
    digest_add(digest, data, length);
    digest_finish(digest, text);
}

enum status digest_of_file(const char *path, char text[static DIGEST_TEXT_BYTES], int64_t *size, struct error *error)
{
    static _Thread_local char piece[PIECE_BYTES];
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    struct digest *digest = digest_create();
    int64_t sum = 0;
    ssize_t got;
    while ((got = read(descriptor, piece, sizeof piece)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            enum status status = error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
            close(descriptor);
            digest_free(digest);
            return status;
        }
        digest_add(digest, piece, (size_t)got);
        sum += got;
    }
    close(descriptor);
    digest_finish(digest, text);
    if (size)
        *size = sum;
    return STATUS_OK;
}
