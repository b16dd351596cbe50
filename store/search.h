/* Full-text search in the passages that were kept. */
#ifndef APRFOCUS_STORE_SEARCH_H
#define APRFOCUS_STORE_SEARCH_H

#include "store/store.h"

struct search_request {
    const char *words;  /* all of them must occur, in any order and with or without accents; "in quotes": as a phrase */
    int year;           /* 0: all years */
    const char *office; /* NULL: all offices */
};

struct search_hit {
    const char *office, *path, *source, *sha256, *text;
    int64_t year, line;
};

/* Passages of the submissions that count, by year, office and place. */
enum status store_search(struct store *store, const struct search_request *request,
                         enum status (*found)(void *context, const struct search_hit *hit, struct error *error), void *context,
                         struct error *error);

#endif
