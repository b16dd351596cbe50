/* Taking a roster into the store: what `roster` and `nightly` have in common. */
#ifndef APRFOCUS_APP_ROSTER_H
#define APRFOCUS_APP_ROSTER_H

#include "app/app.h"

struct roster_result {
    size_t rows, bad; /* with a bad line nothing is taken */
    bool changed;     /* false: the store had just these rows for these years */
};

/* Takes the text of the file at `path` whole or not at all; each bad line is printed. */
enum status roster_take(const struct dictionary *dictionary, struct store *store, const char *path, struct text csv,
                        struct roster_result *result, struct error *error);

#endif
