/* OpenSSL's newer interface has a function whose name is banned here (common/banned.h). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "common/digest.h"

#include <openssl/sha.h>
#include <stdlib.h>

#include "common/memory.h"

struct digest {
    SHA256_CTX context;
};

static void write_text(const unsigned char *bytes, char text[static DIGEST_TEXT_BYTES])
{
    static const char hexadecimal[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        text[2 * i] = hexadecimal[bytes[i] >> 4];
        text[2 * i + 1] = hexadecimal[bytes[i] & 15];
    }
    text[2 * SHA256_DIGEST_LENGTH] = '\0';
}

void digest_sha256(const void *data, size_t length, char text[static DIGEST_TEXT_BYTES])
{
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256(data, length, bytes);
    write_text(bytes, text);
}

struct digest *digest_begin(void)
{
    struct digest *digest = memory_allocate(sizeof *digest);
    SHA256_Init(&digest->context);
    return digest;
}

void digest_add(struct digest *digest, const void *data, size_t length)
{
    SHA256_Update(&digest->context, data, length);
}

void digest_end(struct digest *digest, char text[static DIGEST_TEXT_BYTES])
{
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256_Final(bytes, &digest->context);
    write_text(bytes, text);
    digest_drop(digest);
}

void digest_drop(struct digest *digest)
{
    free(digest);
}
