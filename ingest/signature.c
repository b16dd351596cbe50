#include "ingest/signature.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/csv.h"
#include "common/memory.h"

enum { ALGORITHM_BYTES = 2, IDENTITY_BYTES = 8 };

/* The binary forms behind minisign's base64. */
struct binary_key {
    unsigned char algorithm[ALGORITHM_BYTES], identity[IDENTITY_BYTES], key[crypto_sign_PUBLICKEYBYTES];
};

struct binary_signature {
    unsigned char algorithm[ALGORITHM_BYTES], identity[IDENTITY_BYTES], signature[crypto_sign_BYTES];
};

struct entry {
    struct signature_key key;
    struct binary_key binary;
    bool required;
};

struct signature_keys {
    struct arena *arena;
    struct entry *entries;
    size_t count, capacity;
};

static bool decode(struct text text, void *bytes, size_t size)
{
    size_t length;
    return sodium_base642bin(bytes, size, text.data, text.length, NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == size;
}

static enum status add_key(struct signature_keys *keys, const struct dictionary *dictionary, const char *name, struct csv_reader *csv,
                           const long columns[static 3], struct error *error)
{
    const struct text office = text_trim(csv_cell(csv, columns[0])), key = text_trim(csv_cell(csv, columns[1]));
    const struct text required = text_trim(csv_cell(csv, columns[2]));
    const struct country *country = dictionary_country(dictionary, office);
    struct binary_key binary;
    if (!country)
        return error_set(error, STATUS_DATA, "%s:%zu: no office has the code %.*s", name, csv->line, (int)(office.length < 40 ? office.length : 40), office.data);
    if (!decode(key, &binary, sizeof binary) || memcmp(binary.algorithm, "Ed", ALGORITHM_BYTES) != 0)
        return error_set(error, STATUS_DATA, "%s:%zu: the key of %s is no public key of minisign; copy the line of its .pub file that begins with RW",
                         name, csv->line, country->iso3);
    if (!text_is(required, "yes") && !text_is(required, "no"))
        return error_set(error, STATUS_DATA, "%s:%zu: required is yes or no", name, csv->line);
    memory_grow(&keys->entries, &keys->capacity, keys->count, sizeof *keys->entries);
    keys->entries[keys->count++] =
        (struct entry){{country->iso3, arena_copy(keys->arena, key.data, key.length)}, binary, text_is(required, "yes")};
    return STATUS_OK;
}

static enum status read_list(struct signature_keys *keys, const struct dictionary *dictionary, const char *name, struct csv_reader *csv, struct error *error)
{
    static const char *const names[] = {"iso3", "key", "required"};
    long columns[3];
    csv_read(csv);
    for (size_t i = 0; i < 3; i++)
        if ((columns[i] = csv_column(csv, names[i])) < 0)
            return error_set(error, STATUS_DATA, "%s: a key list has the columns iso3,key,required", name);
    enum status status = STATUS_OK;
    while (!status && csv_read(csv))
        status = add_key(keys, dictionary, name, csv, columns, error);
    if (!status && csv->problem)
        status = error_set(error, STATUS_DATA, "%s:%zu: %s", name, csv->line, csv->problem);
    return status;
}

enum status signature_keys_create(const struct dictionary *dictionary, const char *name, struct text list, struct signature_keys **out,
                                  struct error *error)
{
    if (sodium_init() < 0)
        return error_set(error, STATUS_INTERNAL, "libsodium cannot be set up");
    if (text_utf8_error(list.data, list.length) < list.length)
        return error_set(error, STATUS_DATA, "%s: a key list is UTF-8", name);
    struct signature_keys *keys = memory_allocate(sizeof *keys);
    struct csv_reader csv;
    keys->arena = arena_create();
    csv_open(&csv, list, keys->arena);
    enum status status = read_list(keys, dictionary, name, &csv, error);
    csv_close(&csv);
    if (status) {
        signature_keys_free(keys);
        return status;
    }
    *out = keys;
    return STATUS_OK;
}

void signature_keys_free(struct signature_keys *keys)
{
    if (!keys)
        return;
    arena_free(keys->arena);
    free(keys->entries);
    free(keys);
}

/* The next line without its end; false where there is none. */
static bool take_line(struct text *rest, struct text *line)
{
    if (!rest->length)
        return false;
    const char *end = memchr(rest->data, '\n', rest->length);
    size_t length = end ? (size_t)(end - rest->data) : rest->length;
    *line = text_of(rest->data, length - (length && rest->data[length - 1] == '\r'));
    rest->data += length + (end != NULL);
    rest->length -= length + (end != NULL);
    return true;
}

/* A file of minisign: a comment, the signature, a comment that is signed too, and its signature. */
struct parts {
    struct binary_signature signature;
    struct text comment;
    unsigned char comment_signature[crypto_sign_BYTES];
};

static bool take_parts(struct text file, struct parts *parts)
{
    static const char untrusted[] = "untrusted comment: ", trusted[] = "trusted comment: ";
    const size_t skipped = sizeof trusted - 1;
    struct text line;
    if (!take_line(&file, &line) || line.length < sizeof untrusted - 1 || memcmp(line.data, untrusted, sizeof untrusted - 1) != 0)
        return false;
    if (!take_line(&file, &line) || !decode(line, &parts->signature, sizeof parts->signature))
        return false;
    if (!take_line(&file, &line) || line.length < skipped || memcmp(line.data, trusted, skipped) != 0)
        return false;
    parts->comment = text_of(line.data + skipped, line.length - skipped);
    return take_line(&file, &line) && decode(line, parts->comment_signature, sizeof parts->comment_signature);
}

/* "ED" signs a BLAKE2b digest of the bytes, the older "Ed" the bytes themselves. */
static bool bytes_hold(const struct binary_signature *signature, struct text bytes, const unsigned char *key)
{
    unsigned char digest[crypto_generichash_BYTES_MAX];
    const unsigned char *signed_bytes = (const unsigned char *)bytes.data;
    unsigned long long length = bytes.length;
    if (memcmp(signature->algorithm, "ED", ALGORITHM_BYTES) == 0) {
        crypto_generichash(digest, sizeof digest, signed_bytes, length, NULL, 0);
        signed_bytes = digest;
        length = sizeof digest;
    } else if (memcmp(signature->algorithm, "Ed", ALGORITHM_BYTES) != 0) {
        return false;
    }
    return crypto_sign_verify_detached(signature->signature, signed_bytes, length, key) == 0;
}

static bool comment_holds(const struct parts *parts, const unsigned char *key)
{
    unsigned char both[crypto_sign_BYTES + SIGNATURE_BYTES_MAX];
    if (parts->comment.length > SIGNATURE_BYTES_MAX)
        return false;
    memcpy(both, parts->signature.signature, crypto_sign_BYTES);
    memcpy(both + crypto_sign_BYTES, parts->comment.data, parts->comment.length);
    return crypto_sign_verify_detached(parts->comment_signature, both, crypto_sign_BYTES + parts->comment.length, key) == 0;
}

const struct signature_key *signature_check(const struct signature_keys *keys, struct text bytes, struct text signature, const char **why)
{
    struct parts parts;
    *why = "its signature is no file of minisign";
    if (!take_parts(signature, &parts))
        return NULL;
    *why = "it is signed with a key that is not in the key list";
    for (size_t i = 0; i < keys->count; i++) {
        const struct entry *entry = &keys->entries[i];
        if (memcmp(entry->binary.identity, parts.signature.identity, IDENTITY_BYTES) != 0)
            continue;
        if (bytes_hold(&parts.signature, bytes, entry->binary.key) && comment_holds(&parts, entry->binary.key))
            return &entry->key;
        *why = "its signature is not one of these bytes";
    }
    return NULL;
}

bool signature_required(const struct signature_keys *keys, const char *office)
{
    for (size_t i = 0; i < keys->count; i++)
        if (keys->entries[i].required && strcmp(keys->entries[i].key.office, office) == 0)
            return true;
    return false;
}
