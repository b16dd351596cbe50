/* libFuzzer: a signature file or key list of any form is refused or read, and no signature is ever taken for good. */
#include <stdlib.h>

#include "ingest/signature.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    static struct signature_keys *keys;
    static const char list[] = "iso3,key,required\nALB,RWSPRwL8wYx67QazzpLYZBIBeh0fFUyOwDr+kHjlHENAM8G4f/J/Lj8Q,yes\n";
    const struct text text = text_of((const char *)data, size);
    const char *why;
    if (!keys && (dictionary_create(&dictionary, NULL) || signature_keys_create(dictionary, "keys", text_from(list), &keys, NULL)))
        abort();
    if (size <= SIGNATURE_BYTES_MAX && signature_check(keys, text_from("bytes that nobody signed"), text, &why))
        abort();
    struct signature_keys *other;
    if (!signature_keys_create(dictionary, "keys", text, &other, NULL))
        signature_keys_free(other);
    return 0;
}
