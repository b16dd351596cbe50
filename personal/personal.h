/* A tripwire for personal data in texts: what schemas/personal/patterns.csv describes (e-mail addresses, telephone, passport,
 * case and account numbers, dates of birth), and names of a report's signature block. It promises nothing about names: it
 * knows no others. Patterns are regular expressions (PCRE2) with a bound on the work that each may do at one place. */
#ifndef APRFOCUS_PERSONAL_PERSONAL_H
#define APRFOCUS_PERSONAL_PERSONAL_H

#include "common/buffer.h"
#include "common/error.h"
#include "common/text.h"

struct personal;

/* Compiles the patterns. STATUS_INTERNAL for a faulty one, with its line. */
enum status personal_create(struct personal **out, struct error *error);
/* The same from other bytes than the embedded ones. */
enum status personal_create_from(struct text csv, struct personal **out, struct error *error);
void personal_free(struct personal *personal); /* NULL is fine */

/* Names of a report's signature block. A value that is {0} holds none. */
struct personal_names {
    char **items;
    size_t count, capacity;
};

/* Adds the names that a signature in the text gives ("Prepared by: Jane Doe"); the text may be XML as it arrived. */
void personal_add_names(const struct personal *personal, struct text text, struct personal_names *names);
void personal_names_free(struct personal_names *names); /* and empties it */

struct personal_hit {
    const char *id;             /* "e-mail" */
    const char *label, *message; /* "e-mail", "an e-mail address" */
    size_t begin, end;          /* bytes of the text */
};

/* Gives the hits to `take` in their order; they do not overlap. Where a pattern would need more work than its bound, all that
 * follows counts as its hit. `names` NULL: none. */
void personal_find(const struct personal *personal, const struct personal_names *names, struct text text,
                   void (*take)(void *data, const struct personal_hit *hit), void *data);
/* Adds the text with "[e-mail masked]" in the place of each hit. */
void personal_mask(const struct personal *personal, const struct personal_names *names, struct text text, struct buffer *out);

#endif
