/* SHA-256 by OpenSSL's libcrypto. */
#ifndef APRFOCUS_COMMON_DIGEST_H
#define APRFOCUS_COMMON_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { DIGEST_TEXT_BYTES = 65 }; /* 64 hexadecimal digits in lower case and a NUL */

void digest_sha256(const void *data, size_t length, char text[static DIGEST_TEXT_BYTES]);

/* Of bytes that come bit by bit. */
struct digest;
struct digest *digest_create(void);
void digest_add(struct digest *digest, const void *data, size_t length);
void digest_finish(struct digest *digest, char text[static DIGEST_TEXT_BYTES]); /* frees it */
void digest_free(struct digest *digest); /* without a result; NULL is fine */

/* Of a file, read in pieces; *size (may be NULL) are its bytes. STATUS_IO and a message where it cannot be read. */
enum status digest_of_file(const char *path, char text[static DIGEST_TEXT_BYTES], int64_t *size, struct error *error);

#endif
