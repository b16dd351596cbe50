#include "common/digest.h"

#include <openssl/sha.h>

void digest_sha256(const void *data, size_t length, char text[static DIGEST_TEXT_BYTES])
{
    static const char hexadecimal[] = "0123456789abcdef";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(data, length, digest);
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        text[2 * i] = hexadecimal[digest[i] >> 4];
        text[2 * i + 1] = hexadecimal[digest[i] & 15];
    }
    text[2 * SHA256_DIGEST_LENGTH] = '\0';
}
