/* A connection that sees a part of the store: the rows of one region's offices, or texts with personal data masked. The
 * tables that statements name are then views over the store's own, so that whoever writes a statement cannot forget it. */
#ifndef APRFOCUS_STORE_CONFINE_H
#define APRFOCUS_STORE_CONFINE_H

#include "common/buffer.h"
#include "store/store.h"

struct store_confinement {
    const char *region;     /* NULL: all of them; else rows of its offices, and what was published of the others */
    const char *region_set;
    int64_t run;            /* the aggregate run; the published figures of other regions stand under it */
    int64_t publication;    /* where they come from */
    /* Adds the text as it is to be shown; submission 0: it is of none. NULL: texts stand as they are. */
    void (*mask)(void *data, struct text text, int64_t submission, struct buffer *out);
    void *mask_data; /* outlives the store */
};

/* Confines an open store, for good. With a region, tables that have nothing to say of it (the archive, the log, what stood
 * behind publications) are refused by the database. */
enum status store_confine(struct store *store, const struct store_confinement *confinement, struct error *error);

#endif
