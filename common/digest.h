/* SHA-256 by OpenSSL's libcrypto. */
#ifndef APRFOCUS_COMMON_DIGEST_H
#define APRFOCUS_COMMON_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT_BYTES = 65 }; /* 64 hexadecimal digits in lower case and a NUL */

void digest_sha256(const void *data, size_t length, char text[static DIGEST_TEXT_BYTES]);

/* The same of bytes that come in parts. */
struct digest;
struct digest *digest_begin(void);
void digest_add(struct digest *digest, const void *data, size_t length);
void digest_end(struct digest *digest, char text[static DIGEST_TEXT_BYTES]); /* frees it */
void digest_drop(struct digest *digest); /* NULL is fine */

#endif
