/* Detached signatures of reports, as `minisign -S` writes them beside the file (report.xml.minisig): Ed25519 over the raw
 * bytes, checked before anything is parsed. Which keys an office has, and whether it must sign, says a key list (CSV):
 *
 *     iso3,key,required
 *     ALB,RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3,yes
 *
 * An office can have several keys, so that one can follow another; it must sign where any of its lines says so. */
#ifndef APRFOCUS_INGEST_SIGNATURE_H
#define APRFOCUS_INGEST_SIGNATURE_H

#include <stdbool.h>

#include "common/error.h"
#include "common/text.h"
#include "dictionary/dictionary.h"

enum { SIGNATURE_BYTES_MAX = 4096 }; /* of a signature file; minisign's are some 300 */

struct signature_keys;

/* `name` is what messages call the list. STATUS_DATA with the line where it is not what it must be. */
enum status signature_keys_create(const struct dictionary *dictionary, const char *name, struct text list, struct signature_keys **out,
                                  struct error *error);
void signature_keys_free(struct signature_keys *keys); /* NULL is fine */

struct signature_key {
    const char *office; /* ISO 3166-1 alpha-3 */
    const char *text;   /* as the list has it */
};

/* The key whose signature over `bytes` this is; NULL where there is none, and *why says in words what is wrong. The key
 * lives as long as the list. */
const struct signature_key *signature_check(const struct signature_keys *keys, struct text bytes, struct text signature, const char **why);

bool signature_required(const struct signature_keys *keys, const char *office);

#endif
